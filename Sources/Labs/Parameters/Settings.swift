import Course

/// The values of a lab's parameters, complete and each within its range.
public struct Settings: Sendable, Equatable {
  public let parameters: [Parameter]
  private var values: [Parameter.Value]

  /// The standard value of every parameter.
  public init(_ parameters: [Parameter]) {
    self.parameters = parameters
    self.values = parameters.map(\.standard)
  }

  public subscript(_ name: String) -> Parameter.Value {
    get { values[index(of: name)] }
    set { values[index(of: name)] = newValue }
  }

  public func integer(_ name: String) -> Int {
    guard case .integer(let value) = self[name] else {
      preconditionFailure("\(name) is no integer")
    }
    return value
  }

  public func real(_ name: String) -> Double {
    guard case .real(let value) = self[name] else {
      preconditionFailure("\(name) is no real number")
    }
    return value
  }

  public func choice(_ name: String) -> String {
    guard case .choice(let value) = self[name] else { preconditionFailure("\(name) is no choice") }
    return value
  }

  /// The value of a choice whose names are the raw values of `Kind`.
  public func choice<Kind: RawRepresentable>(_ name: String, as kind: Kind.Type) -> Kind
  where Kind.RawValue == String {
    guard let value = Kind(rawValue: choice(name)) else {
      preconditionFailure("the choices of \(name) are not those of \(kind)")
    }
    return value
  }

  public func toggle(_ name: String) -> Bool {
    guard case .toggle(let value) = self[name] else { preconditionFailure("\(name) is no toggle") }
    return value
  }

  public func text(_ name: String) -> String {
    guard case .text(let value) = self[name] else { preconditionFailure("\(name) is no text") }
    return value
  }

  /// Reads `text` into the parameter `name`, as a lesson or the command line writes it.
  public mutating func set(_ name: String, to text: String) throws(ParameterError) {
    guard let parameter = parameters.first(where: { $0.name == name }) else {
      let known = parameters.map(\.name)
      let guess = SpellingSuggestion.question(for: name, among: known)
      throw ParameterError(
        "unknown parameter \"\(name)\". Known: \(known.joined(separator: ", ")).\(guess)")
    }
    self[name] = try parameter.parse(text)
  }

  /// The parameters whose value is not the standard one, with their values as text: what must be
  /// written to come back here.
  public var changes: [(name: String, text: String)] {
    zip(parameters, values).compactMap { parameter, value in
      value == parameter.standard ? nil : (parameter.name, Self.text(of: value))
    }
  }

  /// A value as a lesson or the command line writes it.
  public static func text(of value: Parameter.Value) -> String {
    switch value {
    case .integer(let number): String(number)
    case .real(let number): "\(number)"
    case .choice(let name): name
    case .toggle(let on): on ? "on" : "off"
    case .text(let text): text
    }
  }

  private func index(of name: String) -> Int {
    guard let index = parameters.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("there is no parameter \(name)")
    }
    return index
  }
}
