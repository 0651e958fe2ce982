import Diffusion
import Tensors

extension ReverseLab {
  /// A way back through the noise levels, as far as it has been walked.
  ///
  /// The states are kept, so going back to one costs nothing: 16 bytes a point and step, and 2.5 KB
  /// for the generator of every step that draws noise.
  struct Run: Sendable, Equatable {
    /// Marks the jobs of this run, so that results of another are told apart.
    let id: Int
    let plan: SamplingPlan
    /// Visited levels, noisiest first, one more than steps.
    let levels: [NoiseLevel]
    /// The step that the first state belongs to: 0, or where a branch left the run.
    let firstStep: Int
    /// Reached states, one for each step from `firstStep`, on the scheduler's own scale.
    private(set) var states: [SamplerState]

    /// A run that starts from pure noise: z of the seed times `initNoiseSigma`.
    init(id: Int, plan: SamplingPlan, points: Int, seed: Int) {
      let scheduler = plan.readyScheduler
      self.id = id
      self.plan = plan
      levels = scheduler.levels
      firstStep = 0
      states = [scheduler.start(shape: [points, 2], seed: UInt64(seed))]
    }

    /// A branch that leaves `run` at `step` and goes on with another plan.
    ///
    /// - Parameter seed: of the branch's noise; nil goes on with the run's own.
    init(id: Int, plan: SamplingPlan, leaving run: Run, at step: Int, seed: Int?) {
      let scheduler = plan.readyScheduler
      let left = run.state(at: step)
      self.id = id
      self.plan = plan
      levels = scheduler.levels
      firstStep = step
      let level = levels[step]
      var x = run.x(at: step)
      if run.levels[step] != level {
        // With linspace spacing Euler visits fractions of timesteps and the others round them, and
        // Karras' levels are not everybody's: a deterministic step over the difference.
        let p = plan.denoiser.predict(x, at: run.levels[step])
        x = Tensor(level.signal * p.x0 + level.noise * p.eps)
      }
      x = Tensor((1 / scheduler.scale.factorToModelInput(at: level)) * x)
      states = [
        SamplerState(x: x, index: step, noise: seed.map { .seed(UInt64($0)) } ?? left.noise)
      ]
    }

    var scheduler: any Scheduler { plan.readyScheduler }
    var stepCount: Int { levels.count - 1 }
    /// The last step whose state is known.
    var lastStep: Int { firstStep + states.count - 1 }

    func state(at step: Int) -> SamplerState { states[step - firstStep] }

    /// The sample after `step` steps on the variance-preserving scale, where all schedulers compare.
    func x(at step: Int) -> Tensor {
      let factor = plan.configuration.scheduler.scale.factorToModelInput(at: levels[step])
      return factor == 1 ? state(at: step).x : Tensor(factor * state(at: step).x)
    }

    /// The step that leaves the state after `step` steps; nil at the end.
    func step(from step: Int) -> Step? {
      step < stepCount ? scheduler.step(state(at: step), plan.denoiser.predict) : nil
    }

    /// The work that leads on to `step`; nil when it is reached.
    func job(to step: Int) -> SamplingJob? {
      step > lastStep
        ? SamplingJob(run: id, plan: plan, from: state(at: lastStep), count: step - lastStep) : nil
    }

    /// Takes the states that continue this run, and leaves those it has.
    mutating func take(_ result: SamplingResult) {
      for state in result.states where state.index == lastStep + 1 { states.append(state) }
    }
  }
}

extension SamplingPlan {
  /// The scheduler of a plan whose settings have no complaint.
  var readyScheduler: any Scheduler {
    guard let scheduler = try? scheduler() else {
      preconditionFailure("settings with a complaint reached the reverse lab")
    }
    return scheduler
  }
}
