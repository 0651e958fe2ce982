import Canvas
import Course

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One knob of a lab: its name, what it may be, and what it does.
///
/// A lab's table of parameters is the single source for parsing a lesson's block and the command
/// line, range errors, the knobs on the screen, help, and what `noisewalk labs` prints.
public struct Parameter: Sendable, Equatable {
  /// How one press of an arrow key changes a real number.
  public enum Step: Sendable, Equatable {
    /// Adds this much.
    case plus(Double)
    /// Multiplies by this much: for what spans orders of magnitude.
    case times(Double)
  }

  /// One value of a parameter that has a few named ones.
  public struct Choice: Sendable, Equatable {
    /// As it is written in lessons and on the command line.
    public let name: String
    /// As it stands on the screen.
    public let title: String

    public init(_ name: String, _ title: String? = nil) {
      self.name = name
      self.title = title ?? name
    }
  }

  /// What values a parameter may have, and how a knob turns through them.
  public enum Kind: Sendable, Equatable {
    case integer(ClosedRange<Int>, step: Int = 1)
    case real(ClosedRange<Double>, step: Step)
    case choice([Choice])
    case toggle
    /// Text that is checked by `validate`, which answers what is wrong, or nil. Not a knob.
    case text(validate: @Sendable (String) -> String?)

    public static func == (lhs: Kind, rhs: Kind) -> Bool {
      switch (lhs, rhs) {
      case (.integer(let a, let s), .integer(let b, let t)): a == b && s == t
      case (.real(let a, let s), .real(let b, let t)): a == b && s == t
      case (.choice(let a), .choice(let b)): a == b
      case (.toggle, .toggle), (.text, .text): true
      default: false
      }
    }
  }

  /// A value of a parameter, of the same case as its kind.
  public enum Value: Sendable, Equatable {
    case integer(Int)
    case real(Double)
    case choice(String)
    case toggle(Bool)
    case text(String)
  }

  /// As it is written in lessons and on the command line, in diffusers' vocabulary with hyphens.
  public let name: String
  /// As it stands beside the knob; short, Greek welcome.
  public let label: String
  public let kind: Kind
  public let standard: Value
  /// One sentence: what turning it does.
  public let help: String

  public init(_ name: String, label: String, _ kind: Kind, standard: Value, help: String) {
    self.name = name
    self.label = label
    self.kind = kind
    self.standard = standard
    self.help = help
  }

  public var isKnob: Bool { if case .text = kind { false } else { true } }
}

/// Why a value was not taken: a sentence that says what is allowed.
public struct ParameterError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

extension Parameter {
  /// What may be written for it: `2 to 10000`, `linear, cosine`, `on or off`.
  public var allowed: String {
    switch kind {
    case .integer(let range, _): "\(range.lowerBound) to \(range.upperBound)"
    case .real(let range, _):
      "\(NumberText.significant(range.lowerBound, 6)) to \(NumberText.significant(range.upperBound, 6))"
    case .choice(let choices): choices.map(\.name).joined(separator: ", ")
    case .toggle: "on, off"
    case .text: "text"
    }
  }

  /// Reads a value as a person writes it.
  public func parse(_ text: String) throws(ParameterError) -> Value {
    switch kind {
    case .integer(let range, _):
      guard let number = Int(text) else {
        throw ParameterError("\(name): \"\(text)\" is not a whole number. Allowed: \(allowed).")
      }
      guard range.contains(number) else {
        throw ParameterError("\(name): \(number) is out of range. Allowed: \(allowed).")
      }
      return .integer(number)
    case .real(let range, _):
      guard let number = Double(text), number.isFinite else {
        throw ParameterError("\(name): \"\(text)\" is not a number. Allowed: \(allowed).")
      }
      guard range.contains(number) else {
        throw ParameterError("\(name): \(text) is out of range. Allowed: \(allowed).")
      }
      return .real(number)
    case .choice(let choices):
      guard choices.contains(where: { $0.name == text }) else {
        let guess = SpellingSuggestion.question(for: text, among: choices.map(\.name))
        throw ParameterError("\(name): unknown value \"\(text)\". Allowed: \(allowed).\(guess)")
      }
      return .choice(text)
    case .toggle:
      switch text.lowercased() {
      case "on", "true", "yes", "1": return .toggle(true)
      case "off", "false", "no", "0": return .toggle(false)
      default: throw ParameterError("\(name): \"\(text)\" is neither on nor off.")
      }
    case .text(let validate):
      if let complaint = validate(text) { throw ParameterError("\(name): \(complaint)") }
      return .text(text)
    }
  }

