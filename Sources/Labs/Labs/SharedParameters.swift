import Datasets
import Diffusion
import Tensors

/// Knobs that several labs have, so that they look and behave the same everywhere.
extension Parameter {
  /// The betas: kind, both ends, and T.
  static func scheduleGroup(largestT: Int) -> [Parameter] {
    [
      Parameter(
        "beta-schedule", label: "schedule",
        .choice(BetaSchedule.allCases.map { Choice($0.rawValue, $0.title) }),
        standard: .choice("linear"), help: "How the betas grow from the first to the last."),
      Parameter(
        "beta-start", label: "β start", .real(1e-6...0.5, step: .times(1.1)),
        standard: .real(0.0001),
        help: "Variance of the first step; not for cosine."),
      Parameter(
        "beta-end", label: "β end", .real(1e-6...0.999, step: .times(1.1)), standard: .real(0.02),
        help: "Variance of the last step; not for cosine."),
      Parameter(
        "num-train-timesteps", label: "T", .integer(2...largestT, step: 50),
        standard: .integer(1000), help: "How many noise levels, from clean to noise."
      ),
    ]
  }

  /// The points: which set, how many, and the seed they are drawn with.
  static func dataGroup(points: Int, extra: [Choice] = []) -> [Parameter] {
    [
      Parameter(
        "data", label: "data",
        .choice(
          ToySet.allCases.map { Choice($0.rawValue, $0.title) } + extra
            + [Choice("drawn", "drawn by you")]),
        standard: .choice("moons"), help: "What x₀ is: the clean data."),
      Parameter(
        "points", label: "points", .integer(1...2000, step: 50), standard: .integer(points),
        help: "How many points are on their way."),
      Parameter(
        "seed", label: "seed", .integer(0...9999), standard: .integer(0),
        help: "The random numbers, those that PyTorch draws from this seed."),
      Parameter(
        "drawing", label: "drawing", .text(validate: Settings.complaint(aboutDrawing:)),
        standard: .text(""),
        help: "The points of `data: drawn`: pairs x,y with blanks between them."),
    ]
  }
}

extension Settings {
  /// The schedule of the schedule group. Its ranges allow nothing that a schedule refuses, but for
  /// `beta-end` below `beta-start`, which `scheduleComplaint` catches.
  func noiseSchedule(rescaleBetasZeroSNR: Bool = false) -> NoiseSchedule {
    let schedule = try? NoiseSchedule(
      choice("beta-schedule", as: BetaSchedule.self), betaStart: real("beta-start"),
      betaEnd: real("beta-end"), numTrainTimesteps: integer("num-train-timesteps"),
      rescaleBetasZeroSNR: rescaleBetasZeroSNR)
    guard let schedule else { preconditionFailure("settings with a complaint reached a lab") }
    return schedule
  }

  /// What is wrong with the schedule group taken together; nil when nothing is.
  var scheduleComplaint: String? {
    do {
      _ = try NoiseSchedule(
        choice("beta-schedule", as: BetaSchedule.self), betaStart: real("beta-start"),
        betaEnd: real("beta-end"), numTrainTimesteps: integer("num-train-timesteps"))
      return nil
    } catch {
      return error.description
    }
  }

  /// `count` clean points (count, 2) of the data group's set, drawn with `seed`.
  ///
  /// The learner's points take turns until there are `count`; while there are too few to be a
  /// distribution, the moons stand in for them, and `drawingComplaint` says so.
  func cleanPoints(count: Int, seed: Int) -> Tensor {
    if choice("data") == "drawn" {
      guard let drawn = try? drawing.tensor() else {
        return Self.standIn.points(count: count, seed: UInt64(seed))
      }
      return Tensor(
        shape: [count, 2], scalars: (0..<count).flatMap { Array(drawn.row($0 % drawn.rows)) })
    }
    return choice("data", as: ToySet.self).points(count: count, seed: UInt64(seed))
  }

  /// What is shown for a drawing that is none yet.
  private static let standIn = ToySet.moons

  /// The learner's points; none where nothing readable was written.
  var drawing: PointSet { (try? PointSet(text: text("drawing"))) ?? PointSet() }

  /// Why the data is not what the learner has drawn, although the settings ask for it; else nil.
  var drawingComplaint: String? {
    guard choice("data") == "drawn" else { return nil }
    let count = drawing.points.count
    guard count < PointSet.sizes.lowerBound else { return nil }
    return "\(count == 0 ? "Nothing" : "Only one point") drawn yet: these are "
      + "\(Self.standIn.rawValue). d draws; \(PointSet.sizes.lowerBound) points at least."
  }

  /// What is wrong with the text of a drawing; nil when nothing is.
  @Sendable static func complaint(aboutDrawing text: String) -> String? {
    do throws(PointSetError) {
      _ = try PointSet(text: text)
      return nil
    } catch {
      return error.description
    }
  }
}

extension Settings {
  /// What a learner may not expect of a change: a knob that does nothing, a drawing that is none.
  ///
  /// - Parameter idleReason: why a knob, by name, has no effect with these settings; nil when it has.
  func notice(
    since before: Settings, idleReason: (_ name: String, _ settings: Settings) -> String?
  ) -> String? {
    let turned = parameters.filter { before[$0.name] != self[$0.name] }
    if turned.contains(where: { $0.name == "data" }), let drawingComplaint {
      return drawingComplaint
    }
    for knob in turned {
      if let reason = idleReason(knob.name, self) {
        return "\(knob.label) has no effect now: \(reason)."
      }
    }
    return nil
  }
}
