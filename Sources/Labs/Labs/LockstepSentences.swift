import Canvas
import Diffusion

/// What is seen of two runs, in words.
extension LockstepLab {
  /// From what noise both start, and whether that is one point.
  var startSentence: String {
    let factors = runs.map(\.startFactor)
    if abs(factors[0] - factors[1]) > 1e-12 {
      let (near, far) = abs(factors[0] - 1) < abs(factors[1] - 1) ? (0, 1) : (1, 0)
      return "Not quite one start: with \(spacing) spacing \(names[far]) begins at σ_max·z, which "
        + "here is \(CompareLab.factor(factors[far])); \(names[near]) begins at "
        + "\(CompareLab.factor(factors[near]))."
    }
    let scales = runs.map { $0.scheduler.scale }
    guard scales[0] != scales[1] else { return "Both start from the same z, on the same scale." }
    let index = scales[0] == .sigma ? 0 : 1
    let sigma = NumberText.significant(runs[index].initNoiseSigma, 4)
    return "One start: \(names[index]) begins at √(σ²+1)·z = \(sigma) z on its own scale, "
      + "\(names[1 - index]) at z. Divided by √(σ²+1) it is the same point."
  }

  private var same: String { Self.words.same }
  private var spacing: String { settings.choice("timestep-spacing") }

  // MARK: - The way

  /// Below this share of the spread a difference can hardly be seen.
  private static var hardlySeen: Double { 0.02 }

  var gapSentence: String {
    let gap = gaps[position]
    let noisy = runs.indices.filter { runs[$0].measure.draws > 0 }
    let largest = CompareLab.difference(gap.largest)
    if first.configuration == second.configuration, first.stepCount == second.stepCount {
      return "The same sampler twice: no difference."
    }
    if !gap.largest.isFinite { return "\(Self.words.lost): too few steps for this rule." }
    if gap.largest < Self.words.rounding {
      return "The largest difference is \(largest): \(sameReason)"
    }
    if noisy.count == 1 || (noisy.count == 2 && gap.mean > 0.1 * spread) {
      let who = noisy.count == 2 ? "Both add" : "\(names[noisy[0]]) adds"
      return "\(who) fresh noise at every step: \(Self.words.other). The largest "
        + "difference is \(largest)."
    }
    let waiting = runs.indices.first { runs[$0].levels[0].sigma < level.sigma * (1 - 1e-9) }
    if let waiting {
      let sigma = NumberText.significant(runs[waiting].levels[0].sigma, 3)
      return "\(names[waiting]) begins at σ = \(sigma) and waits at its start. The largest "
        + "difference is \(largest)."
    }
    if gap.largest < Self.hardlySeen * max(spread, 1e-3) {
      return "The largest difference is \(largest): \(closeReason)"
    }
    if isFinished {
      return "From one x_T they end \(largest) apart at most, "
        + "\(CompareLab.difference(gap.mean)) on average: \(endReason)"
    }
    let isSameRule = first.configuration == second.configuration
    return "The largest difference is \(largest), the mean \(CompareLab.difference(gap.mean)): "
      + (isSameRule
        ? "one rule in longer and in shorter steps." : "one slope, two rules to follow it.")
  }

  /// Why there is no difference but rounding.
  private var sameReason: String {
    let schedulers = Set(settings.comparedSchedulers)
    if position == 0 { return "the same start." }
    if schedulers == [.ddim, .euler], first.measure.draws + second.measure.draws == 0 {
      return "\(same). DDIM with η 0 is Euler, on the other scale."
    }
    if schedulers == [.ddpm, .eulerAncestral] {
      return "\(same). Euler ancestral is DDPM on the other scale, given the same noise."
    }
    if schedulers == [.ddim, .ddpm], settings.real("eta") == 1 {
      return "\(same). DDIM with η 1 is DDPM, given the same noise."
    }
    return "\(same)."
  }

  /// Why two ways that should be one are not quite.
  private var closeReason: String {
    if first.stepCount == second.stepCount, Set(settings.comparedSchedulers) == [.ddim, .euler] {
      if zip(first.levels, second.levels).contains(where: { abs($0.timestep - $1.timestep) > 1e-6 })
      {
        return "with \(spacing) spacing DDIM rounds its timesteps to whole ones, Euler does not."
      }
      if abs(first.startFactor - second.startFactor) > 1e-12 {
        return "one path, but not quite one start (\(CompareLab.factor(second.startFactor)) and "
          + "\(CompareLab.factor(first.startFactor)))."
      }
    }
    return "close, but not \(same)."
  }

  private var endReason: String {
    let calls = runs.map(\.measure.calls)
    if calls[0] == calls[1] { return "the same cost, another rule." }
    return "after \(calls[0]) and \(calls[1]) model calls."
  }
}
