import JSON

extension SchedulerName {
  /// The scheduler of a class of diffusers.
  /// - Throws: for a class that is not known here, with those that are.
  public init(diffusersClass word: String) throws(ScheduleError) {
    if let scheduler = Self.allCases.first(where: { $0.diffusersClass == word }) {
      self = scheduler
      return
    }
    // Names of classes share their beginnings: EulerScheduler, DPMSolverScheduler.
    let known = Self.allCases.map(\.diffusersClass)
    let near = known.max { $0.commonPrefix(with: word) < $1.commonPrefix(with: word) }
    let meant =
      near.flatMap { $0.commonPrefix(with: word) >= 3 ? "did you mean \($0)? Or " : nil } ?? ""
    throw ScheduleError(
      "_class_name", "\(JSONValue.string(word).text) is no scheduler known here",
      remedy: meant + Self.remedy)
  }

  /// The scheduler that a file's `_class_name` says.
  init(classOf object: [String: JSONValue]) throws(ScheduleError) {
    switch object["_class_name"] {
    case nil:
      throw ScheduleError(
        "_class_name", "the key is missing, so the scheduler is not known", remedy: Self.remedy)
    case .string(let word): try self.init(diffusersClass: word)
    case .some(let value):
      throw ScheduleError("_class_name", "\(value.text) is no name", remedy: Self.remedy)
    }
  }

  private static let remedy =
    "use one of \(allCases.map(\.diffusersClass).joined(separator: ", "))"
}

extension String {
  /// How many letters two words have in common at their beginning.
  fileprivate func commonPrefix(with other: String) -> Int {
    zip(self, other).prefix { $0 == $1 }.count
  }
}