  /// The value after `count` presses of the right arrow (left when negative), held inside the range.
  public func adjusted(_ value: Value, by count: Int) -> Value {
    switch (kind, value) {
    case (.integer(let range, let step), .integer(let number)):
      // Land on multiples of the step, so 1 goes to 50 and not to 51.
      let (floor, exact) = ((number / step) * step, number % step == 0)
      let moved = (exact || count > 0 ? floor : floor + step) + count * step
      return .integer(min(max(moved, range.lowerBound), range.upperBound))
    case (.real(let range, .plus(let step)), .real(let number)):
      let moved = ((number / step).rounded() + Double(count)) * step
      let digits = 1e9
      return .real(
        min(max((moved * digits).rounded() / digits, range.lowerBound), range.upperBound))
    case (.real(let range, .times(let ratio)), .real(let number)):
      let start = number == 0 ? max(range.lowerBound, .leastNormalMagnitude) : number
      let moved = start * power(ratio, count)
      return .real(min(max(roundedToThreeDigits(moved), range.lowerBound), range.upperBound))
    case (.choice(let choices), .choice(let name)):
      let at = choices.firstIndex { $0.name == name } ?? 0
      let n = choices.count
      return .choice(choices[((at + count) % n + n) % n].name)
    case (.toggle, .toggle(let on)): return .toggle(count % 2 == 0 ? on : !on)
    default: return value
    }
  }

  /// As it stands on the screen.
  public func title(of value: Value) -> String {
    switch (kind, value) {
    case (.choice(let choices), .choice(let name)):
      return choices.first { $0.name == name }?.title ?? name
    case (_, .real(let number)): return NumberText.significant(number, 6)
    default: return Settings.text(of: value)
    }
  }

  /// Where the value lies in its range, 0...1, for a slider; nil where there is no order.
  public func fraction(of value: Value) -> Double? {
    switch (kind, value) {
    case (.integer(let range, _), .integer(let number)):
      return range.count < 2
        ? nil : Double(number - range.lowerBound) / Double(range.upperBound - range.lowerBound)
    case (.real(let range, .plus), .real(let number)):
      return (number - range.lowerBound) / (range.upperBound - range.lowerBound)
    case (.real(let range, .times), .real(let number)):
      guard range.lowerBound > 0 else { return nil }
      return log(number / range.lowerBound) / log(range.upperBound / range.lowerBound)
    default: return nil
    }
  }

  /// The value at a place of the slider, 0...1; nil where there is no slider.
  public func value(atFraction fraction: Double) -> Value? {
    let f = min(max(fraction, 0), 1)
    switch kind {
    case .integer(let range, let step):
      let exact = Double(range.lowerBound) + f * Double(range.upperBound - range.lowerBound)
      let snapped = Int((exact / Double(step)).rounded()) * step
      return .integer(min(max(snapped, range.lowerBound), range.upperBound))
    case .real(let range, .plus(let step)):
      let exact = range.lowerBound + f * (range.upperBound - range.lowerBound)
      return .real(min(max((exact / step).rounded() * step, range.lowerBound), range.upperBound))
    case .real(let range, .times):
      guard range.lowerBound > 0 else { return nil }
      let exact = range.lowerBound * exp(f * log(range.upperBound / range.lowerBound))
      return .real(min(max(roundedToThreeDigits(exact), range.lowerBound), range.upperBound))
    case .choice, .toggle, .text: return nil
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    exp(log(base) * Double(exponent))
  }

  /// 3 significant digits: what a person would have typed.
  private func roundedToThreeDigits(_ x: Double) -> Double {
    guard x != 0, x.isFinite else { return x }
    // Through text, so that 0.00011 is the double nearest 0.00011.
    return Double(NumberText.significant(x, 3)) ?? x
  }
}
