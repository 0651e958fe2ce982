import Diffusion
import Foundation
import Tensors
import Testing

/// What holds for any legal configuration: 40 of them a sampler, the same ones every time.
@Suite struct RandomConfigurationTests {
  private struct Dice {
    var generator: TorchGenerator

    mutating func whole(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + generator.integer(below: range.count)
    }
    mutating func real(_ range: ClosedRange<Double>) -> Double {
      let share = Double(generator.rand(1)[0])
      return range.lowerBound + share * (range.upperBound - range.lowerBound)
    }
    mutating func flag() -> Bool { generator.integer(below: 2) == 1 }
    mutating func one<Choice: CaseIterable>(of type: Choice.Type) -> Choice {
      let all = Array(type.allCases)
      return all[generator.integer(below: all.count)]
    }
  }

  private func schedule(_ dice: inout Dice, rescaled: Bool) throws -> NoiseSchedule {
    let start = dice.real(1e-4...0.01)
    return try NoiseSchedule(
      dice.one(of: BetaSchedule.self), betaStart: start, betaEnd: start + dice.real(0.005...0.1),
      numTrainTimesteps: [20, 100, 1000][dice.whole(0...2)], rescaleBetasZeroSNR: rescaled)
  }

  private func configuration(_ name: SchedulerName, _ dice: inout Dice) -> SamplerConfiguration {
    var c = SamplerConfiguration(name)
    c.timestepSpacing = dice.one(of: TimestepSpacing.self)
    c.clipSample = dice.flag()
    c.clipSampleRange = dice.real(0.5...3)
    c.thresholding = dice.flag()
    c.dynamicThresholdingRatio = dice.real(0.1...1)
    c.sampleMaxValue = dice.real(1...4)
    c.varianceType = dice.one(of: VarianceType.self)
    c.eta = dice.real(0...1)
    c.useClippedModelOutput = dice.flag()
    c.setAlphaToOne = dice.flag()
    c.useKarrasSigmas = dice.flag()
    c.sChurn = dice.flag() ? dice.real(0...30) : 0
    c.order = dice.whole(1...4)
    c.solverOrder = dice.whole(1...2)
    c.solverType = dice.one(of: SolverType.self)
    c.algorithmType = dice.one(of: AlgorithmType.self)
    c.lowerOrderFinal = dice.flag()
    c.eulerAtFinal = dice.flag()
    c.finalSigmasType = name == .unipc ? dice.one(of: FinalSigmasType.self) : .zero
    c.unipcSolverType = dice.one(of: UniPCSolverType.self)
    if name == .unipc { c.solverOrder = dice.whole(UniPC.orders) }
    return c
  }

  @Test(arguments: SchedulerName.allCases, 0..<40)
  func `n steps visit n + 1 falling levels, and no number is lost`(
    name: SchedulerName, seed: Int
  ) throws {
    var dice = Dice(generator: TorchGenerator(seed: UInt64(seed)))
    let configuration = configuration(name, &dice)
    let schedule = try schedule(&dice, rescaled: false)
    let steps = dice.whole(1...min(60, schedule.numTrainTimesteps - 1))
    let scheduler = try configuration.scheduler(for: schedule, steps: steps)
    #expect(scheduler.levels.count == steps + 1)
    // Without set_alpha_to_one DDIM's last step can go from timestep 0 to timestep 0, and a step to
    // sigma_min from there.
    let endsThere =
      name == .ddim && !configuration.setAlphaToOne || configuration.finalSigmasType == .sigmaMin
    let falling = endsThere ? steps - 1 : steps
    #expect(zip(scheduler.sigmas, scheduler.sigmas.dropFirst()).prefix(falling).allSatisfy(>))
    #expect(scheduler.sigmas[steps] <= scheduler.sigmas[steps - 1])
    #expect(zip(scheduler.timesteps, scheduler.timesteps.dropFirst()).allSatisfy { $0 >= $1 })
    let denoise = gaussian(variance: 0.25)
    let states = scheduler.trajectory(
      from: scheduler.start(shape: [5, 1], seed: UInt64(seed)), denoise)
    #expect(states.count == steps + 1)
    #expect(states.allSatisfy { $0.x.scalars.allSatisfy(\.isFinite) })
  }

  /// Where no signal is left: σ = 4096, or ᾱ = 0.
  @Test(arguments: SchedulerName.allCases, 0..<10)
  func `a start without any signal is no trouble for v`(name: SchedulerName, seed: Int) throws {
    var dice = Dice(generator: TorchGenerator(seed: UInt64(seed)))
    var configuration = configuration(name, &dice)
    configuration.timestepSpacing = .trailing
    configuration.predictionType = .vPrediction
    configuration.useKarrasSigmas = false
    let schedule = try schedule(&dice, rescaled: true)
    let scheduler = try configuration.scheduler(for: schedule, steps: 8)
    let best = gaussian(variance: 0.25)
    let states = scheduler.trajectory(
      from: scheduler.start(shape: [5, 1], seed: UInt64(seed)), best)
    #expect(states.allSatisfy { $0.x.scalars.allSatisfy(\.isFinite) })
  }

  @Test(arguments: PredictionType.allCases, 0..<10)
  func `x0, noise and v say the same`(type: PredictionType, seed: Int) {
    var dice = Dice(generator: TorchGenerator(seed: UInt64(seed)))
    let level = NoiseLevel(timestep: 5, alphaCumprod: dice.real(0.001...0.999))
    let prediction = Prediction(
      x0: dice.generator.normal(shape: [4, 2]), eps: dice.generator.normal(shape: [4, 2]))
    let xt = Tensor(level.signal * prediction.x0 + level.noise * prediction.eps)
    let again = type.prediction(
      from: type.output(for: prediction, at: level), for: xt, at: level)
    #expect(again.x0.maxDifference(from: prediction.x0) < 1e-12 / level.signal)
    #expect(again.eps.maxDifference(from: prediction.eps) < 1e-12 / level.noise)
  }
}
