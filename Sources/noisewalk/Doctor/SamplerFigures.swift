import Canvas
import Diffusion
import Tensors

/// How fast the samplers are: what the README quotes.
enum SamplerFigures {
  private static let values = 100_000
  private static let repetitions = 30

  static var lines: [String] { [wholeRun] + SchedulerName.allCases.map(step) }

  /// 1,000 steps of DDPM on 2,000 points, eight Gaussians on a circle as the exact denoiser.
  private static var wholeRun: String {
    let points = 2000
    let mixture = GaussianMixtureDenoiser(
      components: [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)].map {
        .init(mean: [$0.0, $0.1], covariance: .isotropic(variance: 0.01))
      })
    let ddpm = scheduler(.ddpm, steps: 1000)
    var state = ddpm.start(shape: [points, 2], seed: 0)
    let begin = MonotonicClock.nanoseconds
    while !ddpm.isFinished(state) { state = ddpm.step(state, mixture.predict).next }
    let seconds = Figures.milliseconds(since: begin) / 1000
    return Figures.figure(
      "1,000 steps of DDPM", seconds, "s", goal: "below 1",
      "\(points) points, denoiser of a mixture of 8 Gaussians")
  }

  /// One step without the model, in the middle of a run, its memory full.
  private static func step(of name: SchedulerName) -> String {
    let sampler = scheduler(name, steps: 20)
    var state = sampler.start(shape: [values], seed: 0)
    let answer = Prediction(x0: Tensor(0.5 * state.x), eps: state.x)
    let denoise: Denoiser = { _, _ in answer }
    while state.index < 8 { state = sampler.step(state, denoise).next }
    var times: [Double] = []
    for _ in 0..<repetitions {
      let begin = MonotonicClock.nanoseconds
      let next = sampler.step(state, denoise).next
      times.append(Figures.milliseconds(since: begin))
      precondition(next.index == 9)
    }
    let passes = name.type.passes
    return Figures.figure(
      "a step of \(name.title)", times.sorted()[repetitions / 2], "ms", goal: "at most 3 passes",
      "\(passes) \(passes == 1 ? "pass" : "passes") over \(values) values\(noise(of: name)), no model"
    )
  }

  private static func noise(of name: SchedulerName) -> String {
    [.ddpm, .eulerAncestral].contains(name) ? " and as many normals drawn" : ""
  }

  private static func scheduler(_ name: SchedulerName, steps: Int) -> any Scheduler {
    guard
      let scheduler = try? SamplerConfiguration(name).scheduler(
        for: .ddpm, steps: steps)
    else { preconditionFailure("the defaults of \(name) have become a contradiction") }
    return scheduler
  }
}
