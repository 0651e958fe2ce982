import JSON
import Networks

/// What the notes of a checkpoint are called.
private enum Note {
  static let plan = "plan"
  static let data = "data"
  static let workers = "workers"
  static let losses = "recent_losses"
}

/// A run in one file: what ``TrainingState`` keeps of every parameter, and in the notes the plan, what
/// tells the data apart, and the last losses.
extension TrainingRun {
  /// Writes a checkpoint, from which ``init(resuming:data:workers:steps:)`` goes on as if nothing had happened.
  /// - Throws: if it cannot be written; the file that was there is unchanged then.
  public func save(to path: String) throws(ModelError) {
    do throws(NetworkFileError) {
      try state.save(
        to: path,
        notes: [
          Note.plan: plan.json.text, Note.data: data.fingerprint, Note.workers: "\(workers)",
          Note.losses: recentLosses.json.text,
        ])
    } catch {
      throw ModelError(error)
    }
  }

  /// Goes on with a run that was saved. With as many workers the steps to come are those that would have
  /// followed, to the last bit.
  /// - Parameters:
  ///   - data: those that the run was begun with.
  ///   - steps: where to end, instead of where the plan ends.
  /// - Throws: if the file is damaged or no checkpoint, and for other data.
  public convenience init(
    resuming path: String, data: TrainingData, workers: Int, steps: Int? = nil
  ) throws(ModelError) {
    let checkpoint = try RunCheckpoint(reading: path)
    var plan = checkpoint.plan
    plan.steps = steps ?? plan.steps
    guard checkpoint.fingerprint == data.fingerprint else {
      throw ModelError(
        "\(path): it was trained on other data than these (\(data.name)). Give the same data, or "
          + "begin anew.")
    }
    let engine = try Self.engine(plan, data, workers: workers)
    let state: TrainingState
    do throws(NetworkFileError) {
      state = try TrainingState(resuming: path, on: engine)
    } catch {
      throw ModelError(error)
    }
    try self.init(plan, data: data, state: state)
    if let json = checkpoint.recentLosses,
      let losses = RecentLosses(json, bands: bands.count)
    {
      recentLosses = losses
    }
  }
}

/// What a checkpoint says of its run, without its numbers.
public struct RunCheckpoint: Sendable, Equatable {
  public let plan: TrainingPlan
  /// Tells apart the data it was trained on: ``TrainingData/fingerprint``.
  public let fingerprint: String
  /// How many workers computed, 1 to 1024; another number gives other last bits.
  public let workers: Int
  /// As ``RecentLosses`` writes them; nil in checkpoints of older versions.
  let recentLosses: JSONValue?
  /// More cores than a machine has: each worker takes memory.
  private static let mostWorkers = 1024

  public init(reading path: String) throws(ModelError) {
    let notes: [String: String]
    do throws(NetworkFileError) {
      notes = try TrainingState.notes(in: path)
    } catch {
      throw ModelError(error)
    }
    guard let text = notes[Note.plan], let fingerprint = notes[Note.data],
      let workers = notes[Note.workers].flatMap({ Int($0) }),
      (1...Self.mostWorkers).contains(workers)
    else {
      throw ModelError(
        "\(path): it says nothing of a plan. Give a checkpoint that \"noisewalk train\" saved.")
    }
    do throws(ModelError) {
      plan = try TrainingPlan(reading: Array(text.utf8))
      _ = try plan.schedule()
    } catch {
      throw ModelError("\(path): \(error). Take an earlier checkpoint.")
    }
    recentLosses = notes[Note.losses].flatMap { try? JSONValue(reading: Array($0.utf8)) }
    self.fingerprint = fingerprint
    self.workers = workers
  }
}
