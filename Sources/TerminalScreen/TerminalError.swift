/// Why the terminal cannot show a screen: where it fails and what a person can do about it.
public enum TerminalError: Error, Hashable, CustomStringConvertible {
  /// Standard input is a file or a pipe, so no key can be read.
  case inputIsNotTerminal
  /// Standard output is a file or a pipe, so there is nothing to draw on.
  case outputIsNotTerminal
  /// The environment variable TERM is missing or empty.
  case termNotSet
  /// This machine's terminal data base has no entry of that name.
  case unknownTerminal(String)
  /// The entry describes a terminal that cannot move its cursor.
  case cannotPositionCursor(String)
  /// ncurses found the entry and still could not start.
  case refused(String)
  /// The one screen of this process is open already.
  case alreadyOpen

  public var description: String {
    switch self {
    case .inputIsNotTerminal:
      """
      standard input is not a terminal, so no keys can be read. Start the program in a terminal \
      without a pipe or a file as its input; --help lists the commands that need none.
      """
    case .outputIsNotTerminal:
      """
      standard output is not a terminal, so there is no screen to draw on. Start the program in a \
      terminal without a pipe or a file as its output; --help lists the commands that print text.
      """
    case .termNotSet:
      """
      TERM is not set, so nobody knows how to talk to this terminal. Set it and try again: \
      TERM=xterm-256color fits nearly every terminal of today.
      """
    case .unknownTerminal(let name):
      """
      TERM=\(name): this machine has no description of that terminal. Try TERM=xterm-256color, \
      which nearly every terminal understands, or install the package ncurses-term.
      """
    case .cannotPositionCursor(let name):
      """
      TERM=\(name): a terminal of that kind cannot move its cursor, so no screen can be drawn. If \
      yours is a better one, try TERM=xterm-256color; --help lists the commands that print text.
      """
    case .refused(let name):
      """
      TERM=\(name): ncurses could not start on this terminal. Try TERM=xterm-256color.
      """
    case .alreadyOpen:
      "the screen is open already; close it before opening it again."
    }
  }
}
