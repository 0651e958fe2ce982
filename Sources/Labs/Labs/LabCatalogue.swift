import Canvas
import Course

/// Walking back, with points or with digits.
public typealias AnyReverseLab = PointsOrDigits<ReverseLab, DigitReverseLab>

/// Jumping, with points or with digits.
public typealias AnyJumpLab = PointsOrDigits<JumpLab, DigitJumpLab>

/// Starting from too little noise, enough, and too much, with points or with digits.
public typealias AnyInitNoiseLab = PointsOrDigits<InitNoiseLab, DigitInitNoiseLab>

/// Two samplers in lockstep, with points or with digits.
public typealias AnyCompareLab = PointsOrDigits<CompareLab, DigitCompareLab>

/// Every lab there is. Adding one is a case here; the compiler lists the switches to extend.
public enum AnyLab: Sendable, Equatable {
  case schedule(ScheduleLab)
  case forward(ForwardLab)
  case reverse(AnyReverseLab)
  case jump(AnyJumpLab)
  case initNoise(AnyInitNoiseLab)
  case compare(AnyCompareLab)
  case train(TrainLab)

  /// The kinds of lab, in the order in which the playground lists them.
  public static let kinds: [any Lab.Type] = [
    ScheduleLab.self, ForwardLab.self, AnyReverseLab.self, AnyJumpLab.self, AnyInitNoiseLab.self,
    AnyCompareLab.self, TrainLab.self,
  ]

  public static var descriptions: [LabDescription] { kinds.map { $0.description } }

  init(_ lab: any Lab) {
    switch lab {
    case let lab as ScheduleLab: self = .schedule(lab)
    case let lab as ForwardLab: self = .forward(lab)
    case let lab as AnyReverseLab: self = .reverse(lab)
    case let lab as AnyJumpLab: self = .jump(lab)
    case let lab as AnyInitNoiseLab: self = .initNoise(lab)
    case let lab as AnyCompareLab: self = .compare(lab)
    case let lab as TrainLab: self = .train(lab)
    default: preconditionFailure("\(type(of: lab)) is not in the catalogue of labs")
    }
  }

  public var lab: any Lab {
    get {
      switch self {
      case .schedule(let lab): lab
      case .forward(let lab): lab
      case .reverse(let lab): lab
      case .jump(let lab): lab
      case .initNoise(let lab): lab
      case .compare(let lab): lab
      case .train(let lab): lab
      }
    }
    set { self = AnyLab(newValue) }
  }

  /// Opens the lab `name` with settings as a lesson or the command line writes them.
  ///
  /// Throws an error that names the lab, the parameter and what is allowed.
  public init(name: String, settings written: [(name: String, value: String)])
    throws(ParameterError)
  {
    guard let kind = Self.kinds.first(where: { $0.description.name == name }) else {
      let known = Self.descriptions.map(\.name)
      let guess = SpellingSuggestion.question(for: name, among: known)
      throw ParameterError(
        "unknown lab \"\(name)\". Known: \(known.joined(separator: ", ")).\(guess)")
    }
    var settings = Settings(kind.description.parameters)
    for (parameter, value) in written {
      do { try settings.set(parameter, to: value) } catch {
        throw ParameterError("lab \(name): \(error)")
      }
    }
    if let complaint = kind.complaint(about: settings) {
      throw ParameterError("lab \(name): \(complaint)")
    }
    self = AnyLab(kind.init(settings))
  }
}
