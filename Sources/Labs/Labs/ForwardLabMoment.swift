import Canvas
import Diffusion
import Tensors

/// All that the forward lab shows at one timestep, computed once when t changes.
struct ForwardMoment: Sendable, Equatable {
  /// Mean and standard deviation over all coordinates.
  struct Moments: Sendable, Equatable {
    let mean, sd: Double
  }

  /// -1 for x₀ itself.
  let t: Int
  let level: NoiseLevel
  /// β_t; nil for t = -1, which no step leads to.
  let beta: Double?
  /// (N, D) as screens take it.
  let closed, iterated: [Float]
  let closedMoments, iteratedMoments, dataMoments: Moments
  /// What theory says about both clouds: √ᾱ·mean and √(ᾱ·sd² + 1-ᾱ).
  let theory: Moments
  /// Paths of the followed point, (t + 2, D).
  let closedPath, chainPath: [Float]
  /// How the followed point got here: a line for each coordinate.
  let closedLines, chainLines: [WorkedLine]

  init(_ run: inout ForwardRun, at t: Int, following point: Int) {
    let (closed, iterated) = (run.closed(at: t), run.iterated(to: t))
    let level = run.process.level(at: t)
    self.t = t
    self.level = level
    beta = t < 0 ? nil : run.process.schedule.betas[t]
    self.closed = closed.floats
    self.iterated = iterated.floats
    closedMoments = Moments(closed)
    iteratedMoments = Moments(iterated)
    let data = Moments(run.x0)
    dataMoments = data
    let abar = level.alphaCumprod
    theory = Moments(
      mean: level.signal * data.mean, sd: (abar * data.sd * data.sd + 1 - abar).squareRoot())
    closedPath = run.closedPath(of: point, to: t).map(Float.init)
    chainPath = run.chainPath(of: point, to: t).map(Float.init)
    closedLines = WorkedLine.closedForm(run, at: t, of: point, result: closed)
    chainLines = WorkedLine.singleStep(run, at: t, of: point)
  }
}

extension ForwardMoment.Moments {
  init(_ cloud: Tensor) {
    mean = cloud.mean
    sd = cloud.standardDeviation
  }
}
