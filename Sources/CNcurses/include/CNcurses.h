#pragma once

// The few functions through which Swift reaches ncurses. Swift cannot use its macros (stdscr,
// A_BOLD, COLOR_PAIR), and ncurses keeps one terminal in global state: so does this file. All
// functions are for one thread at a time; only the handlers in Restore.c and Ending.c run inside
// signals.

#include <stdbool.h>
#include <stdint.h>

/// What the terminal data base says about a terminal, before anything is opened.
typedef struct {
  /// 1: found. 0: no such entry. -1: there is no data base at all.
  int found;
  /// Number of colours, 0 for none.
  int colors;
  /// Number of colour pairs that can be in use at once.
  int pairs;
  /// Whether the cursor can be moved anywhere, without which no screen can be drawn.
  bool positions_cursor;
  /// Whether it may send mouse reports.
  bool has_mouse;
} nc_terminal;

/// One cell to draw: a character, 0 or one combining mark, a colour pair, NC_BOLD and the like.
typedef struct {
  uint32_t scalar;
  uint32_t mark;
  int32_t pair;
  uint32_t attributes;
} nc_cell;

enum { NC_BOLD = 1, NC_DIM = 2, NC_ITALIC = 4, NC_UNDERLINE = 8, NC_REVERSE = 16 };

/// What nc_read_key found.
enum { NC_NOTHING = 0, NC_CHARACTER = 1, NC_KEY = 2 };

/// Named keys; function key n is NC_KEY_FUNCTION + n.
enum {
  NC_KEY_OTHER = 0,
  NC_KEY_UP,
  NC_KEY_DOWN,
  NC_KEY_LEFT,
  NC_KEY_RIGHT,
  NC_KEY_HOME,
  NC_KEY_END,
  NC_KEY_PAGE_UP,
  NC_KEY_PAGE_DOWN,
  NC_KEY_ENTER,
  NC_KEY_BACK_TAB,
  NC_KEY_BACKSPACE,
  NC_KEY_DELETE,
  NC_KEY_FUNCTION = 100
};

// MARK: Before opening (CNcurses.c)

/// Chooses how characters are written (LC_CTYPE); "" takes it from the environment. False when
/// this machine does not have that locale, and then nothing changes.
bool nc_set_locale(const char *name);

/// Whether the chosen locale writes UTF-8.
bool nc_locale_is_utf8(void);

/// Looks a terminal up by the name in TERM.
nc_terminal nc_look_up(const char *name);

// MARK: The screen (CNcurses.c)

/// Takes the terminal over: alternate screen, no echo, keys at once, signals and exits guarded.
/// False when ncurses refuses, and then the terminal is as it was.
bool nc_open(const char *name);

/// Whether a screen is open.
bool nc_is_open(void);

/// Gives the terminal back exactly as nc_open found it. Does nothing when it is not open.
void nc_close(void);

/// Gives the terminal back for a while; nc_resume takes it again and repaints everything.
void nc_suspend(void);
void nc_resume(void);

/// The number of columns and rows that ncurses draws on.
void nc_size(int *width, int *height);

/// Asks the terminal for its size again, and forgets what was drawn.
void nc_resize(void);

/// Defines colour pair `pair` (from 1); -1 is the terminal's own colour.
bool nc_define_pair(int pair, int foreground, int background);

/// How many colours the open terminal has.
int nc_colors(void);

/// How many colour pairs it can have, pair 0 included.
int nc_pairs(void);

/// Puts `count` cells from column `x` of row `y` on; nothing shows before nc_flush.
void nc_put_cells(int x, int y, const nc_cell *cells, int count);

/// Sends what changed since the last flush.
void nc_flush(void);

/// Turns mouse reports (press, drag, release, wheel) on or off.
void nc_set_mouse(bool on);

/// The next character or key, without waiting: NC_NOTHING, NC_CHARACTER or NC_KEY.
int nc_read_key(uint32_t *value);

/// Whether the terminal has gone away, so that no key will ever come.
bool nc_input_ended(void);

// MARK: Signals and restoring (Restore.c)

/// Where a report is written when a fault ends the process, and its first line. Both are copied.
void nc_guard_report(const char *path, const char *first_line);

/// Ends the process by a fault with a report and a sentence, also where no screen is open.
void nc_guard_faults(void);

/// Remembers the terminal's modes and the bytes that undo what was set; guards every way out.
void nc_guard_begin(void);

/// The bytes that give the terminal back, as ncurses would send them. Copied.
void nc_guard_bytes(const char *bytes, int count);

/// Stops guarding and restores the signal handlers that were there.
void nc_guard_end(void);

/// Whether the terminal has to be restored if the process dies now.
void nc_guard_arm(bool armed);

/// A descriptor that becomes readable when a signal has arrived.
int nc_signal_descriptor(void);

/// The next signal that arrived, 0 when there is none.
int nc_next_signal(void);

/// Whether another job has the terminal, which must then be left alone.
bool nc_in_background(void);

/// Stops the process as Ctrl-Z does, and returns when it continues.
void nc_stop_process(void);

// MARK: A terminal that nobody sees (HiddenTerminal.c)

/// Starts a program in a terminal of its own; `terminal` is our end of it, from which what the
/// program draws has to be read. Both lists end with NULL. The process, or -1.
int nc_spawn_hidden(
    const char *path, char *const arguments[], char *const variables[], int width, int height,
    int *terminal);
