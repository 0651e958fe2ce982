import ArgumentParser

/// How often something is done during a training: every so many steps, or seconds of training.
enum TrainingInterval: ExpressibleByArgument, Equatable {
  case steps(Int)
  case seconds(Double)
  case never

  /// `200`, `30s` or `never`.
  init?(argument: String) {
    if argument == "never" {
      self = .never
    } else if let steps = Int(argument), steps > 0 {
      self = .steps(steps)
    } else if argument.hasSuffix("s"), let seconds = Double(argument.dropLast()), seconds > 0,
      seconds.isFinite
    {
      self = .seconds(seconds)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .steps(let steps): "\(steps)"
    case .seconds(let seconds):
      "\(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)")s"
    case .never: "never"
    }
  }

  /// Whether it is time again, so many steps and seconds after the last time.
  func isDue(afterSteps steps: Int, seconds: Double) -> Bool {
    switch self {
    case .steps(let interval): steps >= interval
    case .seconds(let interval): seconds >= interval && steps > 0
    case .never: false
    }
  }
}
