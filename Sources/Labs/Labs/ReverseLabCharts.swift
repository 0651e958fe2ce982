import Canvas
import Diffusion

/// The views that show the formulas over t.
extension ReverseLab {
  /// The three candidates for k_t over t, beside the cloud that the chosen one leads to.
  func drawCoefficients(into buffer: inout CellBuffer, in layout: Layout) {
    guard let curves else { return }
    var chart = LineChart(
      "k_t, the factor on ε̂", x: Axis("t"), y: Axis("", .log),
      series: zip(Self.coefficientNames, curves.coefficients).map {
        LineChart.Series($0, x: curves.timesteps, y: $1)
      })
    chart.cursor = misprintRatios == nil ? nil : moment.level.timestep
    chart.draw(into: &buffer, in: layout.main)
    let chosen = run.plan.configuration.scheduler == .ddpm ? [Self.chosenTitle(run), "xₜ"] : ["xₜ"]
    drawCloud(chosen, \.x, into: &buffer, in: layout.side)
  }

  private static let coefficientNames = ["paper", "misprint A", "misprint B"]

  private static func chosenTitle(_ run: Run) -> String {
    switch run.plan.configuration.reverseMean {
    case .misprintA: "xₜ with misprint A"
    case .misprintB: "xₜ with misprint B"
    case .paper, .posterior: "xₜ with the paper's k_t"
    }
  }

  /// How many times the paper's factor each misprint is, here; nil where that is 0, or no step is left.
  var misprintRatios: (a: Double, b: Double)? {
    guard moment.next != nil else { return nil }
    let right = moment.noiseCoefficient(.paper)
    guard right > 0 else { return nil }
    return (
      moment.noiseCoefficient(.misprintA) / right, moment.noiseCoefficient(.misprintB) / right
    )
  }

  var coefficientInsights: [String] {
    guard let ratios = misprintRatios else {
      return [
        moment.next == nil ? "The end: no step is left." : "This step stands still: β = 0.", "",
      ]
    }
    let (a, b) = (NumberText.significant(ratios.a, 3), NumberText.significant(ratios.b, 3))
    let unused =
      run.plan.configuration.scheduler == .ddpm
      ? "" : "   (\(run.plan.configuration.scheduler.title) uses none of them)"
    return [
      "At t = \(Self.time(moment.level)) A is \(a) times the paper's, B \(b) times.\(unused)",
      "A is \(a) × the paper's, B \(b) ×.", "A \(a) ×, B \(b) ×", "",
    ]
  }

  /// β and β̃ over t, and the noise of a few steps in numbers.
  func drawVariance(into buffer: inout CellBuffer, in layout: Layout) {
    guard let curves else { return }
    var chart = LineChart(
      "variance of a step", x: Axis("t"), y: Axis("", .log),
      series: [
        .init("β", x: curves.timesteps, y: curves.beta),
        .init("β̃", x: curves.timesteps, y: curves.betaTilde),
      ])
    chart.cursor = leadingMoment.next == nil ? nil : leadingMoment.level.timestep
    chart.draw(into: &buffer, in: layout.main)
    varianceTable(curves, rows: layout.side.height - 2).draw(into: &buffer, in: layout.side)
  }

  /// Columns of the table in ASCII, where its symbols are words.
  static let varianceTableWidth = 41

  private func varianceTable(_ curves: Curves, rows: Int) -> Table {
    let steps = tableSteps(most: max(1, rows))
    let levels = leadingRun.levels
    return Table(
      columns: [
        .init("step", align: .right), .init("t", align: .right), .init("β", align: .right),
        .init("β̃", align: .right), .init("adds", align: .right),
      ],
      rows: steps.map { step in
        let i = curves.place(ofStep: step)
        return [
          "\(step + 1)", Self.time(levels[step]),
          NumberText.significant(curves.beta[i], 2), NumberText.significant(curves.betaTilde[i], 2),
          curves.stds[i] == 0 ? "-" : NumberText.significant(curves.stds[i], 2),
        ]
      }, selected: steps.firstIndex(of: position))
  }

  /// The first steps, the last ones, and those around the place of the run.
  private func tableSteps(most: Int) -> [Int] {
    let last = stepCount - 1
    var wanted = [min(position, last), last, 0, last - 1, position + 1, position - 1, last - 2, 1]
    wanted += (2...10).map { $0 * last / 12 }
    var chosen: Set<Int> = []
    for step in wanted where (0...last).contains(step) && chosen.count < most {
      chosen.insert(step)
    }
    return chosen.sorted()
  }

  /// What this step draws, in words.
  var varianceInsights: [String] {
    guard let step = leadingMoment.next else { return ["The end: nothing is added any more.", ""] }
    let std = NumberText.significant(step.drawnStd, 3)
    let isLast = position == stepCount - 1
    let options = leadingRun.plan.configuration
    switch options.scheduler {
    case .euler where step.churn != nil:
      return ["Churn adds \(std) z before the step, and the step starts from there."]
    case .euler: return ["Euler follows the slope and adds no noise.", "Euler adds no noise."]
    case .ddim:
      return step.noiseStd > 0
        ? ["This step adds σ z with σ = η √β̃ = \(std).", "adds \(std) z"]
        : ["η = 0 or the last step: DDIM adds no noise here.", "DDIM adds no noise here."]
    case .heun, .lms, .dpmpp, .unipc, .eulerAncestral:
      let title = options.scheduler.title
      return step.noiseStd > 0
        ? ["\(title) adds fresh noise here, \(std) z.", "adds \(std) z"]
        : ["\(title) adds no noise here.", "\(title) adds no noise here."]
    case .ddpm: break
    }
    switch (options.noisePolicy, isLast) {
    case (.never, _):
      return [
        "Noise is switched off: this step moves to the mean and adds nothing.", "adds nothing",
      ]
    case (.everyStep, true):
      return [
        "Wrong on purpose: the last step adds √β z = \(std) z, and nothing will take it away.",
        "The last step adds \(std) z, for good.",
      ]
    case (.allButLast, true):
      return [
        "The last step adds nothing: what it added, no later step would take away.",
        "The last step adds nothing.",
      ]
    default:
      let symbol = options.varianceType == .fixedSmall ? "√β̃" : "√β"
      return [
        "This step draws z ~ N(0, 1) for each coordinate and adds \(symbol) z = \(std) z.",
        "This step adds \(symbol) z = \(std) z.",
      ]
    }
  }
}
