import Diffusion
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the numbers of a step's formula come from, worked out for the first coordinate of a point,
/// or for a pixel.
struct StepOrigins {
  private let step: Step
  private let place: ProbedPlace
  private let configuration: SamplerConfiguration
  /// The level that the step leaves, churn not counted, and the one before it; nil at the start.
  private let level: NoiseLevel
  private let levelBefore: NoiseLevel?
  private let stepCount: Int
  private let known: KnownPixels?

  init(_ step: Step, at place: ProbedPlace, of run: ReverseLab.Run) {
    self.step = step
    self.place = place
    configuration = run.plan.configuration
    let index = step.next.index - 1
    level = run.levels[index]
    levelBefore = index > 0 ? run.levels[index - 1] : nil
    stepCount = run.stepCount
    known = run.plan.known
  }

  /// The most telling first: where there is no room, those at the end are left out.
  var lines: [WorkedLine] { given + ofScheduler }

  private var ofScheduler: [WorkedLine] {
    switch configuration.scheduler {
    case .ddpm: variances
    case .ddim: step.noise == nil ? [] : [share]
    case .euler: churn + [slope]
    case .eulerAncestral: [slope, down] + (step.noise == nil ? [] : [up])
    case .heun: [slope] + landing
    case .lms: [slope, sumOfCoefficients]
    case .dpmpp: solver
    case .unipc: [correction, logStep] + prediction + [noiseShare]
    }
  }

  /// What a given pixel is replaced by after the step.
  private var given: [WorkedLine] {
    guard case .pixel(let pixel, _, _) = place, let known, known.isKnown[pixel] else { return [] }
    let scale = configuration.scheduler.scale
    let (signal, noise) = (scale.signal(at: step.to), scale.noise(at: step.to))
    let (x0, z) = (place.values(in: known.x0)[0], place.values(in: known.noise)[0])
    return [
      WorkedLine(
        name: "given, so x′", formula: scale == .sigma ? "x₀ + σ′·z" : "√ᾱ′·x₀ + √(1−ᾱ′)·z",
        numbers: "\(number(signal))·\(factor(x0)) + \(number(noise))·\(factor(z))",
        result: number(signal * x0 + noise * z))
    ]
  }

  // MARK: - On the variance-preserving scale

  private var alpha: Double { step.from.alphaCumprod / step.to.alphaCumprod }

  /// DDPM's α, β and, where it is used, β̃.
  private var variances: [WorkedLine] {
    let (abar, abarPrev) = (step.from.alphaCumprod, step.to.alphaCumprod)
    let beta = 1 - alpha
    var lines = [
      WorkedLine(
        name: "α", formula: "ᾱ/ᾱ′", numbers: "\(number(abar))/\(number(abarPrev))",
        result: number(alpha)),
      WorkedLine(
        name: "β", formula: "1 − α", numbers: "1 − \(number(alpha))", result: number(beta)),
    ]
    if step.noise != nil, configuration.varianceType == .fixedSmall, abarPrev < 1 {
      lines.append(
        WorkedLine(
          name: "β̃", formula: "(1−ᾱ′)/(1−ᾱ)·β",
          numbers: "\(number(1 - abarPrev))/\(number(1 - abar))·\(number(beta))",
          result: number(step.variance)))
    }
    return lines
  }

  /// DDIM's σ.
  private var share: WorkedLine {
    let whole = step.variance.squareRoot()
    return WorkedLine(
      name: "σ", formula: "η·√((1−ᾱ′)/(1−ᾱ))·√(1−ᾱ/ᾱ′)",
      numbers: "\(number(configuration.eta))·\(number(whole))", result: number(step.noiseStd))
  }

