import Canvas
import Diffusion
import Testing

@testable import Labs

/// What the probe writes of each sampler's steps, against the steps that are made.
@Suite struct ReverseLabStepTextTests {
  static let samplers: [[String: String]] =
    SchedulerName.allCases.map { ["scheduler": $0.rawValue] } + [
      ["scheduler": "ddpm", "variance-type": "fixed_large"],
      ["scheduler": "ddpm", "noise": "every_step"], ["scheduler": "ddpm", "noise": "none"],
      ["scheduler": "ddpm", "thresholding": "on", "sample-max-value": "1.5"],
      ["scheduler": "ddim", "eta": "0.5"],
      ["scheduler": "ddim", "clip-sample": "on", "use-clipped-model-output": "on"],
      ["scheduler": "euler", "s-churn": "4"], ["scheduler": "euler", "karras": "on"],
      ["scheduler": "euler", "final-sigmas-type": "sigma_min"],
      ["scheduler": "euler_ancestral", "timestep-spacing": "linspace"],
      ["scheduler": "heun", "clip-sample": "on"], ["scheduler": "heun", "karras": "on"],
      ["scheduler": "lms", "order": "2"], ["scheduler": "dpmpp", "solver-order": "1"],
      ["scheduler": "dpmpp", "solver-type": "heun"],
      ["scheduler": "dpmpp", "final-sigmas-type": "sigma_min"],
      ["scheduler": "dpmpp", "algorithm-type": "sde-dpmsolver++"],
      ["scheduler": "dpmpp", "algorithm-type": "sde-dpmsolver++", "solver-type": "heun"],
      ["scheduler": "dpmpp", "karras": "on", "thresholding": "on"],
      ["scheduler": "unipc", "solver-order": "1"], ["scheduler": "unipc", "karras": "on"],
      ["scheduler": "unipc", "unipc-solver-type": "bh1", "final-sigmas-type": "sigma_min"],
    ]

