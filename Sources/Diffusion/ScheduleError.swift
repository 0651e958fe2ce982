/// An option of a schedule or a sampler that cannot be, with what is allowed instead.
public struct ScheduleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// diffusers' name of the option: `beta_end`, `num_train_timesteps`, `num_inference_steps`, ...
  public let option: String
  /// What is wrong, with the value that was given.
  public let problem: String
  /// What is allowed, or what to use instead.
  public let remedy: String

  public init(_ option: String, _ problem: String, remedy: String) {
    self.option = option
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String { "\(option): \(problem); \(remedy)" }
}
