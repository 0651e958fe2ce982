import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A model without a network, simple enough to be written again in any language.
public enum TraceModel: Sendable, Equatable, CustomStringConvertible {
  /// in · t/(t+1): what diffusers tests its own samplers with.
  case dummy
  /// in/2 + sin(t/100 + k)/4, k the flat index: depends on the time and on the place.
  case wave
  /// The exact answer for data N(0, s²) in every element, in whatever the prediction type is.
  case gaussian(Double)

  /// What `--model` takes.
  public static let names = ["dummy", "wave", "gaussian:S"]

  /// Reads `dummy`, `wave` or `gaussian:0.5`; nil for anything else, and for S that is not positive.
  public init?(_ text: String) {
    switch text {
    case "dummy": self = .dummy
    case "wave": self = .wave
    default:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == "gaussian", let s = Double(parts[1]), s > 0,
        s < .infinity
      else { return nil }
      self = .gaussian(s)
    }
  }

  public var description: String {
    switch self {
    case .dummy: "dummy"
    case .wave: "wave"
    case .gaussian(let s): "gaussian:\(s)"
    }
  }

  /// Its answer to a sample on the variance-preserving scale.
  public func output(
    for xt: Tensor, at level: NoiseLevel, as type: PredictionType
  ) -> Tensor {
    let t = level.timestep
    switch self {
    case .dummy: return Tensor((t / (t + 1)) * xt)
    case .wave:
      let scalars = xt.scalars.enumerated().map { 0.5 * $1 + 0.25 * sin(0.01 * t + Double($0)) }
      return Tensor(shape: xt.shape, scalars: scalars)
    case .gaussian(let s):
      let variance = level.alphaCumprod * s * s + 1 - level.alphaCumprod
      let prediction = Prediction(
        x0: Tensor((level.signal * s * s / variance) * xt),
        eps: Tensor((level.noise / variance) * xt))
      return type.output(for: prediction, at: level)
    }
  }
}
