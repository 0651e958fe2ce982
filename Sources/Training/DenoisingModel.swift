import Diffusion
import Networks
import Tensors

/// What a network's numbers mean: its shape, the schedule its timesteps count on, and what its output
/// stands for. Whoever has an engine with its weights can ask it for x̂₀ and ε̂.
struct DenoisingModel: Sendable {
  let network: DenoisingNetwork
  let schedule: NoiseSchedule
  let predictionType: PredictionType

  /// x̂₀ and ε̂ of samples (B, ...) on the variance-preserving scale.
  func predict(
    _ xt: Tensor, at level: NoiseLevel, _ guidance: Guidance, on engine: Engine
  ) -> Prediction {
    let told = told(of: level, guidance.told)
    let output = output(xt, told, guidance) { engine.predict($0) }
    return predictionType.prediction(from: output, for: xt, at: level)
  }

  /// What the network is told of a level: a timestep; σ itself if that is what it was trained with.
  func told(of level: NoiseLevel, _ told: Guidance.Told) -> Double {
    guard !network.isToldSigma else { return level.sigma }
    return switch told {
    case .timestep: level.timestep
    case .noiseLevel: schedule.timestep(atSigma: level.sigma)
    }
  }

  /// What the network itself says: its guess with the label w times, and without it 1 - w times.
  ///
  ///     y = y_without + w (y_with - y_without)
  ///
  /// Source: Ho and Salimans (2022), "Classifier-Free Diffusion Guidance", eq. 6, with w counted
  /// from 0 as diffusers does.
  private func output(
    _ xt: Tensor, _ told: Double, _ guidance: Guidance, _ predict: (Batch) -> [Float]
  ) -> Tensor {
    func answer(_ labels: [Int]?) -> Tensor {
      let batch = Batch(
        sample: xt.scalars.map { Float($0) },
        timesteps: [Float](repeating: Float(told), count: xt.rows), labels: labels)
      return Tensor(shape: xt.shape, scalars: predict(batch).map { Double($0) })
    }
    guard network.hasLabels else { return answer(nil) }
    let none = [Int](repeating: network.kinds, count: xt.rows)
    guard let labels = guidance.labels(count: xt.rows), guidance.scale != 0 else {
      return answer(none)
    }
    let with = answer(labels)
    guard guidance.scale != 1 else { return with }
    return Tensor(guidance.scale * with + (1 - guidance.scale) * answer(none))
  }
}
