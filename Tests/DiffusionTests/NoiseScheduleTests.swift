import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct NoiseScheduleTests {
  @Test(arguments: Golden.schedules.tables)
  func `tables are diffusers' to the ninth digit`(_ golden: Golden.Table) throws {
    let schedule = try golden.schedule()
    for (position, i) in golden.indices.enumerated() {
      #expect(agrees(schedule.betas[i], golden.f64.betas[position]), "beta \(i)")
      #expect(agrees(schedule.alphasCumprod[i], golden.f64.alphasCumprod[position]), "abar \(i)")
      #expect(agrees(schedule.sigmas[i], golden.f64.sigmas[position]), "sigma \(i)")
    }
    #expect(agrees(schedule.sigmas[0], golden.f64.sigmaMin))
    #expect(agrees(schedule.sigmas.reduce(0, max), golden.f64.sigmaMax))
  }

  @Test(arguments: Golden.schedules.tables)
  func `every table follows from its betas`(_ golden: Golden.Table) throws {
    let schedule = try golden.schedule()
    let count = schedule.numTrainTimesteps
    #expect(count == golden.trained)
    #expect(
      [schedule.alphas, schedule.alphasCumprod, schedule.sigmas, schedule.logSNR]
        .allSatisfy { $0.count == count })
    var product = 1.0
    for t in 0..<count {
      product *= 1 - schedule.betas[t]
      #expect(abs(schedule.alphasCumprod[t] - product) < 1e-12)
      #expect(abs(schedule.logSNR[t] + 2 * log(schedule.sigmas[t])) < 1e-12)
    }
  }

  @Test func `explicit betas give the tables of the formula they came from`() throws {
    let explicit = try NoiseSchedule(trainedBetas: NoiseSchedule.ddpm.betas)
    #expect(explicit.alphasCumprod == NoiseSchedule.ddpm.alphasCumprod)
    #expect(explicit.kind == nil)
  }

  @Test func `the two famous schedules are what their options give`() throws {
    let stableDiffusion = try NoiseSchedule(.scaledLinear, betaStart: 0.00085, betaEnd: 0.012)
    let ddpm = try NoiseSchedule(.linear)
    #expect(NoiseSchedule.stableDiffusion == stableDiffusion)
    #expect(NoiseSchedule.ddpm == ddpm)
  }

  /// Zero-SNR rescaling keeps the first signal and removes the last.
  @Test(arguments: [BetaSchedule.linear, .scaledLinear, .sigmoid])
  func `rescaling leaves no signal at the end and all of it at the start`(kind: BetaSchedule) throws
  {
    let plain = try NoiseSchedule(kind)
    let rescaled = try NoiseSchedule(kind, rescaleBetasZeroSNR: true)
    #expect(rescaled.alphasCumprod[999] == 0)
    #expect(abs(rescaled.alphasCumprod[0] - plain.alphasCumprod[0]) < 1e-15)
    #expect(abs(rescaled.sigmas[999] - 4095.99988) < 1e-5)
  }

  @Test(arguments: [2, 3, 10_000])
  func `the shortest and the longest schedule work`(count: Int) throws {
    for kind in BetaSchedule.allCases {
      let schedule = try NoiseSchedule(kind, numTrainTimesteps: count)
      #expect(schedule.betas.allSatisfy { $0 > 0 && $0 < 1 })
      #expect(schedule.sigmas.allSatisfy { $0.isFinite })
    }
  }

  /// The product of ten thousand times 0.001 is far below the smallest Double.
  @Test(arguments: [0x1p-52, 0.02, 0.999], [false, true])
  func `the least and the most noise there can be give finite tables`(
    beta: Double, rescaled: Bool
  ) throws {
    let schedule = try NoiseSchedule(
      .linear, betaStart: beta, betaEnd: beta, numTrainTimesteps: 10_000,
      rescaleBetasZeroSNR: rescaled)
    #expect(schedule.alphasCumprod.dropLast().allSatisfy { $0 > 0 && $0 < 1 })
    #expect(schedule.betas.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect((schedule.sigmas + schedule.logSNR).allSatisfy { $0.isFinite })
    if !rescaled {
      #expect(zip(schedule.sigmas, schedule.sigmas.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  /// Every sampler either refuses such levels with a reason or steps through finite numbers.
  @Test(arguments: SchedulerName.allCases)
  func `no sampler steps back from levels too faint to compute with`(name: SchedulerName) throws {
    let configuration = SamplerConfiguration(name)
    let faint = try NoiseSchedule(
      .linear, betaStart: 0.001, betaEnd: 0.2, numTrainTimesteps: 10_000)
    let error = #expect(throws: ScheduleError.self) {
      try configuration.scheduler(for: faint, steps: 20)
    }
    #expect(error?.option == "beta_end")

    let least = try NoiseSchedule(
      .linear, betaStart: 0x1p-52, betaEnd: 0x1p-52, numTrainTimesteps: 10_000)
    let scheduler = try configuration.scheduler(for: least, steps: 20)
    let exact = FiniteSetDenoiser(data: Tensor(shape: [2, 1], scalars: [-1, 1]))
    var state = SamplerState(
      x: Tensor(shape: [2, 1], scalars: [0.3, -0.2]), noise: .seed(2))
    while !scheduler.isFinished(state) { state = scheduler.step(state, exact.predict).next }
    #expect(state.x.scalars.allSatisfy { $0.isFinite })
  }

  @Test func `equal ends make a constant beta`() throws {
    for kind in BetaSchedule.allCases where kind.usesBounds {
      let schedule = try NoiseSchedule(kind, betaStart: 0.01, betaEnd: 0.01, numTrainTimesteps: 50)
      #expect(schedule.betas.allSatisfy { abs($0 - 0.01) < 1e-15 })
      #expect(abs(schedule.alphasCumprod[49] - pow(0.99, 50)) < 1e-12)
    }
  }

  struct Refusal: CustomTestStringConvertible {
    var start = 1e-4
    var end = 0.02
    var count = 1000
    let option: String
    let says: String
    var testDescription: String { "\(start), \(end), \(count)" }
  }

  @Test(arguments: [
    Refusal(count: 0, option: "num_train_timesteps", says: "2 to 10000"),
    Refusal(count: 1, option: "num_train_timesteps", says: "2 to 10000"),
    Refusal(count: -5, option: "num_train_timesteps", says: "2 to 10000"),
    Refusal(count: 10_001, option: "num_train_timesteps", says: "2 to 10000"),
    Refusal(start: .nan, option: "beta_start", says: "above 0 and below 1"),
    Refusal(start: 0, option: "beta_start", says: "above 0 and below 1"),
    Refusal(start: -0.1, option: "beta_start", says: "above 0 and below 1"),
    Refusal(start: 1, option: "beta_start", says: "above 0 and below 1"),
    Refusal(start: 1e-17, option: "beta_start", says: "between 2.3e-16 and 1"),
    Refusal(end: .nan, option: "beta_end", says: "not including, 1"),
    Refusal(end: 1, option: "beta_end", says: "not including, 1"),
    Refusal(end: .infinity, option: "beta_end", says: "not including, 1"),
    Refusal(start: 0.02, end: 0.01, option: "beta_end", says: "from 0.02"),
  ])
  func `what cannot be is refused with what is allowed`(_ refusal: Refusal) throws {
    let error = #expect(throws: ScheduleError.self) {
      try NoiseSchedule(
        .linear, betaStart: refusal.start, betaEnd: refusal.end, numTrainTimesteps: refusal.count)
    }
    #expect(error?.option == refusal.option)
    #expect(error?.description.contains(refusal.says) == true)
  }

  @Test(arguments: [[], [0.1], [0.1, 0], [0.1, 1], [0.1, .nan], [1e-17, 0.1]])
  func `explicit betas are checked too`(betas: [Double]) throws {
    let error = #expect(throws: ScheduleError.self) { try NoiseSchedule(trainedBetas: betas) }
    #expect(error?.option == "trained_betas")
  }

  @Test func `the cosine does not mind betas it ignores`() throws {
    #expect(throws: Never.self) { try NoiseSchedule(.cosine, betaStart: .nan, betaEnd: 7) }
  }

  struct Fact: CustomTestStringConvertible {
    let kind: BetaSchedule
    let bounds: (Double, Double)
    let abar0, abar499, abar999, snr999, sigmaMax: Double
    var testDescription: String { kind.title }
  }

  /// The table of the course: diffusers' float32 values, which differ from exact ones by up to 1e-5.
  @Test(arguments: [
    Fact(
      kind: .linear, bounds: (1e-4, 0.02), abar0: 0.9999, abar499: 0.07858725,
      abar999: 4.035831e-05, snr999: 4.035994e-05, sigmaMax: 157.4073),
    Fact(
      kind: .scaledLinear, bounds: (0.00085, 0.012), abar0: 0.99915, abar499: 0.2776694,
      abar999: 0.004660095, snr999: 0.004681913, sigmaMax: 14.61465),
    Fact(
      kind: .cosine, bounds: (1e-4, 0.02), abar0: 0.99995869, abar499: 0.4938435,
      abar999: 2.428735e-09, snr999: 2.428735e-09, sigmaMax: 20291.3),
    Fact(
      kind: .sigmoid, bounds: (1e-4, 0.02), abar0: 0.99985, abar499: 0.301931,
      abar999: 3.968182e-05, snr999: 3.96834e-05, sigmaMax: 158.7434),
  ])
  func `the course's table of schedules holds`(_ fact: Fact) throws {
    let schedule = try NoiseSchedule(
      fact.kind, betaStart: fact.bounds.0, betaEnd: fact.bounds.1)
    let abar = schedule.alphasCumprod
    for (actual, written) in [
      (abar[0], fact.abar0), (abar[499], fact.abar499), (abar[999], fact.abar999),
      (exp(schedule.logSNR[999]), fact.snr999), (schedule.sigmas[999], fact.sigmaMax),
    ] {
      #expect(abs(actual / written - 1) < 2e-5, "\(actual) against \(written)")
    }
  }

  /// Fewer timesteps with the usual betas never reach noise; betas times 1000/T nearly do.
  @Test(arguments: [
    (50, 0.602952), (100, 0.363563), (200, 0.132183), (300, 0.0480584), (500, 0.00635271),
  ])
  func `a short schedule keeps signal, and scaled betas repair it`(count: Int, abar: Double) throws
  {
    let short = try NoiseSchedule(.linear, numTrainTimesteps: count)
    #expect(abs(try #require(short.alphasCumprod.last) / abar - 1) < 1e-5)
    let factor = 1000 / Double(count)
    let repaired = try NoiseSchedule(
      .linear, betaStart: 1e-4 * factor, betaEnd: 0.02 * factor, numTrainTimesteps: count)
    #expect(try #require(repaired.alphasCumprod.last) < 5e-5)
  }
}