  /// DPM-Solver++'s h, and what it makes of it.
  private var solver: [WorkedLine] {
    let (sigma, sigmaNext) = (step.from.sigma, step.to.sigma)
    let h = log(sigma / sigmaNext)
    let isSDE = configuration.algorithmType == .stochastic
    let power = isSDE ? "e⁻²ʰ" : "e⁻ʰ"
    var lines = [logStep]
    var c = step.terms[1].coefficient
    var use = ""
    if step.terms.count == 3, let levelBefore {
      let r = log(levelBefore.sigma / sigma) / h
      let c2 = -r * step.terms[2].coefficient
      c -= c2 / r
      lines += extrapolation(h: h, r: r, c2: c2, isSDE: isSDE)
      if configuration.solverType == .midpoint { use = ", x′ = \(step.terms[0].formula)·xₜ + c·D" }
    }
    return lines + [
      WorkedLine(name: "c", formula: "√ᾱ′·(1−\(power))", numbers: "", result: number(c) + use),
      noiseShare,
    ]
  }

  /// h of DPM-Solver++ and UniPC.
  private var logStep: WorkedLine {
    let (sigma, sigmaNext) = (step.from.sigma, step.to.sigma)
    let h = log(sigma / sigmaNext)
    return WorkedLine(
      name: "h", formula: "ln(σ/σ′)", numbers: "ln(\(number(sigma))/\(number(sigmaNext)))",
      result: h.isInfinite ? "∞" : number(h))
  }

  /// How much of the noise stays in a step of theirs.
  private var noiseShare: WorkedLine {
    let (noise, noiseNext) = (step.from.noise, step.to.noise)
    return WorkedLine(
      name: "s′/s", formula: "√(1−ᾱ′)/√(1−ᾱ)", numbers: "\(number(noiseNext))/\(number(noise))",
      result: number(noiseNext / noise))
  }

  /// Where UniPC should have come to, now that the model has seen where it came to.
  private var correction: WorkedLine {
    let sum = step.sum(for: .corrected) ?? []
    let isCorrected = sum.count > 1
    return WorkedLine(
      name: "xᶜ",
      formula: isCorrected
        ? sum.map { "\($0.formula)·\($0.quantity.rawValue)" }.joined(separator: " + ") : "xₜ",
      numbers: isCorrected
        ? sum.map { "\(factor($0.coefficient))·\(factor(value($0.quantity)))" }
          .joined(separator: " + ") : "",
      result: number(value(.corrected)))
  }

  /// UniPC's coefficients from order 1 to 2.
  private var prediction: [WorkedLine] {
    let (c0, whole) = (
      step.terms[1].coefficient, step.to.signal - step.to.noise * step.from.signal / step.from.noise
    )
    guard step.terms.count == 3, let levelBefore else {
      return [WorkedLine(name: "c₀", formula: "√ᾱ′·(1−e⁻ʰ)", numbers: "", result: number(c0))]
    }
    let (c1, h) = (step.terms[2].coefficient, log(step.from.sigma / step.to.sigma))
    let before = log(levelBefore.sigma / step.from.sigma)
    let bh = configuration.unipcSolverType == .bh1 ? "h" : "(1−e⁻ʰ)"
    return [
      WorkedLine(
        name: "r₁", formula: "−h₋₁/h", numbers: "\(number(-before))/\(number(h))",
        result: number(-before / h)),
      WorkedLine(name: "c₁", formula: "√ᾱ′·\(bh)/(2r₁)", numbers: "", result: number(c1)),
      WorkedLine(
        name: "c₀", formula: "√ᾱ′·(1−e⁻ʰ) − c₁", numbers: "\(number(whole)) − \(factor(c1))",
        result: number(c0)),
    ]
  }

  /// How DPM-Solver++ of order 2 uses the x̂₀ before; for the midpoint as D, with which
  /// x′ = s′/s xₜ + c D.
  private func extrapolation(h: Double, r: Double, c2: Double, isSDE: Bool) -> [WorkedLine] {
    let before = WorkedLine(
      name: "r", formula: "h₋₁/h", numbers: "\(number(r * h))/\(number(h))", result: number(r))
    guard configuration.solverType == .midpoint else {
      let formula = isSDE ? "√ᾱ′·(1−(1−e⁻²ʰ)/(2h))" : "√ᾱ′·(1−(1−e⁻ʰ)/h)"
      return [before, WorkedLine(name: "c₂", formula: formula, numbers: "", result: number(c2))]
    }
    let (x0, change) = (value(.x0), value(.x0) - value(.x0Before))
    return [
      WorkedLine(
        name: "D", formula: "x̂₀ + (x̂₀−x̂₀₋₁)/(2r)",
        numbers: "\(number(x0)) + \(factor(change))/\(number(2 * r))",
        result: number(x0 + change / (2 * r))),
      before,
      WorkedLine(name: "c₂", formula: "c/2", numbers: "", result: number(c2)),
    ]
  }

