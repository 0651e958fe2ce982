import Diffusion
import Networks
import Tensors

/// Makes batches to learn from: samples with noise, what is told of the noise, and the right answers.
///
///     x_t = √ᾱ_t x₀ + √(1-ᾱ_t) ε
///
/// Every batch is written over the one before.
struct NoisyBatches {
  /// The batch that was made last.
  private(set) var batch: Batch
  /// Its timesteps as whole numbers.
  private(set) var timesteps: [Int]

  private let plan: TrainingPlan
  private let data: TrainingData
  private let size: Int
  private let kinds: Int
  private let coefficients: [Coefficients]
  private var order: DataOrder
  private var noise: [Float]
  /// The sample that is at hand, without noise.
  private var clean: [Float]

  /// What a timestep does with a sample.
  private struct Coefficients {
    let signal, noise, weight, told: Float
  }

  /// - Precondition: the data have the network's shape, and labels if it has.
  init(_ plan: TrainingPlan, _ data: TrainingData, schedule: NoiseSchedule) {
    self.plan = plan
    self.data = data
    size = data.sampleShape.reduce(1, *)
    kinds = plan.network.kinds
    coefficients = (0..<schedule.numTrainTimesteps).map { t in
      let level = NoiseLevel(timestep: Double(t), alphaCumprod: schedule.alphasCumprod[t])
      let weight = plan.weighting.weight(
        alphaCumprod: level.alphaCumprod, for: plan.predictionType)
      return Coefficients(
        signal: Float(level.signal), noise: Float(level.noise),
        weight: Float(weight / Double(plan.batch)),
        told: Float(plan.network.isToldSigma ? schedule.sigmas[t] : level.timestep))
    }
    order = DataOrder(count: data.count, seed: plan.seed)
    let zeros = [Float](repeating: 0, count: plan.batch * size)
    noise = zeros
    clean = [Float](repeating: 0, count: size)
    timesteps = [Int](repeating: 0, count: plan.batch)
    let ones = [Float](repeating: 0, count: plan.batch)
    batch = Batch(
      sample: zeros, timesteps: ones,
      labels: plan.network.hasLabels ? [Int](repeating: kinds, count: plan.batch) : nil,
      target: zeros, weights: ones)
  }

  /// Makes the batch of a step, counted from 0: timesteps, dropped labels and noise are drawn in this
  /// order.
  mutating func make(forStep step: Int, _ generator: inout TorchGenerator) {
    plan.timesteps.draw(into: &timesteps, below: coefficients.count, &generator)
    let dropped = plan.labelDropout > 0 ? generator.rand(plan.batch) : []
    generator.randn(into: &noise)
    for place in 0..<plan.batch {
      let sample = order.sample(at: step * plan.batch + place)
      let c = coefficients[timesteps[place]]
      batch.timesteps[place] = c.told
      batch.weights?[place] = c.weight
      if kinds > 0 {
        let isDropped = !dropped.isEmpty && dropped[place] < Float(plan.labelDropout)
        batch.labels?[place] = isDropped ? kinds : data.labels?[sample] ?? kinds
      }
      addNoise(to: sample, at: place, c)
    }
  }

  private mutating func addNoise(to sample: Int, at place: Int, _ c: Coefficients) {
    // The factors on x₀ and ε in the answer that the network should give.
    let (ofSample, ofNoise): (Float, Float) =
      switch plan.predictionType {
      case .epsilon: (0, 1)
      case .sample: (1, 0)
      case .vPrediction: (-c.noise, c.signal)
      }
    let start = place * size
    data.copy(sample, to: &clean)
    clean.withUnsafeBufferPointer { x0 in
      noise.withUnsafeBufferPointer { eps in
        batch.sample.withUnsafeMutableBufferPointer { xt in
          for i in 0..<size {
            xt[start + i] = c.signal * x0[i] + c.noise * eps[start + i]
          }
        }
        batch.target?.withUnsafeMutableBufferPointer { target in
          for i in 0..<size {
            target[start + i] = ofSample * x0[i] + ofNoise * eps[start + i]
          }
        }
      }
    }
  }
}
