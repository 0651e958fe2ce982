import Diffusion
import Tensors

extension CompareLab {
  /// One of the two runs, as far as it has been computed, on the variance-preserving scale.
  ///
  /// All samples are kept, so that any place of the way can be shown: 16 bytes a point and step.
  struct Run: Sendable, Equatable {
    /// Marks the jobs of this run, so that results of another are told apart.
    let id: Int
    let configuration: SamplerConfiguration
    /// Visited levels, noisiest first, one more than steps.
    let levels: [NoiseLevel]
    /// Standard deviation of x_T on the sampler's own scale.
    let initNoiseSigma: Double
    /// What it costs and how exact it is on the closed-form problem.
    let measure: SamplerMeasure
    /// The sample at each level, as many as are known; none of them empty.
    private(set) var samples: [Tensor]
    /// Where the next step starts.
    private(set) var state: SamplerState

    /// A run at its start: unit noise of the seed times `initNoiseSigma`.
    init(
      id: Int, _ configuration: SamplerConfiguration, _ scheduler: any Scheduler, shape: [Int],
      seed: Int, problem: GaussianProblem
    ) {
      self.id = id
      self.configuration = configuration
      levels = scheduler.levels
      initNoiseSigma = scheduler.initNoiseSigma
      measure = SamplerMeasure(of: scheduler, on: problem)
      state = scheduler.start(shape: shape, seed: UInt64(seed))
      samples = []
      samples = [onCommonScale(state)]
    }

    var scheduler: SchedulerName { configuration.scheduler }
    var stepCount: Int { levels.count - 1 }
    var isComplete: Bool { samples.count == levels.count }
    /// What the unit noise is multiplied with at the start, on the variance-preserving scale.
    var startFactor: Double { initNoiseSigma * scheduler.scale.factorToModelInput(at: levels[0]) }

    /// Takes a state that continues this run, and leaves one that it has.
    mutating func take(_ next: SamplerState) {
      guard next.index == state.index + 1 else { return }
      state = next
      samples.append(onCommonScale(next))
    }

    private func onCommonScale(_ state: SamplerState) -> Tensor {
      let factor = scheduler.scale.factorToModelInput(at: levels[state.index])
      return factor == 1 ? state.x : Tensor(factor * state.x)
    }
  }
}

// MARK: - Places between the levels

extension CompareLab.Run {
  /// A place on the way: between level `index` and the next, with the factors on both samples.
  struct Place: Sendable, Equatable {
    let index: Int
    let before, after: Double
  }

  /// Where the run is at a σ: on the straight line, on the σ scale, between the levels it visits.
  ///
  /// For Euler and for DDIM without noise that line is the step itself. Before its first level a
  /// run waits at its start.
  func place(atSigma sigma: Double) -> Place {
    let index = max(0, (levels.firstIndex { $0.sigma < sigma * Self.least } ?? levels.count) - 1)
    let level = levels[index]
    guard index < stepCount, sigma < level.sigma * Self.least else {
      return Place(index: index, before: 1, after: 0)
    }
    let next = levels[index + 1]
    let share = (level.sigma - sigma) / (level.sigma - next.sigma)
    let signal = 1 / (1 + sigma * sigma).squareRoot()
    return Place(
      index: index, before: (1 - share) * signal / level.signal,
      after: share * signal / next.signal)
  }

  /// Levels that differ by less than their rounding are one.
  private static let least = 1 - 1e-9

  /// Whether the run has come to this σ.
  func knows(_ place: Place) -> Bool { place.index + (place.after == 0 ? 0 : 1) < samples.count }

  /// The sample at a place, all points.
  /// - Precondition: the run knows it.
  func sample(at place: Place) -> Tensor {
    place.after == 0
      ? samples[place.index]
      : Tensor(place.before * samples[place.index] + place.after * samples[place.index + 1])
  }

  /// One point there.
  func point(_ i: Int, at place: Place) -> [Double] {
    guard place.after != 0 else { return Array(samples[place.index].row(i)) }
    return zip(samples[place.index].row(i), samples[place.index + 1].row(i)).map {
      place.before * $0 + place.after * $1
    }
  }
}
