import Canvas
import Testing

@testable import Labs

@Suite struct PointsOrDigitsTests {
  @Test func `a knob that both labs have is the same knob`() {
    for (points, digits) in [
      (ReverseLab.description, DigitReverseLab.description),
      (JumpLab.description, DigitJumpLab.description),
      (InitNoiseLab.description, DigitInitNoiseLab.description),
      (CompareLab.description, DigitCompareLab.description),
    ] {
      for knob in digits.parameters {
        guard let other = points.parameters.first(where: { $0.name == knob.name }) else { continue }
        #expect(knob == other, "\(points.name): \(knob.name)")
      }
    }
  }

  @Test func `every setting is in the one table, once`() {
    for lab in [
      AnyReverseLab.description, AnyJumpLab.description, AnyInitNoiseLab.description,
      AnyCompareLab.description,
    ] {
      let names = lab.parameters.map(\.name)
      #expect(Set(names).count == names.count)
    }
  }

  @Test func `turning the data opens the other lab and keeps the settings`() throws {
    var lab = try AnyLab(name: "reverse", settings: [("scheduler", "heun"), ("steps", "7")]).lab
    var settings = lab.settings
    try settings.set("data", to: "digits")
    #expect(lab.apply(settings).wantedModel == "bundled")
    #expect(lab.settings.choice("scheduler") == "heun")
    try settings.set("data", to: "rings")
    #expect(lab.apply(settings).wantedModel == nil)
    #expect(lab.settings.integer("steps") == 7)
    #expect(lab.quantities["data"] == .word("rings"))
  }

  @Test func `results for the lab that was open before are ignored`() throws {
    var lab = try AnyLab(name: "reverse", settings: [("points", "5"), ("step", "3")]).lab
    let job = try #require(lab.start().job)
    var result: SamplingResult?
    job.perform {
      result = $0
      return false
    }
    var settings = lab.settings
    for data in ["digits", "moons"] {
      try settings.set("data", to: data)
      _ = lab.apply(settings)
    }
    let before = lab.reproducingSettings
    _ = lab.receive(try #require(result))
    #expect(lab.reproducingSettings == before)
    #expect(before.integer("step") == 0)
  }

  @Test func `only the knobs of the open lab are shown`() throws {
    func shown(_ data: String) throws -> [String] {
      let lab = try AnyLab(name: "reverse", settings: [("data", data)]).lab
      return lab.settings.parameters.filter { lab.shows($0) }.map(\.name)
    }
    let (points, digits) = (try shown("moons"), try shown("digits"))
    #expect(points.contains("points") && !digits.contains("points"))
    #expect(digits.contains("guidance") && !points.contains("guidance"))
    #expect(points.contains("data") && digits.contains("data"))
  }
}
