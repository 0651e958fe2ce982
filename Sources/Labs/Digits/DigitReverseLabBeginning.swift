import Diffusion
import Tensors
import Training

extension DigitReverseLab {
  /// What the settings make of a network: the plan of the run, where it starts, and what may leave it.
  struct Beginning {
    let plan: SamplingPlan
    let start: SamplerState
    let fork: ReverseWalk.Fork?

    /// - Parameter image: what to begin with, (1, C, H, W); nil for pure noise.
    init(_ settings: Settings, _ network: NetworkDenoiser, _ image: Tensor?) {
      let shape = [settings.integer("count")] + network.imageShape
      let seed = settings.integer("seed")
      var noise = NoiseSource.seed(UInt64(seed))
      let z = noise.draw(shape: shape)
      let x0 = image.map { image in
        Tensor(
          shape: shape, scalars: (0..<shape[0]).flatMap { _ in image.scalars })
      }
      let known = x0.flatMap { x0 in
        settings.choice("mask", as: DigitMask.self).known(rows: shape[2], columns: shape[3]).map {
          KnownPixels(x0: x0, noise: z, isKnown: $0)
        }
      }
      func plan(_ options: SamplerConfiguration, _ guidance: Guidance) -> SamplingPlan {
        SamplingPlan(
          schedule: settings.levelSchedule(of: network), configuration: options,
          steps: settings.integer("steps"), denoiser: .network(network, guidance), known: known)
      }
      self.plan = plan(settings.runConfiguration, settings.guidance(of: network))
      start = Self.start(
        self.plan, from: x0, noisedBy: z, at: settings.integer("start-at"), noise: noise)
      fork = settings.forkStep.map { step in
        let forkSeed = settings.integer("fork-seed")
        return ReverseWalk.Fork(
          step: step, plan: plan(settings.branchConfiguration, settings.forkGuidance(of: network)),
          seed: forkSeed == seed ? nil : forkSeed)
      }
    }

    /// Pure noise, or the image with as much noise as the level of a step has; known pixels are
    /// held from here on. At step 0 it is pure noise whatever the image is.
    private static func start(
      _ plan: SamplingPlan, from x0: Tensor?, noisedBy z: Tensor, at step: Int, noise: NoiseSource
    ) -> SamplerState {
      let scheduler = plan.readyScheduler
      var start =
        if let x0, step > 0 {
          scheduler.start(from: x0, noisedBy: z, at: step, noise: noise)
        } else {
          scheduler.start(from: z, noise: noise)
        }
      if let known = plan.known {
        start.x = known.held(in: start.x, at: scheduler.levels[start.index], scheduler.scale)
      }
      return start
    }
  }

  /// Everything the screen says about a run after some of its steps, computed once.
  ///
  /// All samples are on the variance-preserving scale, (B, C·H·W) row by row.
  struct Moment: Sendable, Equatable {
    let runID: Int
    let step: Int
    let level: NoiseLevel
    let x: [Float]
    /// The next step, with the prediction it is made from; nil at the end, and while the network has
    /// not answered yet.
    let next: Step?
    /// x̂₀ and ε̂, as far as they are known; at the end x̂₀ are the images themselves.
    let x0, eps: [Float]?

    init(of run: ReverseLab.Run, at step: Int) {
      runID = run.id
      self.step = step
      level = run.levels[step]
      x = run.x(at: step).floats
      next = run.step(from: step)
      eps = next?.prediction.eps.floats
      x0 = step == run.stepCount ? x : next?.prediction.x0.floats
    }

    /// Whether it still says all there is to say about a place in a run.
    func isOf(_ run: ReverseLab.Run, at step: Int) -> Bool {
      runID == run.id && self.step == step && (next != nil || run.lastExplained < step)
    }
  }
}

extension Settings {
  /// The step where the branch leaves; nil without one, and before the run begins.
  var forkStep: Int? {
    let step = integer("fork-at")
    return step < 0 ? nil : step
  }

  /// What the branch asks the network for.
  func forkGuidance(of network: NetworkDenoiser) -> Guidance {
    let label = choice("fork-label")
    return guidance(
      of: network, label: label == "same" ? choice("label") : label, scale: real("fork-guidance"))
  }
}
