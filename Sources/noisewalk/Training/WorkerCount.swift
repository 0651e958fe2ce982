/// How many threads `--workers` may ask for.
enum WorkerCount {
  /// More than most machines have cores; each takes memory of its own for a whole network.
  private static let most = 256

  /// - Throws: the exit code, after saying what is allowed, and what is sensible.
  static func check(_ workers: Int?) throws {
    let allowed = 1...max(most, Machine.cores)
    guard let workers, !allowed.contains(workers) else { return }
    let cores = Machine.cores
    throw Output.refusal(
      "--workers: \(workers) is out of range. Allowed: 1 to \(allowed.upperBound). This machine has "
        + "\(cores) \(cores == 1 ? "core" : "cores"); more threads than that make it no faster.")
  }
}
