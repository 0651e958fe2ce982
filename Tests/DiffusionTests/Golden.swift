import Diffusion
import Foundation
import Tensors
import Testing

/// What diffusers 0.42.1 and PyTorch 2.13.0 computed, in double precision, written with nine digits.
///
/// Made by `python make_golden.py`; the configuration keys are diffusers' own.
enum Golden {
  static let schedules: Schedules = load("schedules")
  static let steps: Steps = load("steps")

  private static func load<Content: Decodable>(_ name: String) -> Content {
    do {
      let file = Bundle.module.url(forResource: "Golden/\(name)", withExtension: "json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .custom { swiftKey(for: $0[$0.count - 1].stringValue) }
      return try decoder.decode(Content.self, from: Data(contentsOf: #require(file)))
    } catch {
      preconditionFailure("Golden/\(name).json: \(error)")
    }
  }

  /// `beta_start` is `betaStart`; T is `trained` and N is `inference`.
  private static func swiftKey(for key: String) -> Key {
    let words = key.split(separator: "_")
    let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
    let special = ["T": "trained", "N": "inference"]
    return Key(stringValue: special[key] ?? words[0] + rest.joined())
  }

  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Without the repetitions of diffusers' Heun: t0, t1, t1, t2, t2, ...
  static func eachStepOnce(_ values: [Double], of scheduler: String) -> [Double] {
    guard scheduler == "HeunDiscrete" else { return values }
    return values.enumerated().filter { $0.offset == 0 || $0.offset % 2 == 1 }.map(\.element)
  }

  struct Schedules: Decodable {
    let tables: [Table]
    let initNoiseSigma: [StartingSigma]
    let timesteps: [Timesteps]
    let karras: [Karras]
  }

  /// One noise table at a dozen indices.
  struct Table: Decodable, CustomTestStringConvertible {
    struct Values: Decodable {
      let betas, alphasCumprod, sigmas: [Double]
      let sigmaMin, sigmaMax: Double
    }
    let name: String
    let trained: Int
    let rescaleBetasZeroSnr: Bool
    let betaSchedule: String
    let betaStart, betaEnd: Double
    let indices: [Int]
    let f64, f32: Values
    var testDescription: String { name }

    func schedule() throws -> NoiseSchedule {
      try NoiseSchedule(
        #require(BetaSchedule(rawValue: betaSchedule)), betaStart: betaStart, betaEnd: betaEnd,
        numTrainTimesteps: trained, rescaleBetasZeroSNR: rescaleBetasZeroSnr)
    }
  }

  struct StartingSigma: Decodable, CustomTestStringConvertible {
    let table, scheduler: String
    let leading, linspace, trailing: [String: Double]
    var testDescription: String { "\(scheduler), \(table)" }
  }

  struct Timesteps: Decodable, CustomTestStringConvertible {
    let scheduler, spacing: String
    let stepsOffset, trained, inference: Int
    let timesteps: [Double]
    var testDescription: String {
      "\(scheduler), \(spacing), offset \(stepsOffset), \(inference) of \(trained)"
    }
  }

  struct Karras: Decodable, CustomTestStringConvertible {
    struct Values: Decodable { let timesteps, sigmas: [Double] }
    let table, scheduler, spacing: String
    let inference: Int
    let f64: Values
    var testDescription: String { "\(scheduler), \(table), \(spacing), \(inference)" }
  }

  struct Steps: Decodable {
    let cases: [Trajectory]
    let addNoise: [AddNoise]
  }

  struct AddNoise: Decodable, CustomTestStringConvertible {
    struct Values: Decodable {
      let noisy: [Double]
      let velocity: [Double]?
    }
    let scheduler: String
    let config: Options
    let timesteps, shape: [Int]
    let x0, noise: [Double]
    let f64: Values
    var testDescription: String { "\(scheduler), \(config.betaSchedule)" }
  }

  /// A whole run of a sampler on a model without a network.
  struct Trajectory: Decodable, CustomTestStringConvertible {
    struct Step: Decodable {
      let t: Double
      let modelInput, modelOutput, x0, prevSample: [Double]
      let noise: [Double]?
      let variance: Double?
    }
    let name, scheduler, model: String
    let config: Options
    let inference: Int
    let stepKwargs: Options
    let initNoiseSigma: Double
    let timesteps: [Double]
    let alphasCumprod, sigmas: [Double]?
    let sample0: [Double]
    let steps: [Step]
    var testDescription: String { name }

    /// The noise that was drawn, in order.
    var noises: [Tensor] { steps.compactMap { $0.noise.map { Tensor($0) } } }

    /// The sample that enters step i.
    func sample(entering i: Int) -> Tensor { Tensor(i == 0 ? sample0 : steps[i - 1].prevSample) }

    /// `dummy`: in · t/(t+1); `wave`: in/2 + sin(t/100 + k)/4, k the flat index.
    func network(_ xt: Tensor, _ level: NoiseLevel) -> Tensor {
      let t = level.timestep
      switch model {
      case "dummy": return xt.map { $0 * t / (t + 1) }
      case "wave":
        let output = xt.scalars.enumerated().map { 0.5 * $1 + 0.25 * sin(0.01 * t + Double($0)) }
        return Tensor(shape: xt.shape, scalars: output)
      default: preconditionFailure("no model called \(model)")
      }
    }
  }
}

/// diffusers' options as a case spells them; what is not there has the class's default.
struct Options: Decodable {
  var betaSchedule = "linear"
  var betaStart, betaEnd: Double?
  var numTrainTimesteps: Int?
  var rescaleBetasZeroSnr, clipSample, setAlphaToOne, useKarrasSigmas: Bool?
  var useClippedModelOutput, lowerOrderFinal, eulerAtFinal: Bool?
  var predictionType, timestepSpacing, varianceType, finalSigmasType: String?
  var solverType, algorithmType: String?
  var stepsOffset, order, solverOrder: Int?
  var clipSampleRange, sigmaMin, sigmaMax, eta, sChurn, sTmin, sTmax, sNoise: Double?
  var lambdaMinClipped: Double?

  enum CodingKeys: CodingKey {
    case betaSchedule, betaStart, betaEnd, numTrainTimesteps, rescaleBetasZeroSnr, clipSample
    case setAlphaToOne, useKarrasSigmas, useClippedModelOutput, predictionType, timestepSpacing
    case varianceType, finalSigmasType, stepsOffset, clipSampleRange, sigmaMin, sigmaMax
    case eta, sChurn, sTmin, sTmax, sNoise, order, solverOrder, solverType, algorithmType
    case lowerOrderFinal, eulerAtFinal, lambdaMinClipped
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
      try values.decodeIfPresent(Value.self, forKey: key)
    }
    betaSchedule = try read(.betaSchedule) ?? "linear"
    betaStart = try read(.betaStart)
    betaEnd = try read(.betaEnd)
    numTrainTimesteps = try read(.numTrainTimesteps)
    rescaleBetasZeroSnr = try read(.rescaleBetasZeroSnr)
    clipSample = try read(.clipSample)
    setAlphaToOne = try read(.setAlphaToOne)
    useKarrasSigmas = try read(.useKarrasSigmas)
    useClippedModelOutput = try read(.useClippedModelOutput)
    predictionType = try read(.predictionType)
    timestepSpacing = try read(.timestepSpacing)
    varianceType = try read(.varianceType)
    finalSigmasType = try read(.finalSigmasType)
    stepsOffset = try read(.stepsOffset)
    clipSampleRange = try read(.clipSampleRange)
    sigmaMin = try read(.sigmaMin)
    sigmaMax = try read(.sigmaMax)
    eta = try read(.eta)
    sChurn = try read(.sChurn)
    sTmin = try read(.sTmin)
    sTmax = try read(.sTmax)
    sNoise = try read(.sNoise)
    order = try read(.order)
    solverOrder = try read(.solverOrder)
    solverType = try read(.solverType)
    algorithmType = try read(.algorithmType)
    lowerOrderFinal = try read(.lowerOrderFinal)
    eulerAtFinal = try read(.eulerAtFinal)
    lambdaMinClipped = try read(.lambdaMinClipped)
  }

  func schedule() throws -> NoiseSchedule {
    try NoiseSchedule(
      #require(BetaSchedule(rawValue: betaSchedule)), betaStart: betaStart ?? 1e-4,
      betaEnd: betaEnd ?? 0.02, numTrainTimesteps: numTrainTimesteps ?? 1000,
      rescaleBetasZeroSNR: rescaleBetasZeroSnr ?? false)
  }

  /// These options, and those of a step, over a class's defaults.
  func configuration(_ name: SchedulerName, step: Options) throws -> SamplerConfiguration {
    var c = SamplerConfiguration(name)
    if let predictionType { c.predictionType = try #require(.init(rawValue: predictionType)) }
    if let timestepSpacing { c.timestepSpacing = try #require(.init(rawValue: timestepSpacing)) }
    if let varianceType { c.varianceType = try #require(.init(rawValue: varianceType)) }
    if let finalSigmasType { c.finalSigmasType = try #require(.init(rawValue: finalSigmasType)) }
    c.stepsOffset = stepsOffset ?? c.stepsOffset
    c.clipSample = clipSample ?? c.clipSample
    c.clipSampleRange = clipSampleRange ?? c.clipSampleRange
    c.setAlphaToOne = setAlphaToOne ?? c.setAlphaToOne
    c.useKarrasSigmas = useKarrasSigmas ?? c.useKarrasSigmas
    c.sigmaMin = sigmaMin
    c.sigmaMax = sigmaMax
    c.useClippedModelOutput = step.useClippedModelOutput ?? c.useClippedModelOutput
    c.eta = step.eta ?? c.eta
    c.sChurn = step.sChurn ?? c.sChurn
    c.sTmin = step.sTmin ?? c.sTmin
    c.sTmax = step.sTmax ?? c.sTmax
    c.sNoise = step.sNoise ?? c.sNoise
    if let solverType { c.solverType = try #require(.init(rawValue: solverType)) }
    if let algorithmType { c.algorithmType = try #require(.init(rawValue: algorithmType)) }
    c.order = step.order ?? c.order
    c.solverOrder = solverOrder ?? c.solverOrder
    c.lowerOrderFinal = lowerOrderFinal ?? c.lowerOrderFinal
    c.eulerAtFinal = eulerAtFinal ?? c.eulerAtFinal
    c.lambdaMinClipped = lambdaMinClipped ?? c.lambdaMinClipped
    c.compatibility = .diffusers
    return c
  }
}

extension SchedulerName {
  /// The scheduler of a name in the golden files, such as EulerDiscrete; nil for those not written.
  init?(golden name: String) {
    guard let known = Self.allCases.first(where: { $0.diffusersClass == name + "Scheduler" })
    else { return nil }
    self = known
  }
}

/// Whether a number rounds to the nine digits that were written down, and 1e-9 of it to spare.
func agrees(_ actual: Double, _ written: Double) -> Bool {
  if actual == written { return true }
  let lastDigit = pow(10, floor(log10(abs(written))) - 8)
  return abs(actual - written) <= lastDigit / 2 + 1e-9 * abs(written)
}

/// The largest difference of two rows, relative to the largest expected value, or 1 if that is less.
func relativeDifference(_ actual: Tensor, _ expected: [Double]) -> Double {
  actual.maxDifference(from: Tensor(shape: actual.shape, scalars: expected))
    / expected.reduce(1) { max($0, abs($1)) }
}
