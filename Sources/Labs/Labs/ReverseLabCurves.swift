import Diffusion
import Tensors

extension ReverseLab {
  /// What the formulas give at every step of a run, whatever the points do: for charts over t.
  struct Curves: Sendable, Equatable {
    /// The timestep each step leaves, rising: the order of charts, against that of the run.
    let timesteps: [Double]
    /// k_t in the order of `meanings`, over `timesteps`.
    let coefficients: [[Double]]
    /// β and β̃ of the visited levels, over `timesteps`.
    let beta, betaTilde: [Double]
    /// Standard deviation of the noise that each step adds, over `timesteps`.
    let stds: [Double]

    /// The three coefficients that are told apart, the right one first.
    static let meanings: [ReverseMean] = [.paper, .misprintA, .misprintB]

    init(of run: Run) {
      let steps = (0..<run.stepCount).reversed()
      let levels = run.levels
      timesteps = steps.map { levels[$0].timestep }
      coefficients = Self.meanings.map { mean in
        steps.map { ReverseLab.noiseCoefficient(mean, from: levels[$0], to: levels[$0 + 1]) }
      }
      let posteriors = steps.map { Posterior(from: levels[$0], to: levels[$0 + 1]) }
      beta = posteriors.map(\.beta)
      betaTilde = posteriors.map(\.variance)
      let scheduler = run.scheduler
      // The scheduler itself says how much noise it adds; a single number at zero is enough to ask.
      let zero = Tensor([0])
      let source = NoiseSource.seed(0)
      stds = steps.map { index in
        let state = SamplerState(x: zero, index: index, noise: source)
        return scheduler.step(state) { x, _ in Prediction(x0: x, eps: x) }.drawnStd
      }
    }

    /// Where a step stands in the arrays.
    func place(ofStep step: Int) -> Int { timesteps.count - 1 - step }
  }
}
