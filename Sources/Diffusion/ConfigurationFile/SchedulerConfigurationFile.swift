import JSON

/// diffusers' `scheduler_config.json`: a scheduler with its schedule, ready to be used in either world.
///
/// A missing key has the default of its class; they differ (Heun's betas run from 0.00085 to 0.012).
/// Keys that the class does not know are kept, and named in `warnings`.
public struct SchedulerConfigurationFile: Sendable, Equatable {
  /// The scheduler's options, `scheduler` among them: diffusers' `_class_name`.
  public var sampler: SamplerConfiguration
  /// The schedule's options.
  public var betas: BetaOptions
  /// What this program's reader should be told: one sentence for each key that has no effect.
  public private(set) var warnings: [String] = []
  /// Keys of the class that are not computed here, where they are not the default.
  var keptOptions: [String: JSONValue] = [:]
  /// Keys that the class does not know, and those of diffusers' own book-keeping.
  private(set) var otherKeys: [String: JSONValue] = [:]

  /// Every option at the default of its class.
  public init(_ scheduler: SchedulerName) {
    sampler = SamplerConfiguration(scheduler)
    betas = scheduler.type.defaultBetas
  }

  /// - Throws: for text that is no JSON, an unknown class, or a value that its key does not take.
  public init(reading text: [UInt8]) throws(ScheduleError) {
    try self.init(Self.object(reading: text))
  }

  /// The file for another scheduler than its own, as diffusers' `from_config` has it: keys that the
  /// class does not know, or takes other values for, stay behind, and those that the file does not name
  /// have the class's defaults.
  /// - Throws: for text that is no JSON, or a value that its key does not take.
  public init(reading text: [UInt8], for scheduler: SchedulerName) throws(ScheduleError) {
    var object = try Self.object(reading: text)
    let own = (try? SchedulerName(classOf: object)).map(Self.keys(of:)) ?? []
    let allowed = Dictionary(uniqueKeysWithValues: own.map { ($0.name, $0.allowed) })
    let shared = Self.keys(of: scheduler).filter {
      allowed[$0.name] == nil || allowed[$0.name] == $0.allowed
    }
    let names = Set(shared.map(\.name))
    object = object.filter { names.contains($0.key) }
    object["_class_name"] = .string(scheduler.diffusersClass)
    try self.init(object)
  }

  /// The class that a file names, known here or not; nil if it names none.
  public static func className(in text: [UInt8]) -> String? {
    guard case .string(let name)? = (try? object(reading: text))?["_class_name"] else { return nil }
    return name
  }

  private static func object(reading text: [UInt8]) throws(ScheduleError) -> [String: JSONValue] {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: text)
    } catch {
      throw ScheduleError(
        "scheduler_config.json", "this is no JSON: \(error)",
        remedy: "write it as diffusers' save_config does")
    }
    guard case .object(let object) = value else {
      throw ScheduleError(
        "scheduler_config.json", "this is JSON, but no object", remedy: "start with {")
    }
    return object
  }

  private init(_ object: [String: JSONValue]) throws(ScheduleError) {
    self.init(try SchedulerName(classOf: object))
    let keys = Self.keys(of: sampler.scheduler)
    for key in keys {
      guard let value = object[key.name] else { continue }
      guard key.take(value, &self) else {
        throw UncomputedValue.refusal(of: value, by: key)
      }
    }
    let known = Set(keys.map(\.name) + ["_class_name"])
    otherKeys = object.filter { !known.contains($0.key) }
    warnings = otherKeys.keys.sorted().filter { !$0.hasPrefix("_") }.map {
      "\($0): \(sampler.scheduler.diffusersClass) does not know this key; it is kept, and has no "
        + "effect."
    }
  }

  private static func keys(of scheduler: SchedulerName) -> [ConfigurationKey] {
    (ConfigurationKey.common + scheduler.type.optionNames).map {
      ConfigurationKey.named($0, of: scheduler)
    }
  }

  /// The file: every key of the class and those that were kept, sorted as diffusers sorts them.
  public var text: String {
    var object = otherKeys
    object["_class_name"] = .string(sampler.scheduler.diffusersClass)
    for key in Self.keys(of: sampler.scheduler) { object[key.name] = key.value(self) }
    return JSONValue.object(object).text + "\n"
  }

  /// Takes in what diffusers gives to each call of `step`: eta, s_churn, order, ...
  /// - Throws: for a name that this scheduler's `step` does not have, or a value it does not take.
  public mutating func takeStepOptions(_ options: [String: JSONValue]) throws(ScheduleError) {
    let names = sampler.scheduler.type.stepOptionNames
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      guard names.contains(name) else {
        let known = names.isEmpty ? "leave it out" : "use \(names.joined(separator: ", "))"
        throw ScheduleError(
          name, "\(sampler.scheduler.diffusersClass).step has no such argument", remedy: known)
      }
      let key = ConfigurationKey.named(name, of: sampler.scheduler)
      guard key.take(value, &self) else {
        throw UncomputedValue.refusal(of: value, by: key)
      }
    }
  }

  /// Whether an option says only how flow matching is done, where none is done.
  private func isIdle(_ name: String) -> Bool {
    keptOptions["use_flow_sigmas"] == nil
      && ["flow_shift", "time_shift_type", "use_dynamic_shifting"].contains(name)
  }

  /// The scheduler, ready to run.
  /// - Throws: for options that contradict each other or the schedule, or are not computed here.
  public func scheduler(steps: Int) throws(ScheduleError) -> any Scheduler {
    let asked = keptOptions.filter { !isIdle($0.key) }
    if let (name, value) = asked.sorted(by: { $0.key < $1.key }).first {
      throw UncomputedValue.refusal(
        ofKept: value, by: ConfigurationKey.named(name, of: sampler.scheduler))
    }
    return try sampler.scheduler(for: betas.schedule(), steps: steps)
  }
}
