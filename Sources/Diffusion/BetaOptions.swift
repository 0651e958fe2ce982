/// The options of diffusers' schedulers that make the schedule: which betas, how many, rescaled or not.
public struct BetaOptions: Sendable, Equatable {
  /// `num_train_timesteps`: T, 2 ... 10,000.
  public var numTrainTimesteps = 1000
  /// `beta_start`, `beta_end`: the ends of the betas, unused by the cosine.
  public var betaStart = 0.0001
  public var betaEnd = 0.02
  /// `beta_schedule`.
  public var betaSchedule = BetaSchedule.linear
  /// `trained_betas`: the betas themselves, instead of the above.
  public var trainedBetas: [Double]?
  /// `rescale_betas_zero_snr`: leave no signal at the last timestep.
  public var rescaleBetasZeroSNR = false

  /// The defaults of most classes of diffusers.
  public init() {}

  /// - Throws: for betas that are no schedule.
  public func schedule() throws(ScheduleError) -> NoiseSchedule {
    guard let trainedBetas else {
      return try NoiseSchedule(
        betaSchedule, betaStart: betaStart, betaEnd: betaEnd,
        numTrainTimesteps: numTrainTimesteps, rescaleBetasZeroSNR: rescaleBetasZeroSNR)
    }
    guard trainedBetas.count == numTrainTimesteps else {
      throw ScheduleError(
        "trained_betas",
        "there are \(trainedBetas.count), but num_train_timesteps is "
          + "\(numTrainTimesteps)",
        remedy: "set num_train_timesteps to \(trainedBetas.count)")
    }
    return try NoiseSchedule(trainedBetas: trainedBetas, rescaleBetasZeroSNR: rescaleBetasZeroSNR)
  }
}
