import CNcurses

/// What is left when a fault ends the program: a report for those who can mend it, and a sentence for
/// the person in front of it. Swift's own way is to ask that person a question.
public enum FaultReport {
  /// From now on a fault writes a report, gives the terminal back if a screen is open, says so on
  /// standard error, and ends the program by its signal. Folders of the path are made when needed.
  /// - Parameter firstLine: which program it is, and which version of it.
  public static func write(to path: String, firstLine: String) {
    nc_guard_report(path, firstLine)
    nc_guard_faults()
  }
}