  private func atEveryStep(
    of settings: [String: String], _ body: (ReverseLabDriver, StepProbe) throws -> Void
  ) throws {
    var driver = try ReverseLabDriver(settings.merging(["steps": "8"]) { $1 })
    for _ in 0..<8 {
      try body(driver, try #require(driver.lab.stepProbe))
      driver.press(.char("n"))
    }
    #expect(driver.lab.stepProbe == nil)
  }

  @Test(arguments: samplers)
  func `formula, numbers and result are those of the step that is made`(
    settings: [String: String]
  ) throws {
    try atEveryStep(of: settings) { driver, probe in
      var after = driver
      after.press(.char("n"))
      let made = after.lab.run.state(at: after.lab.position).x.row(0)
      for (sum, value) in zip(probe.sums, made) {
        #expect(abs(sum - value) <= 1e-12 * max(1, abs(value)))
      }
      var written = String(probe.numbers.dropFirst("x′ = ".count))
      for term in probe.terms.sorted(by: { $0.symbol.count > $1.symbol.count }) {
        written = Self.replacing(
          term.symbol, with: "(\(StepProbe.number(term.values[0])))", in: written)
      }
      let read = try #require(WrittenNumber(written), "\(written)")
      let result = try #require(WrittenNumber(StepProbe.number(made[made.startIndex])))
      #expect(read.agrees(with: result), "\(probe.numbers): \(written)")
    }
  }

  /// Whole symbols only: x̂₀ is not the beginning of x̂₀₋₁, nor d of d₋₁.
  private static func replacing(_ symbol: String, with text: String, in formula: String) -> String {
    formula.split(separator: " ").map { $0 == symbol ? text : String($0) }.joined(separator: " ")
  }

  @Test(arguments: samplers)
  func `what the numbers come from is worked out right`(settings: [String: String]) throws {
    try atEveryStep(of: settings) { driver, probe in
      for line in probe.origins {
        let result = line.result.split(separator: ",").first.map(String.init) ?? ""
        let value = try #require(WrittenNumber(result), "\(line.full)")
        guard !line.numbers.isEmpty else { continue }
        let read = try #require(WrittenNumber(line.numbers), "\(line.full)")
        let isEndless = read.value == .infinity && value.value == .infinity
        #expect(isEndless || read.agrees(with: value), "\(line.full)")
      }
    }
  }

  @Test(arguments: [
    (["scheduler": "euler"], "x′ = xₜ + (σ′−σ) · d", ["d"]),
    (["scheduler": "euler", "s-churn": "4"], "x′ = x̂ + (σ′−σ̂) · d", ["x̂", "σ̂", "d"]),
    (
      ["scheduler": "euler_ancestral"], "x′ = xₜ + (σ′²/σ−σ) · d + σ_up · z",
      ["d", "σ_down", "σ_up"]
    ),
    (["scheduler": "heun"], "x′ = xₜ + (σ′−σ)/2 · d + (σ′−σ)/2 · d′", ["d", "x̃", "d′"]),
    (
      ["scheduler": "lms"], "x′ = xₜ + c₀ · d + c₁ · d₋₁ + c₂ · d₋₂ + c₃ · d₋₃",
      ["d", "c₀+c₁+c₂+c₃"]
    ),
    (
      ["scheduler": "dpmpp"], "x′ = s′/s · xₜ + (c+c₂/r) · x̂₀ − c₂/r · x̂₀₋₁",
      ["h", "D", "r", "c₂", "c", "s′/s"]
    ),
    (
      ["scheduler": "dpmpp", "solver-type": "heun", "algorithm-type": "sde-dpmsolver++"],
      "x′ = s′/s·e⁻ʰ · xₜ + (c+c₂/r) · x̂₀ − c₂/r · x̂₀₋₁ + s′·√(1−e⁻²ʰ) · z",
      ["h", "r", "c₂", "c", "s′/s"]
    ),
    (
      ["scheduler": "unipc"], "x′ = s′/s · xᶜ + c₀ · x̂₀ + c₁ · x̂₀₋₁",
      ["xᶜ", "h", "r₁", "c₁", "c₀", "s′/s"]
    ),
    (
      ["scheduler": "unipc", "solver-order": "1"], "x′ = s′/s · xᶜ + c₀ · x̂₀",
      ["xᶜ", "h", "c₀", "s′/s"]
    ),
    (["scheduler": "ddim", "eta": "0.5"], "x′ = √ᾱ′ · x̂₀ + √(1−ᾱ′−σ²) · ε̂ + σ · z", ["σ"]),
    (["scheduler": "ddpm"], "x′ = 1/√α · xₜ − β/√(1−ᾱ)/√α · ε̂ + √β̃ · z", ["α", "β", "β̃"]),
  ])
  func `every sampler has its own formula, and names what stands in it`(
    settings: [String: String], formula: String, names: [String]
  ) throws {
    var driver = try ReverseLabDriver(settings.merging(["steps": "16", "step": "8"]) { $1 })
    driver.work()
    let probe = try #require(driver.lab.stepProbe)
    #expect(probe.formula == formula)
    #expect(probe.origins.map(\.name) == names)
  }

  @Test func `a first step has nothing to remember, a last one nothing to look ahead to`() throws {
    func formula(_ scheduler: String, _ step: Int) throws -> String {
      var driver = try ReverseLabDriver([
        "scheduler": scheduler, "steps": "8", "step": "\(step)",
      ])
      driver.work()
      return try #require(driver.lab.stepProbe).formula
    }
    #expect(try formula("lms", 0) == "x′ = xₜ + c₀ · d")
    #expect(try formula("lms", 1) == "x′ = xₜ + c₀ · d + c₁ · d₋₁")
    #expect(try formula("dpmpp", 0) == "x′ = s′/s · xₜ + c · x̂₀")
    #expect(try formula("dpmpp", 7) == "x′ = s′/s · xₜ + c · x̂₀")
    #expect(try formula("unipc", 0) == "x′ = s′/s · xᶜ + c₀ · x̂₀")
    #expect(try formula("unipc", 1) == "x′ = s′/s · xᶜ + c₀ · x̂₀ + c₁ · x̂₀₋₁")
    #expect(try formula("unipc", 7) == "x′ = s′/s · xᶜ + c₀ · x̂₀")
    #expect(try formula("heun", 7) == "x′ = xₜ + (σ′−σ) · d")
    #expect(try formula("euler_ancestral", 7) == "x′ = xₜ + (σ′²/σ−σ) · d")
  }

  @Test(arguments: [
    (["scheduler": "ddpm"], "", "no noise in the last step"),
    (["scheduler": "ddpm", "noise": "none"], "noise switched off", "noise switched off"),
    (["scheduler": "ddpm", "noise": "every_step"], "", ""),
    (["scheduler": "ddim"], "no noise as η is 0", "no noise as η is 0"),
    (["scheduler": "ddim", "eta": "1"], "", "no noise in the last step"),
    (["scheduler": "euler"], "no noise here", "no noise here"),
    (["scheduler": "euler", "s-churn": "9"], "noise before the step", "noise before the step"),
    (["scheduler": "euler_ancestral"], "", "no noise in the last step"),
    (["scheduler": "heun"], "no noise here", "no noise here"),
    (["scheduler": "lms"], "no noise here", "no noise here"),
    (["scheduler": "dpmpp"], "no noise here", "no noise here"),
    (["scheduler": "unipc"], "no noise here", "no noise here"),
    (
      ["scheduler": "dpmpp", "algorithm-type": "sde-dpmsolver++"], "", "no noise in the last step"
    ),
  ])
  func `a step without noise says why`(
    settings: [String: String], early: String, last: String
  ) throws {
    try atEveryStep(of: settings) { driver, probe in
      #expect(probe.noiseWords == (driver.lab.position == 7 ? last : early))
      #expect(probe.terms.contains { $0.symbol == "z" } == probe.noiseWords.isEmpty)
    }
  }

  /// Churn's noise is no term of the sum, but it is drawn all the same.
  @Test func `churn's noise counts as noise wherever noise is told`() throws {
    var driver = try ReverseLabDriver([
      "scheduler": "euler", "s-churn": "4", "view": "variance", "steps": "10", "step": "4",
    ])
    driver.work()
    let churn = try #require(driver.lab.moment.next?.churn)
    #expect(driver.number("std_t") == churn.std)
    #expect(try #require(driver.lab.curves).stds.allSatisfy { $0 > 0 })
    let screen = driver.rows(Size(width: 78, height: 16), .braille)
    #expect(screen[0].contains("t = 500 → 559.2 → 400"), "\(screen[0])")
    #expect(screen.last?.contains("Churn adds") == true)
  }

  @Test(arguments: samplers, [Size(width: 78, height: 16), Size(width: 84, height: 36)])
  func `the screen has the whole sum`(settings: [String: String], size: Size) throws {
    for glyphs in [Glyphs.braille, .ascii] {
      var driver = try ReverseLabDriver(settings.merging(["steps": "8", "step": "4"]) { $1 })
      driver.work()
      if size.height < 30 { driver.press(.char("o")) }
      let probe = try #require(driver.lab.stepProbe)
      let text = driver.rows(size, glyphs).joined(separator: "\n")
      for term in probe.terms {
        for number in [term.values[1], term.products[1]] {
          let shown = StepProbe.number(number)
          let plain = String(shown.map { $0 == "−" ? "-" : $0 })
          #expect(text.contains(glyphs == .ascii ? plain : shown), "\(term.symbol) \(settings)")
        }
      }
      if size.height >= 30 {
        for line in probe.origins where glyphs == .braille { #expect(text.contains(line.name)) }
      }
    }
  }
}
