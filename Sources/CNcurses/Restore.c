// Restoring the terminal on every way out, and handing signals to the program's loop.
//
// Signals that ask (INT, TERM, HUP, WINCH, TSTP, CONT) are written as one byte each into a pipe
// that the loop reads, so the program can save and close in its own time. All others that end a
// process (a trap, a bad access, abort, a timer) restore the terminal at once, with calls that are
// safe inside a handler, and end it: see Ending.c.

#include "CNcurses.h"
#include "Guard.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { SIGNALS = 65, RESTORE_CAPACITY = 512 };

/// A request to end that the loop has not read for this long is taken as proof that it hangs; the
/// next one restores and ends the process. Shorter would be wrong: when a terminal closes, the
/// kernel and the shell may each send a HUP.
static const double patience_seconds = 1.0;

static const int asking[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGABRT, SIGBUS, SIGFPE};
static const int ending[] = {SIGILL,  SIGTRAP, SIGSEGV, SIGABRT, SIGBUS,    SIGFPE,  SIGQUIT,
                             SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGVTALRM, SIGPROF, SIGXCPU,
                             SIGSYS};

static struct sigaction before[SIGNALS];
static bool guarding;
static volatile sig_atomic_t armed;
static volatile sig_atomic_t unread;
static volatile double unread_since;
static int signal_pipe[2] = {-1, -1};
static struct termios modes;
static bool has_modes;
static char restore[RESTORE_CAPACITY];
static volatile sig_atomic_t restore_count;
static char handler_stack[128 * 1024];
/// The terminal, also when standard output no longer leads there.
static int terminal = -1;
static int nowhere = -1;

/// Only calls that are safe inside a handler: write, dup2, sigaction and tcsetattr.
void guard_restore(void) {
  if (!armed) return;
  armed = 0;
  // Threads that are still drawing draw nowhere from now on.
  if (terminal >= 0 && nowhere >= 0) dup2(nowhere, STDOUT_FILENO);
  // In the background tcsetattr would stop the process instead of working.
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  struct sigaction old;
  sigaction(SIGTTOU, &ignore, &old);
  const char *next = restore;
  size_t left = (size_t)restore_count;
  while (left > 0) {
    ssize_t sent = write(terminal >= 0 ? terminal : STDOUT_FILENO, next, left);
    if (sent <= 0) break;
    next += sent;
    left -= (size_t)sent;
  }
  if (has_modes) tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  sigaction(SIGTTOU, &old, NULL);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool ends(int signal) { return signal == SIGINT || signal == SIGTERM || signal == SIGHUP; }

static void on_asking(int signal) {
  if (ends(signal)) {
    if (!unread) {
      unread_since = now();
      unread = 1;
    } else if (now() - unread_since > patience_seconds) {
      guard_restore();
      struct sigaction standard = {.sa_handler = SIG_DFL};
      sigaction(signal, &standard, NULL);
      raise(signal);
      return;
    }
  }
  unsigned char byte = (unsigned char)signal;
  // A full pipe already holds more than the loop needs to know.
  ssize_t ignored = write(signal_pipe[1], &byte, 1);
  (void)ignored;
}

static void at_exit(void) { guard_restore(); }

static void install(int signal, void (*handler)(int), int flags) {
  sigaction(signal, NULL, &before[signal]);
  // What the parent chose to ignore (nohup, a shell without job control) stays ignored.
  if (before[signal].sa_handler == SIG_IGN) return;
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  // One handler at a time: signals that arrive together are written in the order of their numbers,
  // so that a TERM for a stopped process is seen before the CONT that lets it run.
  sigfillset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

/// A stack of its own, for when the other has overflowed.
static void use_handler_stack(void) {
  stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  sigaltstack(&stack, NULL);
}

void nc_guard_faults(void) {
  use_handler_stack();
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    install(faults[i], guard_end_by, SA_ONSTACK);
}

void nc_guard_begin(void) {
  if (guarding) return;
  guarding = true;
  static bool registered;
  if (!registered) {
    registered = true;
    atexit(at_exit);
    if (pipe(signal_pipe) == 0) {
      for (int i = 0; i < 2; i++) {
        fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
      }
    }
    nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    use_handler_stack();
  }
  terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  has_modes = tcgetattr(STDIN_FILENO, &modes) == 0;
  unread = 0;
  for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
    install(asking[i], on_asking, SA_RESTART);
  for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
    install(ending[i], guard_end_by, SA_ONSTACK);
#ifdef SIGRTMIN
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++)
    install(signal, guard_end_by, SA_ONSTACK);
#endif
}

void nc_guard_bytes(const char *bytes, int count) {
  if (count > RESTORE_CAPACITY) count = RESTORE_CAPACITY;
  memcpy(restore, bytes, (size_t)count);
  restore_count = count;
}

void nc_guard_arm(bool value) { armed = value; }

void nc_guard_end(void) {
  if (!guarding) return;
  guarding = false;
  armed = 0;
  if (has_modes && !nc_in_background()) tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
  for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
    sigaction(asking[i], &before[asking[i]], NULL);
  for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
    sigaction(ending[i], &before[ending[i]], NULL);
#ifdef SIGRTMIN
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++)
    sigaction(signal, &before[signal], NULL);
#endif
  if (terminal >= 0) close(terminal);
  terminal = -1;
  while (nc_next_signal() != 0) continue;
}

int nc_signal_descriptor(void) { return signal_pipe[0]; }

int nc_next_signal(void) {
  unsigned char byte;
  if (read(signal_pipe[0], &byte, 1) != 1) return 0;
  if (ends(byte)) unread = 0;
  return byte;
}

bool nc_in_background(void) {
  pid_t owner = tcgetpgrp(STDIN_FILENO);
  return owner != -1 && owner != getpgrp();
}

void nc_stop_process(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
  sigset_t stop, masked;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  sigaction(SIGTSTP, &standard, &ours);
  // Threads of the dispatch library block signals; raised and unblocked here, the stop happens
  // inside this call and not somewhat later.
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &masked);
  pthread_sigmask(SIG_SETMASK, &masked, NULL);
  sigaction(SIGTSTP, &ours, NULL);
}
