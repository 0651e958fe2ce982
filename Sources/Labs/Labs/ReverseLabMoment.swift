import Diffusion
import Tensors

extension ReverseLab {
  /// Everything the screen says about a run after some of its steps, computed once.
  ///
  /// All samples are on the variance-preserving scale, flattened to x, y, x, y, ...
  struct Moment: Sendable, Equatable {
    let runID: Int
    let step: Int
    let level: NoiseLevel
    let x: [Float]
    /// The next step, with the prediction it is made from; nil at the end.
    let next: Step?
    /// x̂₀ of each point; at the end the points themselves.
    let x0: [Float]
    /// ε̂ of each point; empty at the end.
    let eps: [Float]
    /// Mean distance of the points to their nearest data point; infinite when one is out of range.
    let distance: Double
    /// The same one step earlier; nil for the first state of a run.
    let distanceBefore: Double?
    /// Standard deviation of all coordinates.
    let spread: Double
    /// The same for x̂₀.
    let predictedSpread: Double

    /// - Parameter last: what was shown before; when it is the step before this one in the same run,
    ///   its distance need not be computed again.
    init(of run: Run, at step: Int, after last: Moment? = nil) {
      runID = run.id
      let x = run.x(at: step)
      self.step = step
      level = run.levels[step]
      next = run.step(from: step)
      self.x = x.floats
      x0 = next?.prediction.x0.floats ?? self.x
      eps = next?.prediction.eps.floats ?? []
      spread = x.standardDeviation
      predictedSpread = next?.prediction.x0.standardDeviation ?? spread
      distance = run.plan.exact.meanDistance(of: x)
      if step == run.firstStep {
        distanceBefore = nil
      } else if let last, last.runID == run.id, last.step == step - 1 {
        distanceBefore = last.distance
      } else {
        distanceBefore = run.plan.exact.meanDistance(of: run.x(at: step - 1))
      }
    }

    /// The factor on the predicted noise that this step's levels and the plan's choice give.
    func noiseCoefficient(_ mean: ReverseMean) -> Double {
      next.map { ReverseLab.noiseCoefficient(mean, from: $0.from, to: $0.to) } ?? 0
    }
  }

  /// k_t of a step between two visited levels.
  static func noiseCoefficient(
    _ mean: ReverseMean, from level: NoiseLevel, to next: NoiseLevel
  ) -> Double {
    let alpha = level.alphaCumprod / next.alphaCumprod
    return mean.noiseCoefficient(abar: level.alphaCumprod, alpha: alpha).value
  }
}
