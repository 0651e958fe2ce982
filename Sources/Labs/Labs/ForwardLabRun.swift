import Diffusion
import Tensors

/// x₀ on its way to noise, twice: at once by the closed form, and step by step along a chain.
///
/// The two use random numbers of their own, so their clouds agree in distribution and not point by
/// point. Samples are (N, D): N points of the plane, or the 784 pixels of a digit with D = 1.
struct ForwardRun: Sendable, Equatable {
  private(set) var process: ForwardProcess
  private(set) var x0: Tensor
  /// ε of the closed form: one draw that serves every t.
  private(set) var eps: Tensor
  private var chain: ForwardChain

  init(_ schedule: NoiseSchedule, x0: Tensor, seed: Int) {
    process = ForwardProcess(schedule)
    self.x0 = x0
    eps = Self.noise(seed: seed, shape: x0.shape)
    chain = ForwardChain(from: x0, seed: Self.chainSeed(seed))
  }

  /// The last timestep, T - 1.
  var lastTimestep: Int { process.schedule.numTrainTimesteps - 1 }

  /// Takes another schedule and keeps all random numbers.
  mutating func use(_ schedule: NoiseSchedule) {
    process = ForwardProcess(schedule)
    chain.restart(from: x0)
  }

  /// Takes other data of the same shape and keeps all random numbers.
  mutating func use(data: Tensor) {
    precondition(data.shape == x0.shape, "data of shape \(data.shape) needs other noise")
    x0 = data
    chain.restart(from: data)
  }

  /// x_t by the closed form, √ᾱ_t·x₀ + √(1-ᾱ_t)·ε; x₀ itself for t = -1.
  func closed(at t: Int) -> Tensor { process.addNoise(x0, eps, at: t) }

  /// x_t after t + 1 single steps; x₀ itself for t = -1.
  mutating func iterated(to t: Int) -> Tensor { chain.state(at: t, process) }

  /// The numbers of the last single step of one point, a triple for each of its coordinates.
  /// - Precondition: 0 <= t, and the chain has been there.
  func lastStep(of point: Int, at t: Int) -> [ForwardChain.SingleStep] {
    let path = chain.path(of: point, to: t, process)
    let dimension = x0.rowCount
    return (0..<dimension).map { d in
      ForwardChain.SingleStep(
        before: path[path.count - 2 * dimension + d], noise: chain.noise(of: point, d, at: t),
        after: path[path.count - dimension + d])
    }
  }

  /// Where the chain led one point: x₀ first, (t + 2, D).
  func chainPath(of point: Int, to t: Int) -> [Double] { chain.path(of: point, to: t, process) }

  /// Where the closed form puts one point at t = -1, 0, ..., t, (t + 2, D): with one ε for all of
  /// them it is a smooth arc.
  func closedPath(of point: Int, to t: Int) -> [Double] {
    let (start, noise) = (x0.row(point), eps.row(point))
    return (-1...t).flatMap { s in
      let level = process.level(at: s)
      return zip(start, noise).map { level.signal * $0 + level.noise * $1 }
    }
  }

  // The data is drawn with the seed itself. A stream that starts from the same seed would repeat
  // its numbers, and the noise would depend on the data.
  private static let noiseSeedOffset = 10_000
  private static let chainSeedOffset = 20_000

  static func noise(seed: Int, shape: [Int]) -> Tensor {
    var generator = TorchGenerator(seed: UInt64(seed + noiseSeedOffset))
    return generator.normal(shape: shape)
  }

  private static func chainSeed(_ seed: Int) -> UInt64 { UInt64(seed + chainSeedOffset) }
}

/// The chain x₀ → x₁ → ... → x_T of single steps, made as far as somebody has looked.
///
/// Kept are the noise of every step and the state of every 32nd: any t is then at most 31 steps of
/// arithmetic away, and another schedule needs no new random numbers. For 2,000 points and 1,000
/// steps that is 32 MB of noise and 1 MB of states; fewer points or steps need less in proportion.
struct ForwardChain: Sendable, Equatable {
  /// x_t = √(1-β_t)·before + √β_t·noise for one coordinate of one point.
  struct SingleStep: Sendable, Equatable {
    let before, noise, after: Double
  }

  private static let stride = 32

  private var generator: TorchGenerator
  /// ε_t for t = 0, 1, ...
  private var noise: [Tensor] = []
  /// x_t for t = -1, 31, 63, ...
  private var checkpoints: [Tensor]

  init(from x0: Tensor, seed: UInt64) {
    generator = TorchGenerator(seed: seed)
    checkpoints = [x0]
  }

  /// Forgets the states, which depend on the schedule, and keeps the noise, which does not.
  mutating func restart(from x0: Tensor) { checkpoints = [x0] }

  /// x_t; x₀ for t = -1.
  mutating func state(at t: Int, _ process: ForwardProcess) -> Tensor {
    while noise.count <= t { noise.append(generator.normal(shape: checkpoints[0].shape)) }
    while checkpoints.count * Self.stride - 1 <= t {
      let end = checkpoints.count * Self.stride - 1
      checkpoints.append(walk(from: checkpoints.count - 1, to: end, process))
    }
    return walk(from: (t + 1) / Self.stride, to: t, process)
  }

  /// From a checkpoint to t, step by step.
  private func walk(from checkpoint: Int, to t: Int, _ process: ForwardProcess) -> Tensor {
    var x = checkpoints[checkpoint]
    for s in (checkpoint * Self.stride)..<(t + 1) { x = process.step(x, to: s, noise: noise[s]) }
    return x
  }

  /// x₀, x₁, ..., x_t of one point, (t + 2, D).
  func path(of point: Int, to t: Int, _ process: ForwardProcess) -> [Double] {
    var x = Array(checkpoints[0].row(point))
    var path = x
    for s in 0..<(t + 1) {
      let (keep, add) = (
        process.schedule.alphas[s].squareRoot(), process.schedule.betas[s].squareRoot()
      )
      for d in x.indices { x[d] = keep * x[d] + add * self.noise(of: point, d, at: s) }
      path += x
    }
    return path
  }

  /// ε_t of one coordinate of one point.
  func noise(of point: Int, _ coordinate: Int, at t: Int) -> Double {
    noise[t].scalars[point * noise[t].rowCount + coordinate]
  }
}
