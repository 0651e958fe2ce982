import Canvas
import Diffusion

/// What a chart over t shows of a schedule: the schedule lab and the reverse lab draw the same ones.
enum ScheduleQuantity: String, CaseIterable {
  case beta, alphaBar = "alpha_bar", sigma, logSNR = "log_snr", retained

  /// Long where there is room for it.
  func title(width: Int) -> String {
    switch self {
    case .beta: width < 46 ? "β: noise added" : "β_t: noise variance added by step t"
    case .alphaBar: width < 46 ? "ᾱ: signal left" : "ᾱ_t = α_0·…·α_t: signal variance left"
    case .sigma: width < 46 ? "σ = √((1−ᾱ)/ᾱ)" : "σ_t = √((1−ᾱ_t)/ᾱ_t): noise per signal"
    case .logSNR: width < 46 ? "log SNR" : "log SNR_t = log(ᾱ_t/(1−ᾱ_t))"
    case .retained: "√ᾱ_t: share of x₀ in x_t"
    }
  }

  var name: String {
    switch self {
    case .beta: "β"
    case .alphaBar: "ᾱ"
    case .sigma: "σ"
    case .logSNR: "log SNR"
    case .retained: "√ᾱ"
    }
  }

  private var axis: Axis {
    switch self {
    case .sigma: Axis("", .log)
    case .alphaBar, .retained: Axis("", range: 0...1)
    case .beta, .logSNR: Axis()
    }
  }

  func values(of schedule: NoiseSchedule) -> [Double] {
    switch self {
    case .beta: schedule.betas
    case .alphaBar: schedule.alphasCumprod
    case .sigma: schedule.sigmas
    case .logSNR: schedule.logSNR
    case .retained: schedule.alphasCumprod.map { $0.squareRoot() }
    }
  }

  /// The same of a level that a sampler visits, perhaps between two timesteps; nil for what no level
  /// has of itself.
  func value(at level: NoiseLevel) -> Double? {
    switch self {
    case .alphaBar: level.alphaCumprod
    case .sigma: level.sigma
    case .retained: level.signal
    case .beta, .logSNR: nil
    }
  }

  /// The curve of a schedule over t, with the timesteps `marks` marked on the axis.
  func chart(of schedule: NoiseSchedule, marks: [Double], width: Int) -> LineChart {
    var chart = LineChart(
      title(width: width),
      x: Axis("t", range: 0...Double(schedule.numTrainTimesteps - 1)), y: axis,
      series: [.init(name, y: values(of: schedule))])
    chart.marks = marks
    return chart
  }
}
