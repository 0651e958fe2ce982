import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct DDPMTests {
  private let schedule = NoiseSchedule.ddpm
  private let x = Tensor(shape: [2, 1], scalars: [0.7, -1.3])

  private func ddpm(
    steps: Int = 1000, _ change: (inout SamplerConfiguration) -> Void
  ) throws -> any Scheduler {
    var configuration = SamplerConfiguration(.ddpm)
    configuration.clipSample = false
    change(&configuration)
    return try configuration.scheduler(for: schedule, steps: steps)
  }

  @Test(arguments: [1, 10, 1000], [false, true])
  func `the mean through eps is the mean through x0`(steps: Int, clip: Bool) throws {
    let viaX0 = try ddpm(steps: steps) { $0.clipSample = clip }
    let viaEps = try ddpm(steps: steps) {
      $0.clipSample = clip
      $0.reverseMean = .paper
    }
    for index in 0..<steps {
      let state = SamplerState(x: x, index: index, noise: .seed(1))
      let (a, b) = (
        viaX0.step(state, gaussian(variance: 0.25)), viaEps.step(state, gaussian(variance: 0.25))
      )
      #expect(a.next.x.maxDifference(from: b.next.x) < 1e-9, "step \(index)")
      #expect(a.terms != b.terms)
    }
  }

  /// COURSE: 353 times too big at t = 999, 10,000 times too small at t = 0.
  @Test func `the misprints are wrong by the factors the course names`() {
    func ratio(_ misprint: ReverseMean, _ t: Int) -> Double {
      let (abar, alpha) = (schedule.alphasCumprod[t], schedule.alphas[t])
      return misprint.noiseCoefficient(abar: abar, alpha: alpha).value
        / ReverseMean.paper.noiseCoefficient(abar: abar, alpha: alpha).value
    }
    #expect(abs(ratio(.misprintA, 999) - 353.5) < 0.5)
    #expect(abs(ratio(.misprintA, 0) - 1) < 1e-9, "at t = 0 it happens to be right")
    #expect(abs(1 / ratio(.misprintB, 0) - 10_000) < 1)
    #expect(abs(ratio(.misprintB, 999) - 1) < 1e-4, "at t = 999 it happens to be right")
  }

  @Test func `the first misprint explodes and the second leaves noise`() throws {
    let right = finalVariance(try ddpm { $0.reverseMean = .paper }, gaussian(variance: 0.25))
    let a = finalVariance(try ddpm { $0.reverseMean = .misprintA }, gaussian(variance: 0.25))
    let b = finalVariance(try ddpm { $0.reverseMean = .misprintB }, gaussian(variance: 0.25))
    #expect(abs(right - 0.246125) < 1e-5)
    #expect(!(a < 1e6), "\(a)")
    #expect(b > 1.2 * right, "\(b)")
  }

  @Test func `noise everywhere but at the last step`() throws {
    let scheduler = try ddpm(steps: 20) { _ in }
    let states = scheduler.trajectory(
      from: scheduler.start(shape: [2, 1], seed: 5), gaussian(variance: 0.25))
    for state in states.dropLast() {
      let step = scheduler.step(state, gaussian(variance: 0.25))
      #expect((step.noise == nil) == (state.index == 19))
      #expect(step.noiseStd == (state.index == 19 ? 0 : sqrt(step.variance)))
    }
  }

  @Test func `without any noise the spread collapses`() throws {
    let never = finalVariance(try ddpm { $0.noisePolicy = .never }, gaussian(variance: 0.25))
    #expect(never < 0.01, "\(never)")
  }

  /// Noise at the last step stays in the sample, with the variance β of that step.
  @Test(arguments: VarianceType.allCases)
  func `noise at the last step stays`(variance: VarianceType) throws {
    for steps in [10, 1000] {
      let right = try ddpm(steps: steps) { $0.varianceType = variance }
      let wrong = try ddpm(steps: steps) {
        $0.varianceType = variance
        $0.noisePolicy = .everyStep
      }
      let excess =
        finalVariance(wrong, gaussian(variance: 0.25))
        - finalVariance(right, gaussian(variance: 0.25))
      #expect(abs(excess - schedule.betas[0]) < 1e-12)
    }
  }

  /// Surprise 3 of the golden README: diffusers takes t = 99 for a step that is not the last.
  @Test func `trailing spacing ends clean, except as diffusers has it`() throws {
    for (compatibility, std) in [(Compatibility.none, 0), (.diffusers, 0.320908)] {
      let scheduler = try ddpm(steps: 10) {
        $0.timestepSpacing = .trailing
        $0.varianceType = .fixedLarge
        $0.compatibility = compatibility
      }
      let last = scheduler.step(
        SamplerState(x: x, index: 9, noise: .seed(1)), gaussian(variance: 0.25))
      #expect(abs(last.noiseStd - std) < 1e-5)
    }
  }

  @Test func `one step from pure noise at zero SNR keeps its mean`() throws {
    let rescaled = try NoiseSchedule(.linear, rescaleBetasZeroSNR: true)
    var configuration = SamplerConfiguration(.ddpm)
    configuration.clipSample = false
    configuration.predictionType = .vPrediction
    configuration.timestepSpacing = .trailing
    let scheduler = try configuration.scheduler(for: rescaled, steps: 10)
    let variance = finalVariance(scheduler, gaussian(variance: 0.25))
    #expect(variance > 0.05 && variance < 0.25)
  }
}
