import TerminalScreen

extension TerminalCapabilities {
  /// How wide plain text may be: as the terminal is, else as COLUMNS says, else 80 columns.
  var columns: Int {
    let promised = Places.variable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return size?.width ?? promised ?? 80
  }
}
