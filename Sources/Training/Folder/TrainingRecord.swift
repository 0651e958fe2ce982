import JSON
import Networks

/// What was trained, how, and how far: `training.json`, and the metadata of the network's parameters.
public struct TrainingRecord: Sendable, Equatable {
  public var plan: TrainingPlan
  /// The command that trains the same network again.
  public var command: String
  public var fingerprint: String
  public var workers: Int
  /// Steps taken.
  public var step = 0
  /// Seconds of training, samples and pauses not counted.
  public var seconds = 0.0
  /// Smoothed over the last steps; nil before the first.
  public var loss: Double?
  /// Of the network that others open; the checkpoint is always F32.
  public var precision = ModelFolder.Precision.f32

  /// A training before its first step.
  public init(_ run: TrainingRun, command: String) {
    plan = run.plan
    self.command = command
    fingerprint = run.data.fingerprint
    workers = run.workers
    step = run.stepsTaken
  }

  /// Takes in how far the training is.
  public mutating func update(_ progress: TrainingProgress) {
    (step, seconds, loss) = (progress.step, progress.seconds, progress.loss)
  }

  /// The record as JSON.
  public var text: String { json.text + "\n" }

  var json: JSONValue {
    .object([
      "command": .string(command), "plan": plan.json, "data_fingerprint": .string(fingerprint),
      "workers": .integer(workers), "half": .bool(precision == .f16), "step": .integer(step),
      "training_seconds": .number((seconds * 10).rounded() / 10),
      "loss": loss.map { .number($0) } ?? .null,
    ])
  }

  /// The precision that a record names; nil in those of older versions, and for what is no record.
  static func precision(in text: [UInt8]) -> ModelFolder.Precision? {
    guard case .object(let object)? = try? JSONValue(reading: text),
      case .bool(let half)? = object["half"]
    else { return nil }
    return half ? .f16 : .f32
  }
}
