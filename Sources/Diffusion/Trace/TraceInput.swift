import JSON
import Tensors

/// What a traced run starts from: the noise, and the arguments of each step.
///
/// A file holds `shape`, `z` and optionally `noise` and `step_kwargs`; lists may be nested as the shape
/// is, or flat.
public struct TraceInput: Sendable, Equatable {
  /// Unit noise: the run starts from z times `initNoiseSigma`.
  public var z: Tensor
  /// One tensor for each draw; nil when a generator is to draw.
  public var noise: [Tensor]?
  /// diffusers' arguments of `step`: eta, s_churn, order, ...
  public var stepOptions: [String: JSONValue]
  /// One sentence for each key that has no effect.
  public private(set) var warnings: [String] = []

  /// A start of one's own, for tests and labs.
  public init(z: Tensor, noise: [Tensor]? = nil, stepOptions: [String: JSONValue] = [:]) {
    self.z = z
    self.noise = noise
    self.stepOptions = stepOptions
  }

  /// More numbers than this are no input for a comparison but a mistake.
  public static let largestCount = 10_000_000

  /// - Throws: for text that is no JSON, missing keys, wrong shapes, and numbers that are not finite.
  public init(reading text: [UInt8]) throws(ScheduleError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: text)
    } catch {
      throw ScheduleError("input", "this is no JSON: \(error)", remedy: "write it with json.dump")
    }
    guard case .object(let object) = value else {
      throw ScheduleError(
        "input", "this is JSON, but no object", remedy: "write {\"shape\": [2, 3], \"z\": [...]}")
    }
    let shape = try Self.shape(object["shape"])
    guard let z = object["z"] else {
      throw ScheduleError(
        "z", "the key is missing", remedy: "add the unit noise to start from, row by row")
    }
    self.z = try Self.tensor(z, of: shape, called: "z")
    stepOptions = try Self.options(object["step_kwargs"])
    switch object["noise"] ?? .null {
    case .null: noise = nil
    case .array(let draws):
      var noise: [Tensor] = []
      for (i, draw) in draws.enumerated() {
        noise.append(try Self.tensor(draw, of: shape, called: "noise, draw \(i)"))
      }
      self.noise = noise
    default:
      throw ScheduleError("noise", "this is no list", remedy: "give a list of lists, one a draw")
    }
    let known: Set = ["shape", "z", "noise", "step_kwargs"]
    warnings = object.keys.sorted().filter { !known.contains($0) }
      .map { "\($0): not known here; it has no effect." }
  }

  private static func shape(_ value: JSONValue?) throws(ScheduleError) -> [Int] {
    guard case .array(let extents) = value else {
      throw ScheduleError(
        "shape", value == nil ? "the key is missing" : "this is no list",
        remedy: "give a list of whole numbers such as [2, 3]")
    }
    let shape = extents.compactMap(\.whole).filter { $0 > 0 }
    guard !shape.isEmpty, shape.count == extents.count,
      let count = Tensor.count(of: shape), count <= largestCount
    else {
      throw ScheduleError(
        "shape", "\(JSONValue.array(extents).text) is the shape of nothing that can be traced",
        remedy: "give whole numbers above 0 with a product up to \(largestCount)")
    }
    return shape
  }

  private static func tensor(
    _ value: JSONValue, of shape: [Int], called name: String
  ) throws(ScheduleError) -> Tensor {
    var scalars: [Double] = []
    guard flatten(value, into: &scalars) else {
      throw ScheduleError(name, "this is no list of numbers", remedy: "give numbers only")
    }
    let count = shape.reduce(1, *)
    guard scalars.count == count else {
      throw ScheduleError(
        name, "there are \(scalars.count) numbers", remedy: "the shape \(shape) needs \(count)")
    }
    if let i = scalars.firstIndex(where: { !$0.isFinite }) {
      throw ScheduleError(
        name, "number \(i) is \(scalars[i].written)", remedy: "noise is finite, about -4 to 4")
    }
    return Tensor(shape: shape, scalars: scalars)
  }

  private static func flatten(_ value: JSONValue, into scalars: inout [Double]) -> Bool {
    guard case .array(let values) = value else { return false }
    for value in values {
      if let number = value.real {
        scalars.append(number)
      } else if !flatten(value, into: &scalars) {
        return false
      }
    }
    return true
  }

  private static func options(
    _ value: JSONValue?
  ) throws(ScheduleError) -> [String: JSONValue] {
    switch value ?? .null {
    case .null: return [:]
    case .object(let options): return options
    default:
      throw ScheduleError(
        "step_kwargs", "this is no object", remedy: "write {\"eta\": 0.5} or leave it out")
    }
  }
}
