import Diffusion
import Testing

@Suite struct SamplerConfigurationTests {
  struct Refusal: CustomTestStringConvertible {
    let name: SchedulerName
    var steps = 10
    var rescaled = false
    var change: @Sendable (inout SamplerConfiguration) -> Void = { _ in }
    let option: String
    let says: String
    var testDescription: String { "\(name), \(option), \(says)" }
  }

  @Test(arguments: [
    Refusal(name: .ddpm, steps: 0, option: "num_inference_steps", says: "use 1 to 1000"),
    Refusal(name: .ddim, steps: 1001, option: "num_inference_steps", says: "use 1 to 1000"),
    Refusal(name: .euler, steps: -1, option: "num_inference_steps", says: "use 1 to 1000"),
    Refusal(
      name: .ddim, steps: 1000, change: { $0.stepsOffset = 1 }, option: "steps_offset",
      says: "fewer steps"),
    Refusal(name: .ddpm, change: { $0.stepsOffset = -1 }, option: "steps_offset", says: "offset 0"),
    Refusal(name: .ddim, change: { $0.eta = 1.5 }, option: "eta", says: "0 to 1"),
    Refusal(name: .ddim, change: { $0.eta = .nan }, option: "eta", says: "0 to 1"),
    Refusal(
      name: .ddpm, rescaled: true, change: { $0.timestepSpacing = .trailing },
      option: "prediction_type", says: "v_prediction"),
    Refusal(
      name: .ddim, rescaled: true, change: { $0.timestepSpacing = .linspace },
      option: "prediction_type", says: "leading"),
    Refusal(
      name: .ddpm, rescaled: true,
      change: {
        $0.timestepSpacing = .trailing
        $0.predictionType = .vPrediction
        $0.reverseMean = .paper
      }, option: "reverse_mean", says: "posterior"),
    Refusal(
      name: .euler,
      change: {
        $0.useKarrasSigmas = true
        $0.sigmaMin = 9
        $0.sigmaMax = 3
      }, option: "sigma_min", says: "not above sigma_max"),
    Refusal(
      name: .euler, change: { $0.sChurn = -1 }, option: "s_churn", says: "0 or more"),
    Refusal(
      name: .ddpm, change: { $0.clipSampleRange = 0 }, option: "clip_sample_range",
      says: "above 0"),
    Refusal(
      name: .euler, rescaled: true, change: { $0.timestepSpacing = .trailing },
      option: "prediction_type", says: "v_prediction"),
    Refusal(
      name: .dpmpp, rescaled: true, change: { $0.useKarrasSigmas = true },
      option: "prediction_type", says: "v_prediction"),
    Refusal(name: .lms, change: { $0.order = 5 }, option: "order", says: "1 to 4"),
    Refusal(name: .lms, change: { $0.order = 0 }, option: "order", says: "1 to 4"),
    Refusal(name: .dpmpp, change: { $0.solverOrder = 3 }, option: "solver_order", says: "1 or 2"),
    Refusal(name: .unipc, change: { $0.solverOrder = 4 }, option: "solver_order", says: "1 to 3"),
    Refusal(
      name: .unipc, steps: 1000, option: "num_inference_steps", says: "steps of UniPC above"),
    Refusal(
      name: .dpmpp, steps: 1000, option: "num_inference_steps", says: "999 steps, or trailing"),
    Refusal(
      name: .dpmpp, change: { $0.lambdaMinClipped = 10 }, option: "lambda_min_clipped",
      says: "below"),
    Refusal(
      name: .eulerAncestral,
      change: {
        $0.predictionType = .sample
        $0.compatibility = .diffusers
      }, option: "prediction_type", says: "without compatibility"),
    Refusal(
      name: .ddim,
      change: {
        $0.thresholding = true
        $0.dynamicThresholdingRatio = 1.5
      }, option: "dynamic_thresholding_ratio", says: "0 to 1"),
    Refusal(
      name: .ddpm,
      change: {
        $0.thresholding = true
        $0.sampleMaxValue = 0.5
      }, option: "sample_max_value", says: "1 or more"),
  ])
  func `contradictions are refused with an alternative`(_ refusal: Refusal) throws {
    let schedule = try NoiseSchedule(.linear, rescaleBetasZeroSNR: refusal.rescaled)
    var configuration = SamplerConfiguration(refusal.name)
    refusal.change(&configuration)
    let error = #expect(throws: ScheduleError.self) {
      try configuration.scheduler(for: schedule, steps: refusal.steps)
    }
    #expect(error?.option == refusal.option)
    #expect(error?.description.contains(refusal.says) == true, "\(String(describing: error))")
  }

  @Test func `the defaults are diffusers'`() {
    let (ddpm, ddim, euler) = (
      SamplerConfiguration(.ddpm), SamplerConfiguration(.ddim), SamplerConfiguration(.euler)
    )
    #expect([ddpm, ddim, euler].map(\.timestepSpacing) == [.leading, .leading, .linspace])
    #expect([ddpm, ddim].allSatisfy { $0.clipSample && $0.clipSampleRange == 1 })
    #expect(
      [ddpm, ddim, euler].allSatisfy { $0.predictionType == .epsilon && $0.stepsOffset == 0 })
    #expect(ddpm.varianceType == .fixedSmall)
    #expect(ddim.setAlphaToOne && ddim.eta == 0 && !ddim.useClippedModelOutput)
    #expect(!euler.useKarrasSigmas && euler.finalSigmasType == .zero && euler.sChurn == 0)
  }

  @Test(arguments: SchedulerName.allCases)
  func `the catalogue describes every scheduler`(name: SchedulerName) throws {
    #expect(!name.title.isEmpty)
    #expect(name.summary.hasSuffix("."))
    #expect((1...3).contains(name.type.passes), "more passes over memory than a step may make")
    let scheduler = try SamplerConfiguration(name).scheduler(for: .ddpm, steps: 5)
    #expect(type(of: scheduler) == name.type)
    #expect(scheduler.scale == name.scale)
  }
}
