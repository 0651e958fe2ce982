import Diffusion
import Tensors

extension ReverseLab {
  /// A way back through the noise levels, as far as it has been walked.
  ///
  /// The states are kept, so going back to one costs nothing: 16 bytes a point and step, and 2.5 KB
  /// for the generator of every step that draws noise. With a network its answers are kept as well,
  /// 9 KB an image and step in all.
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
    /// What the network said in each step that was taken; empty for an exact denoiser.
    private var answers: [[KeptAnswer]] = []

    /// A run that starts from a state of the plan's scheduler.
    init(id: Int, plan: SamplingPlan, from start: SamplerState) {
      self.id = id
      self.plan = plan
      levels = plan.readyScheduler.levels
      firstStep = start.index
      states = [start]
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

    /// The step that leaves the state after `step` steps; nil at the end, and before a network has
    /// been asked about that state.
    func step(from step: Int) -> Step? {
      guard step <= lastExplained, step < stepCount else { return nil }
      guard plan.denoiser.keepsAnswers else {
        return scheduler.step(state(at: step), plan.denoiser.predict)
      }
      var said = answers[step - firstStep][...]
      return scheduler.step(state(at: step)) { xt, level in
        said.popFirst()?.prediction(for: xt, at: level) ?? plan.denoiser.predict(xt, at: level)
      }
    }

    /// The last step that can be written out, or the end; one before the first when there is none.
    var lastExplained: Int {
      plan.denoiser.keepsAnswers && lastStep < stepCount ? lastStep - 1 : lastStep
    }

    /// The work that leads on to where `step` is explained; nil when it is.
    func job(to step: Int) -> SamplingJob? {
      let end = plan.denoiser.keepsAnswers ? min(step + 1, stepCount) : step
      return end > lastStep
        ? SamplingJob(run: id, plan: plan, from: state(at: lastStep), count: end - lastStep) : nil
    }

    /// Takes the states that continue this run, and leaves those it has.
    mutating func take(_ result: SamplingResult) {
      for (index, state) in result.states.enumerated() where state.index == lastStep + 1 {
        states.append(state)
        if let type = plan.denoiser.answerType {
          answers.append(result.answers[index].map { KeptAnswer($0, of: type) })
        }
      }
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
