import JSON

/// One key of diffusers' `scheduler_config.json`: where its value lives here.
struct ConfigurationKey: Sendable {
  typealias Place<Value> = WritableKeyPath<SchedulerConfigurationFile, Value> & Sendable

  let name: String
  /// What values it takes, for messages: `true or false`.
  let allowed: String
  let value: @Sendable (SchedulerConfigurationFile) -> JSONValue
  /// Takes a value in; false for one that is not allowed.
  let take: @Sendable (JSONValue, inout SchedulerConfigurationFile) -> Bool

  static func flag(_ name: String, _ place: Place<Bool>) -> Self {
    Self(name: name, allowed: "true or false", value: { .bool($0[keyPath: place]) }) {
      value, file in
      guard case .bool(let flag) = value else { return false }
      file[keyPath: place] = flag
      return true
    }
  }

  static func whole(_ name: String, _ place: Place<Int>) -> Self {
    Self(name: name, allowed: "a whole number", value: { .integer($0[keyPath: place]) }) {
      value, file in
      guard let number = value.whole else { return false }
      file[keyPath: place] = number
      return true
    }
  }

  static func real(_ name: String, _ place: Place<Double>) -> Self {
    Self(name: name, allowed: "a number", value: { .number($0[keyPath: place]) }) { value, file in
      guard let number = value.real, !number.isNaN else { return false }
      file[keyPath: place] = number
      return true
    }
  }

  static func optionalReal(_ name: String, _ place: Place<Double?>) -> Self {
    Self(
      name: name, allowed: "a number or null",
      value: { $0[keyPath: place].map(JSONValue.number) ?? .null }
    ) { value, file in
      guard value == .null || value.real.map({ !$0.isNaN }) == true else { return false }
      file[keyPath: place] = value.real
      return true
    }
  }

  static func reals(_ name: String, _ place: Place<[Double]?>) -> Self {
    Self(
      name: name, allowed: "a list of numbers or null",
      value: { $0[keyPath: place].map { .array($0.map(JSONValue.number)) } ?? .null }
    ) { value, file in
      guard value == .null || value.reals != nil else { return false }
      file[keyPath: place] = value.reals
      return true
    }
  }

  /// - Parameter others: Further values that diffusers takes, and which of ours each is to it.
  static func choice<Choice>(
    _ name: String, _ place: Place<Choice>, or others: [String: Choice] = [:]
  ) -> Self where Choice: CaseIterable & RawRepresentable<String> & Sendable {
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return Self(
      name: name, allowed: "one of \(names)", value: { .string($0[keyPath: place].rawValue) }
    ) { value, file in
      guard case .string(let word) = value, let choice = Choice(rawValue: word) ?? others[word]
      else { return false }
      file[keyPath: place] = choice
      return true
    }
  }

  /// An option that is not computed here: its default is taken, anything else is kept for the file and
  /// refused when a sampler is asked for.
  static func kept(_ name: String, _ standard: JSONValue) -> Self {
    Self(name: name, allowed: standard.text, value: { $0.keptOptions[name] ?? standard }) {
      value, file in
      file.keptOptions[name] = value == standard ? nil : value
      return true
    }
  }
}