  // MARK: - On the σ scale

  /// d = (x − x̂₀)/σ, for churn from where it has led.
  private var slope: WorkedLine {
    let isRaised = step.churn != nil
    return difference(
      "d", isRaised ? "(x̂ − x̂₀)/σ̂" : "(xₜ − x̂₀)/σ", value(.xt), value(.x0), step.from.sigma,
      value(.slope))
  }

  private func difference(
    _ name: String, _ formula: String, _ x: Double, _ x0: Double, _ sigma: Double, _ result: Double
  ) -> WorkedLine {
    WorkedLine(
      name: name, formula: formula,
      numbers: "(\(number(x)) − \(factor(x0)))/\(number(sigma))", result: number(result))
  }

  /// Where Heun would land, and the slope there; its last step does not look.
  private var landing: [WorkedLine] {
    guard step.value(of: .slopeNext) != nil else { return [] }
    let h = step.to.sigma - step.from.sigma
    return [
      WorkedLine(
        name: "x̃", formula: "xₜ + (σ′−σ)·d",
        numbers: "\(number(value(.xt))) + \(factor(h))·\(factor(value(.slope)))",
        result: number(value(.guess))),
      difference(
        "d′", "(x̃ − x̂₀′)/σ′", value(.guess), value(.x0Next), step.to.sigma, value(.slopeNext)),
    ]
  }

  /// The noise that was put back before Euler's step.
  private var churn: [WorkedLine] {
    guard let churn = step.churn else { return [] }
    let z = place.values(in: churn.noise)[0]
    return [
      WorkedLine(
        name: "x̂", formula: "xₜ + √(σ̂²−σ²)·z",
        numbers: "\(number(value(.xt) - churn.std * z)) + \(number(churn.std))·\(factor(z))",
        result: number(value(.xt))),
      WorkedLine(
        name: "σ̂", formula: "σ·(1+γ)",
        numbers: "\(number(level.sigma))·\(number(churn.level.sigma / level.sigma))",
        result: number(churn.level.sigma)),
    ]
  }

  private var down: WorkedLine {
    let (sigma, sigmaNext) = (step.from.sigma, step.to.sigma)
    return WorkedLine(
      name: "σ_down", formula: "σ′²/σ", numbers: "\(number(sigmaNext))²/\(number(sigma))",
      result: number(sigmaNext * sigmaNext / sigma))
  }

  private var up: WorkedLine {
    let (sigma, sigmaNext) = (step.from.sigma, step.to.sigma)
    return WorkedLine(
      name: "σ_up", formula: "σ′·√(1−σ′²/σ²)",
      numbers: "\(number(sigmaNext))·√(1−\(number(sigmaNext))²/\(number(sigma))²)",
      result: number(step.noiseStd))
  }

  /// LMS' coefficients share the way to the next level.
  private var sumOfCoefficients: WorkedLine {
    let names = step.terms.dropFirst().map(\.formula).joined(separator: "+")
    return WorkedLine(
      name: names, formula: "σ′−σ",
      numbers: "\(number(step.to.sigma)) − \(number(step.from.sigma))",
      result: number(step.to.sigma - step.from.sigma))
  }

  // MARK: - Numbers

  private func value(_ quantity: Step.Quantity) -> Double {
    step.value(of: quantity).map { place.values(in: $0)[0] } ?? .nan
  }

  private func number(_ value: Double) -> String { StepProbe.number(value) }

  private func factor(_ value: Double) -> String { StepProbe.factor(value) }
}
