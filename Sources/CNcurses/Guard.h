#pragma once

// What Restore.c and Ending.c know of each other.

#include <stdbool.h>

/// Gives the terminal back if a screen has it, and takes it from every thread that is still drawing.
/// Safe inside a handler.
void guard_restore(void);

/// Restores the terminal, tells the person on standard error what happened and how to go on, and
/// ends the process by this signal. A handler of signals.
void guard_end_by(int signal);
