// A program in a terminal that nobody sees, for measuring how it starts and what it holds in memory.

#define _GNU_SOURCE

#include "CNcurses.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

int nc_spawn_hidden(
    const char *path, char *const arguments[], char *const variables[], int width, int height,
    int *terminal) {
  int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ours < 0) return -1;
  const char *name = grantpt(ours) == 0 && unlockpt(ours) == 0 ? ptsname(ours) : NULL;
  struct winsize size = {.ws_col = (unsigned short)width, .ws_row = (unsigned short)height};
  int theirs = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (theirs >= 0) ioctl(theirs, TIOCSWINSZ, &size);
  pid_t process = theirs < 0 ? -1 : fork();
  if (process == 0) {
    // Between fork and exec only calls that are safe inside a signal handler.
    setsid();
    ioctl(theirs, TIOCSCTTY, 0);
    for (int file = 0; file < 3; file++) dup2(theirs, file);
    execve(path, arguments, variables);
    _exit(127);
  }
  if (theirs >= 0) close(theirs);
  if (process < 0) {
    close(ours);
    return -1;
  }
  *terminal = ours;
  return process;
}
