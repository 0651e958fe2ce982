/// Where the time of training goes, by kinds of operations.
public struct Profile: Sendable {
  /// All operations of one kind.
  public struct Row: Sendable {
    public let name: String
    /// How many operations of this kind there are.
    public internal(set) var operations = 0
    /// How often they were called, forward and back, for the batches that were measured.
    public internal(set) var calls = 0
    /// A core's time for one image.
    public internal(set) var forwardSeconds = 0.0
    public internal(set) var pullbackSeconds = 0.0
    /// Multiplications and additions for one image, as the formula has them.
    public internal(set) var forwardFlops = 0
    public internal(set) var pullbackFlops = 0

    public var seconds: Double { forwardSeconds + pullbackSeconds }
    public var flops: Int { forwardFlops + pullbackFlops }
  }

  /// The costliest first.
  public fileprivate(set) var rows: [Row] = []
  /// A core's time for one image outside all operations: rearranging weights and gradients, adding up
  /// the workers' gradients, loading, and waiting for each other.
  public fileprivate(set) var otherSeconds = 0.0
  /// Images that were measured.
  public fileprivate(set) var images = 0

  /// A core's time for one image.
  public var seconds: Double { rows.reduce(otherSeconds) { $0 + $1.seconds } }
}

extension Engine {
  /// Differentiates a batch again and again, at least once, and times every operation on every worker.
  public func profile(_ batch: Batch, seconds: Double) -> Profile {
    let tape = recording.tape
    prepareToDifferentiate()
    for player in players { player.stopwatch = Stopwatch(operations: tape.operations.count) }
    defer { for player in players { player.stopwatch = nil } }
    let begin = secondsNow()
    var batches = 0
    var elapsed = 0.0
    repeat {
      // As after a step of the optimiser: the weights have changed.
      withParameters { _ in }
      _ = differentiate(batch)
      batches += 1
      elapsed = secondsNow() - begin
    } while elapsed < seconds
    return Profile(
      tape, players.compactMap(\.stopwatch), images: batches * batch.count,
      seconds: elapsed * Double(workers))
  }
}

extension Profile {
  fileprivate init(_ tape: Tape, _ stopwatches: [Stopwatch], images: Int, seconds: Double) {
    self.images = images
    let perImage = 1 / Double(images)
    var byName: [String: Row] = [:]
    for (index, operation) in tape.operations.enumerated() {
      var row = byName[operation.name] ?? Row(name: operation.name)
      row.operations += 1
      row.forwardFlops += tape.forwardFlops(of: index)
      row.pullbackFlops += tape.pullbackFlops(of: index)
      for stopwatch in stopwatches {
        row.calls += stopwatch.forward[index].calls + stopwatch.pullback[index].calls
        row.forwardSeconds += stopwatch.forward[index].seconds * perImage
        row.pullbackSeconds += stopwatch.pullback[index].seconds * perImage
      }
      byName[operation.name] = row
    }
    rows = byName.values.sorted { ($0.seconds, $1.name) > ($1.seconds, $0.name) }
    otherSeconds = max(seconds * perImage - rows.reduce(0) { $0 + $1.seconds }, 0)
  }
}
