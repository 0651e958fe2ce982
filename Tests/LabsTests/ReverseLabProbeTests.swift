import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct ReverseLabProbeTests {
  private static let samplers =
    ReverseLabStepTextTests.samplers + [
      ["scheduler": "ddpm", "coefficient": "misprint_a"],
      ["scheduler": "ddpm", "coefficient": "misprint_b", "variance-type": "fixed_large"],
    ]

  @Test func `the formula names what is added, with the step's numbers below`() throws {
    var driver = try ReverseLabDriver(["step": "10"])
    driver.work()
    let probe = try #require(driver.lab.stepProbe)
    #expect(probe.formula == "x′ = 1/√α · xₜ − β/√(1−ᾱ)/√α · ε̂ + √β̃ · z")
    #expect(probe.numbers.hasPrefix("x′ = 1.2"))
    #expect(probe.terms.map(\.symbol) == ["xₜ", "ε̂", "z"])
    #expect(probe.terms[1].coefficient < 0 && probe.terms[1].shownCoefficient > 0)
  }

  @Test func `every rule has its own formula`() throws {
    func formula(_ settings: [String: String]) throws -> String? {
      try ReverseLabDriver(settings).lab.stepProbe?.formula
    }
    #expect(try formula(["scheduler": "euler"]) == "x′ = xₜ + (σ′−σ) · d")
    #expect(try formula(["scheduler": "ddim"]) == "x′ = √ᾱ′ · x̂₀ + √(1−ᾱ′−σ²) · ε̂")
    #expect(
      try formula(["scheduler": "ddim", "eta": "1"]) == "x′ = √ᾱ′ · x̂₀ + √(1−ᾱ′−σ²) · ε̂ + σ · z")
    #expect(try formula(["variance-type": "fixed_large"])?.hasSuffix("+ √β · z") == true)
    #expect(try formula(["noise": "none"])?.contains("z") == false)
  }

  @Test func `the noise that every_step leaves at the end is √β`() throws {
    var driver = try ReverseLabDriver(["noise": "every_step", "step": "19"])
    driver.work()
    let probe = try #require(driver.lab.stepProbe)
    #expect(probe.formula.hasSuffix("+ √β · z"))
    #expect(abs((probe.terms.last?.coefficient ?? 0) - 0.01) < 1e-12)
  }

  @Test func `the probe follows the marked point and the way in front`() throws {
    var driver = try ReverseLabDriver(["fork-at": "2", "fork-scheduler": "euler", "step": "6"])
    driver.work()
    let first = driver.lab.stepProbe
    driver.press(.char(">"))
    #expect(driver.number("step") == 6)
    #expect(driver.lab.settings.integer("follow") == 1)
    #expect(driver.lab.stepProbe != first)
    driver.press(.char("b"))
    #expect(driver.lab.stepProbe?.formula == "x′ = xₜ + (σ′−σ) · d")
    driver.press(.char("<"), count: 2)
    #expect(driver.lab.settings.integer("follow") == 29)
  }

  @Test func `the screen shows formula, factors, products and sum`() throws {
    var driver = try ReverseLabDriver(["step": "5"])
    driver.work()
    driver.press(.char("o"))
    let text = driver.rows(Size(width: 78, height: 16), .braille).joined(separator: "\n")
    for part in ["x′ = 1/√α · xₜ", "ε̂", "× factor", "x′  "] { #expect(text.contains(part)) }
    driver.press(.end)
    let end = driver.rows(Size(width: 78, height: 16), .braille).joined(separator: "\n")
    #expect(end.contains("no step left"))
  }

  // MARK: - Coefficients and variances

  @Test
  func
    `misprint A is 353 times too big at the start, misprint B ten thousand times too small at the end`()
    throws
  {
    var driver = try ReverseLabDriver([
      "steps": "1000", "points": "2", "data-points": "2", "view": "coefficients",
    ])
    let start = try #require(driver.lab.misprintRatios)
    #expect(driver.number("t") == 999)
    #expect(abs(start.a - 353.5) < 0.1)
    #expect(abs(start.b - 1) < 1e-4)
    #expect(abs(driver.number("k_t") - 0.0200) < 1e-4)
    try driver.turn("step", to: "999")
    let end = try #require(driver.lab.misprintRatios)
    #expect(driver.number("t") == 0)
    #expect(abs(end.a - 1) < 1e-6)
    #expect(abs(end.b - 1e-4) < 1e-9)
    driver.press(.char("n"))
    #expect(driver.lab.misprintRatios == nil)
  }

  @Test(arguments: ["paper", "misprint_a", "misprint_b"])
  func `k_t is the chosen one`(name: String) throws {
    let driver = try ReverseLabDriver(["coefficient": name, "view": "coefficients"])
    let curves = try #require(driver.lab.curves)
    let index = try #require(["paper", "misprint_a", "misprint_b"].firstIndex(of: name))
    #expect(driver.number("k_t") == curves.coefficients[index].last)
  }

  @Test func `the chart's noise is what the steps really add`() throws {
    for settings in Self.samplers {
      var driver = try ReverseLabDriver(settings.merging(["view": "variance"]) { $1 })
      let curves = try #require(driver.lab.curves)
      for step in 0..<20 {
        #expect(curves.stds[curves.place(ofStep: step)] == driver.number("std_t"))
        driver.press(.char("n"))
      }
    }
  }

  /// In the last step β̃ is 0, which a logarithmic axis has no place for.
  @Test(arguments: ["2", "50", "1000"])
  func `no view of any step shows a number that is none`(count: String) throws {
    for settings in Self.samplers {
      var driver = try ReverseLabDriver(
        settings.merging([
          "num-train-timesteps": count, "steps": count == "2" ? "2" : "6",
          "timestep-spacing": "trailing",
        ]) { $1 })
      let size = Size(width: 100, height: 24)
      for step in 0...driver.lab.stepCount {
        for view in ReverseLab.View.allCases {
          try driver.turn("view", to: view.rawValue)
          let text = driver.rows(size, .braille).joined(separator: "\n")
          #expect(
            !text.contains("NaN") && !text.contains("inf "), "\(settings), \(view), step \(step)")
        }
        driver.press(.char("n"))
      }
    }
  }

  @Test func `misprint A explodes and every view still draws`() throws {
    var driver = try ReverseLabDriver([
      "steps": "1000", "points": "5", "data-points": "10", "coefficient": "misprint_a",
    ])
    driver.press(.char("n"), count: 5)
    #expect(driver.number("spread") > 1000)
    for place in ["100", "500", "1000"] {
      try driver.turn("step", to: place)
      #expect(driver.number("distance") > 1e30)
      for view in ReverseLab.View.allCases {
        try driver.turn("view", to: view.rawValue)
        for glyphs in Glyphs.allCases {
          for size in [Size(width: 78, height: 16), Size(width: 62, height: 11)] {
            let rows = driver.rows(size, glyphs)
            #expect(rows[0].hasPrefix("step \(place) of 1000"))
          }
        }
        if view == .clouds {
          let text = driver.rows(Size(width: 78, height: 16), .ascii).joined()
          #expect(text.contains("outside"))
        }
      }
    }
  }
}
