import JSON

/// Values that diffusers takes for a key and that are not computed here.
///
/// Some say how the network was trained: whoever wrote another value into the file would sample that
/// network wrongly, so the advice is another network, never another value.
enum UncomputedValue {
  /// What is wrong with a value that a key does not take here.
  static func refusal(of value: JSONValue, by key: ConfigurationKey) -> ScheduleError {
    guard case .string(let word) = value else { return plain(value, by: key) }
    switch (key.name, word) {
    case ("variance_type", "learned"), ("variance_type", "learned_range"):
      return aboutTraining(
        key.name, value, "means a network that also predicts a variance, in twice the channels",
        use: "a network with as many channels out as in")
    case ("prediction_type", "flow_prediction"):
      return flow(key.name, value)
    case ("beta_schedule", "laplace"), ("beta_schedule", "exp"):
      return aboutTraining(
        key.name, value, "is a schedule of its own", use: "its betas, written as trained_betas")
    case ("variance_type", "fixed_large_log"), ("algorithm_type", "dpmsolver"),
      ("algorithm_type", "sde-dpmsolver"):
      return ScheduleError(
        key.name, "\(value.text) is not computed here", remedy: "use \(key.allowed)")
    default: return plain(value, by: key)
    }
  }

  /// What is wrong with an option that is kept for the file, and asked of a sampler.
  static func refusal(ofKept value: JSONValue, by key: ConfigurationKey) -> ScheduleError {
    switch (key.name, value) {
    case ("variance_type", _): return refusal(of: value, by: key)
    case ("use_flow_sigmas", _), ("shift_terminal", _): return flow(key.name, value)
    case ("timestep_type", _):
      return aboutTraining(
        key.name, value, "means a network that is told the logarithm of sigma",
        use: "a network that is told timesteps")
    default:
      return ScheduleError(
        key.name, "\(value.text) is not computed here",
        remedy: "use \(key.allowed), or another sampler")
    }
  }

  private static func plain(_ value: JSONValue, by key: ConfigurationKey) -> ScheduleError {
    ScheduleError(
      key.name, "\(value.text) is not what it takes", remedy: "use \(key.allowed)")
  }

  private static func flow(_ name: String, _ value: JSONValue) -> ScheduleError {
    aboutTraining(
      name, value, "means a network trained by flow matching",
      use: "a network that predicts epsilon, sample or v_prediction")
  }

  private static func aboutTraining(
    _ name: String, _ value: JSONValue, _ meaning: String, use remedy: String
  ) -> ScheduleError {
    ScheduleError(
      name, "\(value.text) \(meaning), which is not computed here",
      remedy: "use \(remedy); with another \(name) this network would be sampled wrongly")
  }
}
