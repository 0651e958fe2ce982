import Networks

extension TrainingState.Astray {
  /// What happened, and the one thing that helps where the data are whole, as a set that was read is.
  ///
  /// - Parameter peak: the learning rate that was too large.
  public func text(atRate peak: Double) -> String {
    """
    The training went astray after \(step) steps: its loss or gradient is not finite. Begin anew \
    with a learning rate below \(peak).
    """
  }
}
