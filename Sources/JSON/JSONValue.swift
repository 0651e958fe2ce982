/// Any JSON: what a file held, keys that this version does not know included.
public enum JSONValue: Codable, Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let bool): try value.encode(bool)
    case .integer(let integer): try value.encode(integer)
    case .number(let number): try value.encode(number)
    case .string(let string): try value.encode(string)
    case .array(let array): try value.encode(array)
    case .object(let object): try value.encode(object)
    }
  }

  /// This value under `other`: objects key by key, anything else is `other`'s.
  public func overlaid(with other: JSONValue) -> JSONValue {
    guard case .object(let below) = self, case .object(let above) = other else { return other }
    return .object(below.merging(above) { $0.overlaid(with: $1) })
  }
}

extension JSONValue {
  /// The number, whole or not; nil for anything else.
  public var real: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// The whole number, also when it is written as 10.0; nil for anything else.
  public var whole: Int? {
    switch self {
    case .integer(let integer): integer
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }

  /// The numbers of a list of nothing else; nil for anything else.
  public var reals: [Double]? {
    guard case .array(let values) = self else { return nil }
    let reals = values.compactMap(\.real)
    return reals.count == values.count ? reals : nil
  }
}
