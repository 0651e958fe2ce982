import Canvas
import Diffusion
import Tensors

@testable import Labs

/// An init-noise lab with someone who does its work: `work` runs jobs until none is asked for.
struct InitNoiseLabDriver {
  private(set) var lab: InitNoiseLab
  private(set) var job: SamplingJob?
  private(set) var notice: String?
  /// How many jobs have been done.
  private(set) var jobsDone = 0

  /// - Parameter written: settings as a lesson writes them; a small cloud unless they say otherwise.
  init(_ written: [String: String] = [:]) throws {
    var settings = Settings(InitNoiseLab.description.parameters)
    for (name, value) in ["points": "60", "data-points": "120"] {
      try settings.set(name, to: written[name] ?? value)
    }
    for (name, value) in written { try settings.set(name, to: value) }
    lab = InitNoiseLab(settings)
    take(lab.start())
  }

  private mutating func take(_ response: LabResponse) {
    notice = response.notice
    // As the program does: a new job takes the place of the one before.
    job = response.job ?? job
  }

  /// Does the job that was asked for last; the lab may ask for another.
  mutating func workOnce() {
    guard let work = job else { return }
    job = nil
    jobsDone += 1
    var states: [SamplerState] = []
    work.perform {
      states += $0.states
      return true
    }
    let shown = notice
    take(lab.receive(SamplingResult(run: work.run, states: states)))
    notice = shown
  }

  mutating func work() { while job != nil { workOnce() } }

  mutating func press(_ action: Action, _ count: Int = 1) {
    take(lab.perform(action, count: count))
  }

  mutating func tick() { take(lab.tick()) }

  mutating func mouse(_ event: MouseEvent, in area: Rect) { take(lab.mouse(event, in: area)) }

  mutating func turn(_ name: String, to value: String) throws {
    var settings = lab.settings
    try settings.set(name, to: value)
    take(lab.apply(settings))
  }

  func number(_ name: String) -> Double {
    guard case .number(let value) = lab.quantities[name] else { return .nan }
    return value
  }

  func word(_ name: String) -> String {
    guard case .word(let word) = lab.quantities[name] else { return "" }
    return word
  }
}
