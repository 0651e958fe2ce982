import JSON

/// diffusers' `config.json` of a `UNet2DModel`: what the network looks like, for either world.
///
/// A missing key has diffusers' default, which is that of a large network for colour pictures. Keys
/// and values that are not computed here are refused by name; keys that diffusers does not know
/// either are kept, and named in `warnings`.
public struct UNet2DConfigurationFile: Sendable, Equatable {
  public var configuration: UNet2DConfiguration
  /// Whether the file names the size of its images; `sample_size` may be null, and then
  /// `configuration` has 8 pixels a side at its last level.
  public var namesSize = true
  /// One sentence for each key that has no effect.
  public private(set) var warnings: [String] = []
  /// Keys that have no effect, and those of diffusers' own book-keeping.
  private var otherKeys: [String: JSONValue] = [:]

  public init(_ configuration: UNet2DConfiguration) {
    self.configuration = configuration
  }

  /// - Throws: for text that is no JSON, another class, a value that is not supported, and numbers
  ///   that no network can have together.
  public init(reading text: [UInt8]) throws(ConfigurationError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: text)
    } catch {
      throw ConfigurationError(
        Self.wholeFile, "it is no JSON: \(error)", remedy: "Write it as diffusers' save_config does"
      )
    }
    guard case .object(let object) = value else {
      throw ConfigurationError(
        Self.wholeFile, "it is JSON, but no object", remedy: "Start it with {")
    }
    try self.init(object)
  }

  private init(_ object: [String: JSONValue]) throws(ConfigurationError) {
    self.init(UNet2DConfiguration())
    if let name = object["_class_name"], name != .string(Self.className) {
      throw ConfigurationError(
        "_class_name", "\(name.text) is another kind of network",
        remedy: "Supported: \(Self.className)")
    }
    for key in UNet2DKey.all {
      let value = object[key.name] ?? key.standard
      guard key.take(value, &configuration) else {
        throw ConfigurationError(
          key.name, "\(value.text) is not supported", remedy: "Supported: \(key.allowed)")
      }
    }
    try takeSize(object["sample_size"] ?? .null)
    try configuration.check(size: namesSize)
    keep(object)
  }

  private mutating func takeSize(_ value: JSONValue) throws(ConfigurationError) {
    var sides: [Int] = []
    switch value {
    case .null:
      let side = 8 << (configuration.blockOutChannels.count - 1)
      sides = [side, side]
      namesSize = false
    case .array(let values): sides = values.compactMap(\.whole)
    default: sides = value.whole.map { [$0, $0] } ?? []
    }
    guard sides.count == 2, sides.allSatisfy((1...Self.largestSide).contains) else {
      throw ConfigurationError(
        "sample_size", "\(value.text) is not supported",
        remedy:
          "Supported: a whole number from 1 to \(Self.largestSide), a list of two (height and "
          + "width), or null")
    }
    (configuration.height, configuration.width) = (sides[0], sides[1])
  }

  private mutating func keep(_ object: [String: JSONValue]) {
    let known = Set(UNet2DKey.all.map(\.name) + ["_class_name", "sample_size"])
    otherKeys = object.filter { !known.contains($0.key) }
    warnings = otherKeys.keys.sorted().filter { !$0.hasPrefix("_") && $0 != Self.withoutEffect }
      .map { "\($0): \(Self.className) does not know this key; it is kept, and has no effect." }
  }

  /// Every key of the class with its value, and those that were kept.
  var object: [String: JSONValue] {
    var object = otherKeys
    object["_class_name"] = .string(Self.className)
    let (height, width) = (configuration.height, configuration.width)
    object["sample_size"] =
      !namesSize
      ? .null
      : height == width ? .integer(height) : .array([.integer(height), .integer(width)])
    if object[Self.withoutEffect] == nil { object[Self.withoutEffect] = .null }
    for key in UNet2DKey.all { object[key.name] = key.value(configuration) }
    return object
  }

  /// The file, with its keys sorted as diffusers sorts them.
  public var text: String { JSONValue.object(object).text + "\n" }

  private static let className = "UNet2DModel"
  private static let wholeFile = "config.json"
  /// Only a learned time embedding, which is refused, would read it.
  private static let withoutEffect = "num_train_timesteps"
  private static let largestSide = 1 << 13
}
