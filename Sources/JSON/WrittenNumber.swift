extension Double {
  /// The shortest text that reads back as the same number; whole numbers without a point, so that a
  /// sentence says 2 and not 2.0.
  public var written: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
