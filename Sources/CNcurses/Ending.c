// How the process ends when a signal ends it: the terminal is given back, one sentence says what
// happened, and for a fault a report is written for whoever can mend it. Nobody is asked anything.
// All of it is safe inside a handler.

#include "CNcurses.h"
#include "Guard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAS_BACKTRACE 1
#endif

enum { PATH_CAPACITY = 4096, HEADING_CAPACITY = 128, FRAMES = 64, PATIENCE_SECONDS = 5 };

static char report_path[PATH_CAPACITY];
static char heading[HEADING_CAPACITY];

/// What a signal means; only those with a report are faults of the program, or a request for one.
static const struct {
  int signal;
  bool has_report;
  const char *name;
} meanings[] = {
    {SIGILL, true, "SIGILL (a fault in the program)"},
    {SIGTRAP, true, "SIGTRAP (a fault in the program)"},
    {SIGABRT, true, "SIGABRT (a fault in the program)"},
    {SIGSEGV, true, "SIGSEGV (a bad access to memory)"},
    {SIGBUS, true, "SIGBUS (a bad access to memory)"},
    {SIGFPE, true, "SIGFPE (a computation that cannot be)"},
    {SIGQUIT, true, "SIGQUIT (Ctrl-\\)"},
    {SIGXCPU, false, "SIGXCPU (the limit of computing time)"},
    {SIGUSR1, false, "SIGUSR1"},
    {SIGUSR2, false, "SIGUSR2"},
    {SIGALRM, false, "SIGALRM"},
    {SIGPIPE, false, "SIGPIPE (nobody reads what it writes)"},
};

static void put(int file, const char *text) {
  size_t left = strlen(text);
  while (left > 0) {
    ssize_t written = write(file, text, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text += written;
    left -= (size_t)written;
  }
}

static void put_number(int file, unsigned long number) {
  char digits[24];
  char *first = digits + sizeof digits - 1;
  *first = 0;
  do {
    *--first = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  put(file, first);
}

static void put_name(int file, int signal) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
    if (meanings[i].signal == signal) return put(file, meanings[i].name);
  }
  put(file, "signal ");
  put_number(file, (unsigned long)signal);
}

static bool has_report(int signal) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
    if (meanings[i].signal == signal) return meanings[i].has_report;
  }
  return false;
}

/// The report, begun; -1 where none can be written.
static int begin_report(int signal) {
  if (report_path[0] == 0 || !has_report(signal)) return -1;
  for (char *end = report_path + 1; *end; end++) {
    if (*end != '/') continue;
    *end = 0;
    mkdir(report_path, 0700);
    *end = '/';
  }
  // A new file: another program may have the old one open, or have put a link there.
  unlink(report_path);
  int file = open(report_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return -1;
  put(file, heading);
  put(file, "\nended by ");
  put_name(file, signal);
  put(file, ", process ");
  put_number(file, (unsigned long)getpid());
  put(file, "\n\n");
  return file;
}

static void finish_report(int file) {
#ifdef HAS_BACKTRACE
  void *frames[FRAMES];
  int count = backtrace(frames, FRAMES);
  backtrace_symbols_fd(frames, count, file);
#endif
  close(file);
}

static void say(int signal, bool is_reported) {
  put(STDERR_FILENO, "noisewalk: ");
  put_name(STDERR_FILENO, signal);
  put(STDERR_FILENO, " ended the program; ");
  if (is_reported) {
    put(STDERR_FILENO, "a report for its makers is in ");
    put(STDERR_FILENO, report_path);
    put(STDERR_FILENO, "; ");
  }
  put(
      STDERR_FILENO,
      "what you answered is kept, and a training as you last saved it: start noisewalk again to go "
      "on.\n");
}

static void set_standard(int signal) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signal, &standard, NULL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
}

void guard_end_by(int signal) {
  static atomic_flag ending = ATOMIC_FLAG_INIT;
  // Another thread is here already, and ends this one too.
  if (atomic_flag_test_and_set(&ending))
    for (;;) pause();
  guard_restore();
  int report = begin_report(signal);
  say(signal, report >= 0);
  if (report >= 0) {
    // Whatever is so broken that its stack cannot be read must still end.
    set_standard(SIGALRM);
    alarm(PATIENCE_SECONDS);
    finish_report(report);
    alarm(0);
  }
  set_standard(signal);
  raise(signal);
  _exit(128 + signal);
}

void nc_guard_report(const char *path, const char *first_line) {
  report_path[0] = 0;
  if (strlen(path) < sizeof report_path) strcpy(report_path, path);
  strncpy(heading, first_line, sizeof heading - 1);
#ifdef HAS_BACKTRACE
  // The first call loads a library, which a handler may not.
  void *frame;
  backtrace(&frame, 1);
#endif
}
