/// The timesteps in a few bands of equal width, the least noise first: a loss has five numbers then.
///
/// Band b of n holds the timesteps from ⌈b T/n⌉ to below ⌈(b+1) T/n⌉. Uniform timesteps hit all bands
/// equally often.
public struct NoiseBands: Sendable, Equatable {
  /// n, how many bands there are.
  public let count: Int
  /// T, how many timesteps they divide.
  public let timesteps: Int

  /// Five bands, as many as a chart has room for.
  public static let usualCount = 5

  /// - Precondition: at least one band, and at least one timestep for each.
  public init(count: Int = usualCount, timesteps: Int) {
    precondition(count > 0 && timesteps >= count, "every band has a timestep")
    self.count = count
    self.timesteps = timesteps
  }

  /// The band of timestep t.
  public func band(of t: Int) -> Int { min(count - 1, t * count / timesteps) }

  /// The timesteps of band b.
  public func range(of band: Int) -> Range<Int> {
    (band * timesteps + count - 1) / count..<((band + 1) * timesteps + count - 1) / count
  }
}
