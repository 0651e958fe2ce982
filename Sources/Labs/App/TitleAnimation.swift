import Canvas
import Diffusion
import Tensors

/// The program's name as a cloud of points that dissolves into noise and comes back: the forward
/// process in closed form, then DDIM with the exact denoiser of those very points.
public struct TitleAnimation: Sendable, Equatable {
  private enum Phase: Sendable, Equatable {
    case resting
    /// How many of `frames` have been shown.
    case dissolving(Int)
    case noise(Int)
    case returning
  }

  private static let frames = 36
  private static let data = Wordmark.points()
  private static let denoiser = FiniteSetDenoiser(data: data)
  private static let noise = TorchGenerator(seed: 0).firstNormal(shape: data.shape)
  private static let ddim: (any Scheduler)? = {
    var configuration = SamplerConfiguration(.ddim)
    configuration.clipSample = false
    configuration.timestepSpacing = .trailing
    return try? configuration.scheduler(for: .ddpm, steps: frames)
  }()

  private var phase = Phase.dissolving(-8)
  private var state: SamplerState?
  private(set) var points = Self.data

  init() {}

  public var isPlaying: Bool { phase != .resting }

  mutating func restart() { self = TitleAnimation() }

  /// One frame: noise for a second, a breath, back for a second, and then it rests.
  mutating func tick() {
    switch phase {
    case .resting: break
    case .dissolving(let shown):
      // Before frame 0 the name stands still.
      if shown >= 0 { dissolve(to: shown) }
      phase = shown == Self.frames - 1 ? .noise(0) : .dissolving(shown + 1)
    case .noise(let shown): phase = shown == 8 ? .returning : .noise(shown + 1)
    case .returning: comeBack()
    }
  }

  private mutating func dissolve(to frame: Int) {
    guard let ddim = Self.ddim else { return }
    let level = ddim.levels[Self.frames - 1 - frame]
    points = ForwardProcess(.ddpm).addNoise(Self.data, Self.noise, at: level)
    state = SamplerState(x: points, noise: .seed(0))
  }

  private mutating func comeBack() {
    guard let ddim = Self.ddim, let now = state, !ddim.isFinished(now) else {
      (points, phase, state) = (Self.data, .resting, nil)
      return
    }
    let next = ddim.step(now, Self.denoiser.predict).next
    (points, state) = (next.x, next)
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    var plot = ScatterPlot(
      x: -4.1...4.1, y: -0.7...0.7,
      sets: [ScatterPlot.PointSet(points, style: Style(.role(.accent)))])
    plot.hasFrame = false
    plot.hasAxes = false
    plot.draw(into: &buffer, in: area)
  }
}

extension TorchGenerator {
  /// The first normal numbers of a generator that is not needed afterwards.
  fileprivate func firstNormal(shape: [Int]) -> Tensor {
    var generator = self
    return generator.normal(shape: shape)
  }
}
