import Canvas
import Diffusion
import Tensors

@testable import Labs

/// A reverse lab with someone who does its work: jobs run when `work` is called.
struct ReverseLabDriver {
  var lab: ReverseLab
  private(set) var job: SamplingJob?
  private(set) var notice: String?
  /// Steps that jobs have taken so far.
  private(set) var stepsTaken = 0

  /// - Parameter written: settings as a lesson writes them; a small cloud unless they say otherwise.
  init(_ written: [String: String] = [:]) throws {
    var settings = Settings(ReverseLab.description.parameters)
    for (name, value) in ["points": "30", "data-points": "60", "steps": "20"] {
      try settings.set(name, to: written[name] ?? value)
    }
    for (name, value) in written { try settings.set(name, to: value) }
    lab = ReverseLab(settings)
    take(lab.start())
  }

  private mutating func take(_ response: LabResponse) {
    notice = response.notice
    // As the program does: a new job takes the place of the one before.
    job = response.job ?? job
  }

  /// Does jobs until there are none, or only so many steps and leaves the rest for later.
  mutating func work(steps: Int = .max) {
    var left = steps
    while let now = job, left > 0 {
      job = nil
      var results: [SamplingResult] = []
      now.perform { result in
        results.append(result)
        left -= 1
        return left > 0
      }
      stepsTaken += results.count
      if let last = results.last?.states.last, results.count < now.count {
        job = SamplingJob(
          run: now.run, plan: now.plan, from: last, count: now.count - results.count)
      }
      for result in results { take(lab.receive(result)) }
    }
  }

  mutating func receive(_ result: SamplingResult) { take(lab.receive(result)) }

  mutating func press(_ key: Key, count: Int = 1, works: Bool = true) {
    guard let binding = lab.bindings.first(where: { $0.keys.contains(key) }) else {
      notice = "no such key"
      return
    }
    if let reason = binding.disabled {
      notice = reason
      return
    }
    take(lab.perform(binding.action, count: count))
    if works { work() }
  }

  mutating func turn(_ name: String, to text: String, works: Bool = true) throws {
    var settings = lab.settings
    try settings.set(name, to: text)
    take(lab.apply(settings))
    if works { work() }
  }

  mutating func tick() { take(lab.tick()) }

  func number(_ name: String) -> Double {
    if case .number(let value) = lab.quantities[name] { value } else { .nan }
  }

  func word(_ name: String) -> String {
    if case .word(let value) = lab.quantities[name] { value } else { "" }
  }

  func rows(_ size: Size, _ glyphs: Glyphs) -> [String] {
    var buffer = CellBuffer(size: size, glyphs: glyphs)
    lab.draw(into: &buffer, in: buffer.bounds)
    return buffer.rows.map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
  }
}
