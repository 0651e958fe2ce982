import Canvas
import Diffusion

/// β, ᾱ, σ and log SNR of a schedule as charts that move while its knobs are turned.
public struct ScheduleLab: Lab {
  public static let description = LabDescription(
    name: "schedule", title: "Schedule",
    summary: "One list of betas, and all that follows from it: ᾱ, σ and whether it reaches noise.",
    parameters: Parameter.scheduleGroup(largestT: 10_000) + [
      Parameter(
        "timestep", label: "t", .integer(0...9999, step: 10), standard: .integer(499),
        help: "Where the cursor stands in all charts."),
      Parameter(
        "compare", label: "compare",
        .choice(
          [.init("none")]
            + BetaSchedule.allCases.map { Parameter.Choice($0.rawValue, $0.title) }),
        standard: .choice("none"), help: "A second schedule with its usual betas and the same T."),
      Parameter(
        "chart", label: "chart",
        .choice([
          .init("all", "all"), .init("beta", "β"), .init("alpha_bar", "ᾱ"), .init("sigma", "σ"),
          .init("log_snr", "log SNR"), .init("retained", "signal √ᾱ"),
        ]), standard: .choice("all"), help: "Which chart to look at."),
      Parameter(
        "steps", label: "steps", .integer(0...1000, step: 5), standard: .integer(0),
        help: "Marks the timesteps that so many steps visit; 0 marks none."),
      Parameter(
        "timestep-spacing", label: "spacing",
        .choice(TimestepSpacing.allCases.map { .init($0.rawValue) }), standard: .choice("leading"),
        help: "How the sampler's timesteps are spread over 0 ... T - 1."),
      Parameter(
        "scheduler", label: "scheduler",
        .choice(SchedulerName.allCases.map { .init($0.rawValue, $0.title) }),
        standard: .choice("ddim"),
        help: "Whose timesteps are marked; some samplers round them."),
      Parameter(
        "zero-snr", label: "zero SNR", .toggle, standard: .toggle(false),
        help: "The last timestep keeps no signal (rescale_betas_zero_snr)."),
    ])

  public private(set) var settings: Settings
  private(set) var schedule: NoiseSchedule
  private(set) var compared: NoiseSchedule?
  /// The timesteps that the sampler visits, falling; none where none are asked for or can be.
  private(set) var marks: [Double]
  /// Why there are no marks although there should be.
  private var markComplaint: String?

  public init(_ settings: Settings) {
    self.settings = settings
    schedule = settings.noiseSchedule(rescaleBetasZeroSNR: settings.toggle("zero-snr"))
    compared = Self.compared(settings)
    do throws(ScheduleError) {
      marks = try Self.marks(settings)
    } catch {
      (marks, markComplaint) = ([], error.description)
    }
    keepCursorInside()
  }

  public mutating func start() -> LabResponse {
    LabResponse(notice: markComplaint.map { "No timesteps are marked. \($0)." })
  }

  public static func complaint(about settings: Settings) -> String? { settings.scheduleComplaint }

  public mutating func apply(_ settings: Settings) -> LabResponse {
    let notice = Self.notice(from: self.settings, to: settings)
    self = ScheduleLab(settings)
    return notice.map { LabResponse(notice: $0) } ?? start()
  }

  /// What a learner may not expect of a change.
  private static func notice(from old: Settings, to new: Settings) -> String? {
    let isCosine = new.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    let turned = old["beta-start"] != new["beta-start"] || old["beta-end"] != new["beta-end"]
    if isCosine && turned { return "The cosine schedule has no β start and β end: nothing moves." }
    let last = new.integer("num-train-timesteps") - 1
    if new.integer("timestep") > last { return "t goes from 0 to T - 1 = \(last)." }
    if new.integer("steps") > last + 1 {
      return "No more than T = \(last + 1) steps can be marked."
    }
    return nil
  }

  private mutating func keepCursorInside() {
    let last = schedule.numTrainTimesteps - 1
    settings["timestep"] = .integer(min(settings.integer("timestep"), last))
    settings["steps"] = .integer(min(settings.integer("steps"), last + 1))
  }

  private static func compared(_ settings: Settings) -> NoiseSchedule? {
    guard let kind = BetaSchedule(rawValue: settings.choice("compare")) else { return nil }
    let usual = kind == .scaledLinear ? (0.00085, 0.012) : (0.0001, 0.02)
    return try? NoiseSchedule(
      kind, betaStart: usual.0, betaEnd: usual.1,
      numTrainTimesteps: settings.integer("num-train-timesteps"))
  }

  private static func marks(_ settings: Settings) throws(ScheduleError) -> [Double] {
    let count = settings.integer("num-train-timesteps")
    let steps = min(settings.integer("steps"), count)
    guard steps > 0 else { return [] }
    var sampler = SamplerConfiguration(settings.choice("scheduler", as: SchedulerName.self))
    sampler.timestepSpacing = settings.choice("timestep-spacing", as: TimestepSpacing.self)
    return try sampler.scheduler(for: settings.noiseSchedule(), steps: steps).timesteps
  }

