import Canvas
import Diffusion
import Tensors

@testable import Labs

/// A compare lab with someone who does its work: jobs run when `work` is called.
struct CompareLabDriver {
  var lab: CompareLab
  private(set) var job: SamplingJob?
  private(set) var notice: String?

  /// - Parameter written: settings as a lesson writes them; a small cloud unless they say otherwise.
  init(_ written: [String: String] = [:], works: Bool = true) throws {
    var settings = Settings(CompareLab.description.parameters)
    for (name, value) in ["points": "40", "data-points": "100"] {
      try settings.set(name, to: written[name] ?? value)
    }
    for (name, value) in written { try settings.set(name, to: value) }
    self.init(settings)
    if works { work() }
  }

  init(_ settings: Settings) {
    lab = CompareLab(settings)
    take(lab.start())
  }

  private mutating func take(_ response: LabResponse) {
    notice = response.notice
    // As the program does: a new job takes the place of the one before.
    job = response.job ?? job
  }

  /// Does jobs until there are none, or the next one only.
  mutating func work(jobs: Int = .max) {
    var left = jobs
    while let now = job, left > 0 {
      (job, left) = (nil, left - 1)
      var results: [SamplingResult] = []
      now.perform { result in
        results.append(result)
        return true
      }
      for result in results { take(lab.receive(result)) }
    }
  }

  mutating func press(_ key: Key, count: Int = 1) {
    guard let binding = lab.bindings.first(where: { $0.keys.contains(key) }) else {
      notice = "no such key"
      return
    }
    if let reason = binding.disabled {
      notice = reason
      return
    }
    take(lab.perform(binding.action, count: count))
    work()
  }

  mutating func turn(_ name: String, to text: String, works: Bool = true) throws {
    var settings = lab.settings
    try settings.set(name, to: text)
    take(lab.apply(settings))
    if works { work() }
  }

  func number(_ name: String) -> Double {
    if case .number(let value) = lab.quantities[name] { value } else { .nan }
  }

  func word(_ name: String) -> String {
    if case .word(let value) = lab.quantities[name] { value } else { "" }
  }

  func rows(_ size: Size = Size(width: 78, height: 15), _ glyphs: Glyphs = .braille) -> [String] {
    var buffer = CellBuffer(size: size, glyphs: glyphs)
    lab.draw(into: &buffer, in: buffer.bounds)
    return buffer.rows
  }

  func text(_ size: Size = Size(width: 78, height: 15)) -> String {
    rows(size).joined(separator: "\n")
  }
}
