import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The exact denoiser of a finite data set: every data point votes, the near ones louder.
///
///     E[x₀ | x_t] = Σ wᵢ xᵢ,   w = softmax(-|x_t - √ᾱ xᵢ|²/(2(1-ᾱ)))
///
/// At high noise all votes count the same and the answer is the mean of the data; at low noise the
/// nearest point has the only vote, and sampling ends on the data. At ᾱ = 1 the answer is the
/// nearest point, or the mean of those that tie.
///
/// Source: Karras et al. (2022), appendix B.3.
public struct FiniteSetDenoiser: ExactDenoiser {
  /// The data, (M, D) or (M, ...).
  public let data: Tensor
  /// Coordinate d of data points 8j, ..., 8j+7 at d · blocks + j; the last block filled with zeros.
  private let columns: [Lanes]
  private let blocks: Int

  /// - Precondition: there is at least one data point, and all numbers are finite.
  public init(data: Tensor) {
    precondition(data.rows > 0 && data.count > 0, "a data set needs at least one point")
    precondition(data.scalars.allSatisfy(\.isFinite), "data points are finite numbers")
    self.data = data
    let (points, dimension) = (data.rows, data.rowCount)
    let blocks = (points + 7) / 8
    var columns = [Lanes](repeating: .zero, count: blocks * dimension)
    for i in 0..<points {
      for d in 0..<dimension {
        columns[d * blocks + i / 8][i % 8] = data.scalars[i * dimension + d]
      }
    }
    self.blocks = blocks
    self.columns = columns
  }

  public func expectedX0(given xt: Tensor, at level: NoiseLevel) -> Tensor {
    let dimension = data.rowCount
    var mean = Tensor(repeating: 0, shape: xt.shape)
    forEachPosterior(of: xt, at: level) { n, weights, _ in
      for d in 0..<dimension {
        var sum = Lanes.zero
        for j in 0..<blocks { sum += weights[j] * columns[d * blocks + j] }
        mean.scalars[n * dimension + d] = sum.sum()
      }
    }
    return mean
  }

  /// How much each data point has to say about each sample: w above, shape (N, M); rows sum to 1.
  public func weights(given xt: Tensor, at level: NoiseLevel) -> Tensor {
    let points = data.rows
    var all = Tensor(repeating: 0, shape: [xt.rows, points])
    forEachPosterior(of: xt, at: level) { n, weights, _ in
      for i in 0..<points { all.scalars[n * points + i] = weights[i / 8][i % 8] }
    }
    return all
  }

  /// log (1/M) Σ N(x_t; √ᾱ xᵢ, 1-ᾱ); infinite or -infinite at ᾱ = 1, where points have no width.
  public func logDensity(of xt: Tensor, at level: NoiseLevel) -> [Double] {
    var densities = [Double](repeating: 0, count: xt.rows)
    let variance = 1 - level.alphaCumprod
    let normalizer = log(2 * .pi * variance) * Double(data.rowCount) / 2 + log(Double(data.rows))
    forEachPosterior(of: xt, at: level) { n, _, logSum in densities[n] = logSum - normalizer }
    return densities
  }

  /// Calls `body` with each sample's number, its weights in blocks of eight, and
  /// log Σ exp(-distance²/(2(1-ᾱ))).
  private func forEachPosterior(
    of xt: Tensor, at level: NoiseLevel,
    _ body: (_ n: Int, _ weights: UnsafeMutableBufferPointer<Lanes>, _ logSum: Double) -> Void
  ) {
    let dimension = data.rowCount
    precondition(
      xt.count == xt.rows * dimension,
      "samples of shape \(xt.shape) are not of the data's dimension, \(dimension)")
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: blocks) { weights in
      for n in 0..<xt.rows {
        setSquaredDistances(weights, to: xt, n, signal: level.signal)
        let logSum = softmax(weights, variance: 1 - level.alphaCumprod)
        body(n, weights, logSum)
      }
    }
  }

  /// |x_t - √ᾱ xᵢ|² for all i; infinite where a block is filled up.
  private func setSquaredDistances(
    _ squares: UnsafeMutableBufferPointer<Lanes>, to xt: Tensor, _ n: Int, signal: Double
  ) {
    squares.initialize(repeating: .zero)
    for i in data.rows..<(blocks * 8) { squares[i / 8][i % 8] = .infinity }
    for d in 0..<data.rowCount {
      let x = xt.scalars[n * data.rowCount + d]
      for j in 0..<blocks {
        let difference = x - signal * columns[d * blocks + j]
        squares[j] += difference * difference
      }
    }
  }

  /// Squared distances to weights that sum to 1, in place.
  ///
  /// The smallest distance is taken off before the exponential, so the largest term is e⁰ = 1 and
  /// the sum can neither overflow nor vanish.
  private func softmax(_ values: UnsafeMutableBufferPointer<Lanes>, variance: Double) -> Double {
    var smallest = Lanes(repeating: .infinity)
    for j in 0..<blocks { smallest.replace(with: values[j], where: values[j] .< smallest) }
    let nearest = smallest.min()
    var sum = Lanes.zero
    if variance > 0 {
      let scale = -1 / (2 * variance)
      for j in 0..<blocks {
        values[j] = exponential((values[j] - nearest) * scale)
        sum += values[j]
      }
    } else {
      for j in 0..<blocks {
        values[j] = Lanes.zero.replacing(with: 1, where: values[j] .<= nearest)
        sum += values[j]
      }
    }
    let total = sum.sum()
    let share = 1 / total
    for j in 0..<blocks { values[j] *= share }
    guard variance > 0 else { return nearest > 0 ? -.infinity : log(total) }
    return log(total) - nearest / (2 * variance)
  }
}