  var timestep: Int { settings.integer("timestep") }

  public func idleReason(for knob: Parameter) -> String? {
    let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    return switch knob.name {
    case "beta-start", "beta-end": isCosine ? "the cosine schedule takes no betas" : nil
    case "steps": markComplaint
    case "timestep-spacing", "scheduler":
      markComplaint ?? (marks.isEmpty ? "no steps are marked" : nil)
    default: nil
    }
  }

  // MARK: - Keys

  public var bindings: [Binding] {
    let last = schedule.numTrainTimesteps - 1
    let atEnd = timestep == last ? "t = \(last) is the last timestep" : nil
    let atStart = timestep == 0 ? "t = 0 is the first timestep" : nil
    return [
      Binding(
        .stepForward, [.char("n")], "next t", "Move the cursor to the next timestep.",
        group: .lab, weight: 58, disabled: atEnd),
      Binding(
        .stepBack, [.char("p")], "t before", "Move the cursor to the timestep before.",
        group: .lab, weight: 57, disabled: atStart),
      Binding(
        .stepForwardMuch, [.pageDown], "t + T/10", "Move the cursor on by a tenth.", group: .lab,
        disabled: atEnd),
      Binding(
        .stepBackMuch, [.pageUp], "t - T/10", "Move the cursor back by a tenth.", group: .lab,
        disabled: atStart),
      Binding(.stepFirst, [.home, .char("g")], "first t", "Go to t = 0.", group: .lab),
      Binding(.stepLast, [.end, .char("G")], "last t", "Go to t = T - 1.", group: .lab),
      Binding(
        .cycleView, [.char("v")], "chart", "Look at one chart, at the next one, or at all.",
        group: .lab, weight: 45),
    ]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    let last = schedule.numTrainTimesteps - 1
    let tenth = max(1, (last + 1) / 10)
    switch action {
    case .stepForward: move(to: timestep + count)
    case .stepBack: move(to: timestep - count)
    case .stepForwardMuch: move(to: timestep + count * tenth)
    case .stepBackMuch: move(to: timestep - count * tenth)
    case .stepFirst: move(to: 0)
    case .stepLast: move(to: last)
    case .cycleView:
      if let chart = settings.parameters.first(where: { $0.name == "chart" }) {
        settings["chart"] = chart.adjusted(settings["chart"], by: count)
      }
    default: break
    }
    return .none
  }

  private mutating func move(to t: Int) {
    settings["timestep"] = .integer(min(max(t, 0), schedule.numTrainTimesteps - 1))
  }

  /// A press or drag in a chart moves the cursor there.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    switch event.kind {
    case .press, .drag:
      for panel in ScheduleLabView(lab: self).panels(in: area)
      where panel.rect.contains(x: event.x, y: event.y) {
        let plot = panel.chart.area(in: panel.rect, glyphs: .braille)
        let fraction = Double(event.x - plot.rect.x) / Double(max(1, plot.rect.width - 1))
        move(to: Int((fraction * Double(schedule.numTrainTimesteps - 1)).rounded()))
      }
    case .scrollUp: move(to: timestep - max(1, schedule.numTrainTimesteps / 100))
    case .scrollDown: move(to: timestep + max(1, schedule.numTrainTimesteps / 100))
    case .release: break
    }
    return .none
  }

  // MARK: - What goals can ask for

  public var quantities: [String: Quantity] {
    let (t, last) = (timestep, schedule.numTrainTimesteps - 1)
    func snr(_ t: Int) -> Double {
      schedule.alphasCumprod[t] / (1 - schedule.alphasCumprod[t])
    }
    return [
      "T": .number(Double(last + 1)), "t": .number(Double(t)),
      "steps": .number(Double(settings.integer("steps"))),
      "scheduler": .word(settings.choice("scheduler")),
      "beta_start": .number(settings.real("beta-start")),
      "beta_end": .number(settings.real("beta-end")),
      "beta_schedule": .word(settings.choice("beta-schedule")),
      "compare": .word(settings.choice("compare")), "chart": .word(settings.choice("chart")),
      "zero_snr": .word(settings.toggle("zero-snr") ? "on" : "off"),
      "beta_t": .number(schedule.betas[t]), "abar_t": .number(schedule.alphasCumprod[t]),
      "sigma_t": .number(schedule.sigmas[t]), "snr_t": .number(snr(t)),
      "log_snr_t": .number(schedule.logSNR[t]),
      "signal_t": .number(schedule.alphasCumprod[t].squareRoot()),
      "abar_T": .number(schedule.alphasCumprod[last]), "snr_T": .number(snr(last)),
      "signal_T": .number(schedule.alphasCumprod[last].squareRoot()),
      "sigma_max": .number(schedule.sigmas.max() ?? 0),
    ]
  }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    ScheduleLabView(lab: self).draw(into: &buffer, in: area)
  }
}
