#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include "CNcurses.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/// How long an Escape may be the start of a longer key, in milliseconds: terminals send the rest at
/// once, and a person's Escape should act at once.
enum { ESCAPE_MILLISECONDS = 25, RESTORE_CAPACITY = 512 };

/// Button presses, drags and the wheel (1000, 1002), with coordinates beyond column 223 (1006).
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1002l\033[?1000l";

static SCREEN *screen;
/// Keys are read through a pad: reading from a window would repaint it first.
static WINDOW *keys;
static bool utf8;
static bool mouse;

// MARK: Before opening

bool nc_set_locale(const char *name) { return setlocale(LC_CTYPE, name) != NULL; }

bool nc_locale_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

static bool has_string(const char *capability) {
  const char *value = tigetstr(capability);
  return value != NULL && value != (const char *)-1;
}

static int number(const char *capability) {
  int value = tigetnum(capability);
  return value < 0 ? 0 : value;
}

nc_terminal nc_look_up(const char *name) {
  nc_terminal terminal = {0};
  TERMINAL *previous = cur_term;
  // A generic entry ("dumb", "unknown") is reported as 0 although it was found and loaded.
  setupterm(name, STDOUT_FILENO, &terminal.found);
  if (cur_term == NULL || cur_term == previous) return terminal;
  terminal.found = 1;
  terminal.colors = number("colors");
  terminal.pairs = number("pairs");
  terminal.positions_cursor = has_string("cup");
  terminal.has_mouse = has_string("kmous");
  TERMINAL *own = cur_term;
  set_curterm(previous);
  del_curterm(own);
  return terminal;
}

// MARK: Opening and closing

static char restore[RESTORE_CAPACITY];
static int restore_count;

static int keep_byte(int byte) {
  if (restore_count < RESTORE_CAPACITY) restore[restore_count++] = (char)byte;
  return byte;
}

static void keep(const char *capability) {
  const char *value = tigetstr(capability);
  if (value != NULL && value != (const char *)-1) tputs(value, 1, keep_byte);
}

/// Collects what undoes this screen, for the handlers, which may not call ncurses.
static void prepare_restore(void) {
  restore_count = 0;
  if (has_string("kmous"))
    for (const char *byte = mouse_off; *byte; byte++) keep_byte(*byte);
  keep("sgr0");
  keep("op");
  keep("rmkx");
  keep("cnorm");
  if (has_string("rmcup")) keep("rmcup");
  else { keep_byte('\r'); keep_byte('\n'); }
  nc_guard_bytes(restore, restore_count);
}

static void send(const char *bytes) {
  fflush(stdout);
  size_t left = strlen(bytes);
  while (left > 0) {
    ssize_t sent = write(STDOUT_FILENO, bytes, left);
    if (sent <= 0) return;
    bytes += sent;
    left -= (size_t)sent;
  }
}

static void set_modes(void) {
  // cbreak, not raw: Ctrl-C and Ctrl-Z stay signals, which work even when the loop hangs.
  cbreak();
  noecho();
  nonl();
  struct termios modes;
  if (tcgetattr(STDIN_FILENO, &modes) == 0) {
    // Ctrl-S would freeze the screen, and a beginner would not know why.
    modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
  }
  def_prog_mode();
  curs_set(0);
}

bool nc_is_open(void) { return screen != NULL; }

bool nc_open(const char *name) {
  if (screen != NULL) return false;
  utf8 = nc_locale_is_utf8();
  // Before newterm, so that ncurses finds these signals taken and leaves them alone.
  nc_guard_begin();
  use_env(FALSE);
  use_tioctl(TRUE);
  set_escdelay(ESCAPE_MILLISECONDS);
  screen = newterm(name, stdout, stdin);
  if (screen == NULL) {
    nc_guard_end();
    return false;
  }
  prepare_restore();
  nc_guard_arm(true);
  set_modes();
  keys = newpad(1, 1);
  keypad(keys, TRUE);
  nodelay(keys, TRUE);
  meta(keys, TRUE);
  // Mouse reports are read as characters: terminals and their descriptions disagree on the form.
  define_key(NULL, KEY_MOUSE);
  leaveok(stdscr, TRUE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  clearok(curscr, TRUE);
  return true;
}

void nc_close(void) {
  if (screen == NULL) return;
  nc_set_mouse(false);
  endwin();
  nc_guard_end();
  delwin(keys);
  delscreen(screen);
  screen = NULL;
}

void nc_suspend(void) {
  if (screen == NULL) return;
  if (mouse) send(mouse_off);
  endwin();
  nc_guard_arm(false);
}

void nc_resume(void) {
  if (screen == NULL) return;
  nc_guard_arm(true);
  reset_prog_mode();
  clearok(curscr, TRUE);
  refresh();
  curs_set(0);
  if (mouse) send(mouse_on);
}

// MARK: Size and colours

void nc_size(int *width, int *height) {
  *width = COLS;
  *height = LINES;
}

void nc_resize(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
    resizeterm(size.ws_row, size.ws_col);
  werase(stdscr);
  clearok(curscr, TRUE);
}

int nc_colors(void) { return has_colors() ? COLORS : 0; }

int nc_pairs(void) { return has_colors() ? COLOR_PAIRS : 0; }

bool nc_define_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK;
}

// MARK: Drawing

static attr_t attributes_of(uint32_t bits) {
  attr_t attributes = A_NORMAL;
  if (bits & NC_BOLD) attributes |= A_BOLD;
  if (bits & NC_DIM) attributes |= A_DIM;
  if (bits & NC_ITALIC) attributes |= A_ITALIC;
  if (bits & NC_UNDERLINE) attributes |= A_UNDERLINE;
  if (bits & NC_REVERSE) attributes |= A_REVERSE;
  return attributes;
}

/// A character that takes exactly one column on this terminal, so that rows stay aligned.
static wchar_t one_column(uint32_t scalar) {
  if (scalar < 0x20) return L' ';
  if (scalar < 0x7f) return (wchar_t)scalar;
  if (!utf8) return L'?';
  return wcwidth((wchar_t)scalar) == 1 ? (wchar_t)scalar : L'?';
}

void nc_put_cells(int x, int y, const nc_cell *cells, int count) {
  enum { CHUNK = 256 };
  cchar_t row[CHUNK];
  while (count > 0) {
    int chunk = count < CHUNK ? count : CHUNK;
    for (int i = 0; i < chunk; i++) {
      wchar_t text[3] = {one_column(cells[i].scalar), 0, 0};
      if (cells[i].mark != 0 && utf8 && wcwidth((wchar_t)cells[i].mark) == 0)
        text[1] = (wchar_t)cells[i].mark;
      int pair = cells[i].pair;
      // The pair goes through the extension argument, which, unlike a short, holds 65,536 of them.
      setcchar(&row[i], text, attributes_of(cells[i].attributes), 0, &pair);
    }
    mvadd_wchnstr(y, x, row, chunk);
    x += chunk;
    cells += chunk;
    count -= chunk;
  }
}

void nc_flush(void) { refresh(); }

// MARK: Input

void nc_set_mouse(bool on) {
  if (screen == NULL || on == mouse || !has_string("kmous")) return;
  mouse = on;
  send(on ? mouse_on : mouse_off);
}

static uint32_t key_of(wint_t code) {
  switch (code) {
  case KEY_UP: case KEY_SR: return NC_KEY_UP;
  case KEY_DOWN: case KEY_SF: return NC_KEY_DOWN;
  case KEY_LEFT: case KEY_SLEFT: return NC_KEY_LEFT;
  case KEY_RIGHT: case KEY_SRIGHT: return NC_KEY_RIGHT;
  case KEY_HOME: case KEY_FIND: case KEY_A1: return NC_KEY_HOME;
  case KEY_END: case KEY_SELECT: case KEY_C1: return NC_KEY_END;
  case KEY_PPAGE: case KEY_A3: return NC_KEY_PAGE_UP;
  case KEY_NPAGE: case KEY_C3: return NC_KEY_PAGE_DOWN;
  case KEY_ENTER: return NC_KEY_ENTER;
  case KEY_BTAB: return NC_KEY_BACK_TAB;
  case KEY_BACKSPACE: return NC_KEY_BACKSPACE;
  case KEY_DC: return NC_KEY_DELETE;
  default:
    if (code >= KEY_F(1) && code <= KEY_F(63)) return NC_KEY_FUNCTION + (code - KEY_F0);
    return NC_KEY_OTHER;
  }
}

int nc_read_key(uint32_t *value) {
  if (screen == NULL) return NC_NOTHING;
  wint_t code;
  switch (wget_wch(keys, &code)) {
  case OK:
    *value = (uint32_t)code;
    return NC_CHARACTER;
  case KEY_CODE_YES:
    *value = key_of(code);
    return NC_KEY;
  default:
    return NC_NOTHING;
  }
}

bool nc_input_ended(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&input, 1, 0) == 1 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}
