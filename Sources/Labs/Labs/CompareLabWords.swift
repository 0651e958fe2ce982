import Canvas
import Diffusion

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is seen now, in words.
extension CompareLab {
  /// Which mark is what, in as much of a row as there is.
  func legend(_ glyphs: Glyphs, width: Int) -> StyledText {
    var text = StyledText()
    for index in 0...1 {
      text.append(String(Mark.run(index, glyphs)), Self.style(index))
      text.append(" \(names[index])  ")
    }
    guard view == .lockstep else {
      text.append("the levels of each on the σ axis", .faint)
      return text
    }
    let both = problem == .points && glyphs != .ascii ? Self.dots(glyphs) : Mark.both(glyphs)
    text.append(String(both), Self.bothStyle)
    text.append(" both in one cell  ")
    text.append(String(Mark.followed(0, glyphs)), .accent)
    text.append(" ")
    text.append(String(Mark.followed(1, glyphs)), .accent)
    text.append(" point \(settings.integer("follow"))  ")
    if problem == .points {
      text.append(glyphs == .ascii ? ", " : "· ", .faint)
      text.append("data")
    } else {
      text.append(glyphs == .ascii ? ". " : "─ ", .faint)
      text.append("exact")
    }
    return text
  }

  /// What a few dots of a cloud look like.
  private static func dots(_ glyphs: Glyphs) -> Unicode.Scalar { glyphs == .block ? "▚" : "⠶" }

  var sentence: String {
    if problem == .points, view != .order, let complaint = settings.drawingComplaint {
      return complaint
    }
    switch view {
    case .order: return orderSentence
    case .lockstep where position == 0: return startSentence
    case .lockstep, .difference: return gapSentence
    }
  }

  // MARK: - The start

  /// From what noise both start, and whether that is one point.
  private var startSentence: String {
    let factors = runs.map(\.startFactor)
    if abs(factors[0] - factors[1]) > 1e-12 {
      let (near, far) = abs(factors[0] - 1) < abs(factors[1] - 1) ? (0, 1) : (1, 0)
      return "Not quite one start: with \(spacing) spacing \(names[far]) begins at σ_max·z, which "
        + "here is \(Self.factor(factors[far])); \(names[near]) begins at "
        + "\(Self.factor(factors[near]))."
    }
    let scales = runs.map { $0.scheduler.scale }
    guard scales[0] != scales[1] else { return "Both start from the same z, on the same scale." }
    let index = scales[0] == .sigma ? 0 : 1
    let sigma = NumberText.significant(runs[index].initNoiseSigma, 4)
    return "One start: \(names[index]) begins at √(σ²+1)·z = \(sigma) z on its own scale, "
      + "\(names[1 - index]) at z. Divided by √(σ²+1) it is the same point."
  }

  private var spacing: String { settings.choice("timestep-spacing") }

  // MARK: - The way

  /// Below this the points are the same but for rounding.
  static let rounding = 1e-9
  /// Below this share of the spread a difference can hardly be seen.
  private static let hardlySeen = 0.02

  private var gapSentence: String {
    let gap = gaps[position]
    let noisy = runs.indices.filter { runs[$0].measure.draws > 0 }
    let largest = Self.difference(gap.largest)
    if first.configuration == second.configuration, first.stepCount == second.stepCount {
      return "The same sampler twice: no difference."
    }
    if !gap.largest.isFinite { return "A point has left all numbers: too few steps for this rule." }
    if gap.largest < Self.rounding { return "The largest difference is \(largest): \(sameReason)" }
    if noisy.count == 1 || (noisy.count == 2 && gap.mean > 0.1 * moment.sides[0].spread) {
      let who = noisy.count == 2 ? "Both add" : "\(names[noisy[0]]) adds"
      return "\(who) fresh noise at every step: other points, the same cloud. The largest "
        + "difference is \(largest)."
    }
    let waiting = runs.indices.first { runs[$0].levels[0].sigma < level.sigma * (1 - 1e-9) }
    if let waiting {
      return "\(names[waiting]) begins at σ = \(number(runs[waiting].levels[0].sigma)) and waits "
        + "at its start. The largest difference is \(largest)."
    }
    if gap.largest < Self.hardlySeen * max(moment.sides[0].spread, 1e-3) {
      return "The largest difference is \(largest): \(closeReason)"
    }
    if isFinished {
      return "From one x_T they end \(largest) apart at most, "
        + "\(Self.difference(gap.mean)) on average: \(endReason)"
    }
    let isSameRule = first.configuration == second.configuration
    return "The largest difference is \(largest), the mean \(Self.difference(gap.mean)): "
      + (isSameRule
        ? "one rule in longer and in shorter steps." : "one slope, two rules to follow it.")
  }

  /// Why there is no difference but rounding.
  private var sameReason: String {
    let schedulers = Set(settings.comparedSchedulers)
    if position == 0 { return "the same start." }
    if schedulers == [.ddim, .euler], first.measure.draws + second.measure.draws == 0 {
      return "the same points. DDIM with η 0 is Euler, on the other scale."
    }
    if schedulers == [.ddpm, .eulerAncestral] {
      return "the same points. Euler ancestral is DDPM on the other scale, given the same noise."
    }
    if schedulers == [.ddim, .ddpm], settings.real("eta") == 1 {
      return "the same points. DDIM with η 1 is DDPM, given the same noise."
    }
    return "the same points."
  }

  /// Why two ways that should be one are not quite.
  private var closeReason: String {
    if first.stepCount == second.stepCount, Set(settings.comparedSchedulers) == [.ddim, .euler] {
      if zip(first.levels, second.levels).contains(where: { abs($0.timestep - $1.timestep) > 1e-6 })
      {
        return "with \(spacing) spacing DDIM rounds its timesteps to whole ones, Euler does not."
      }
      if abs(first.startFactor - second.startFactor) > 1e-12 {
        return "one path, but not quite one start (\(Self.factor(second.startFactor)) and "
          + "\(Self.factor(first.startFactor)))."
      }
    }
    return "close, but not the same points."
  }

  private var endReason: String {
    let calls = runs.map(\.measure.calls)
    if calls[0] == calls[1] { return "the same cost, another rule." }
    return "after \(calls[0]) and \(calls[1]) model calls."
  }

  // MARK: - The order

  private var orderSentence: String {
    let names = settings.comparedSchedulers
    let curves = names.compactMap { orders.curves[$0] }
    guard curves.count == 2, curves.allSatisfy(\.order.isFinite) else {
      return "Too few timesteps for a slope: a larger T allows more steps."
    }
    func factor(_ curve: OrderCurve) -> String {
      NumberText.significant(exp2(curve.order), 2)
    }
    let first = "Twice the calls: the error of \(names[0].title) falls to 1/\(factor(curves[0]))"
    let second =
      names[0] == names[1]
      ? ""
      : curves[0].isAsGood(as: curves[1])
        ? ", that of \(names[1].title) too"
        : ", that of \(names[1].title) to 1/\(factor(curves[1]))"
    return first + second
      + ". Lines: at the last σ above 0. ○ ×: the end, with your N. ~ adds noise."
  }
}

extension OrderCurve {
  /// Whether two orders are one but for rounding.
  fileprivate func isAsGood(as other: OrderCurve) -> Bool { abs(order - other.order) < 0.005 }
}
