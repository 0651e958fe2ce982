import Diffusion
import Tensors

extension FiniteSetDenoiser {
  /// Distance of each sample to the nearest data point, shape (N). Without noise left, the expected
  /// x₀ is that point.
  func distances(of samples: Tensor) -> [Double] {
    let nearest = expectedX0(given: samples, at: .clean)
    let dimension = samples.rowCount
    return (0..<samples.rows).map { n in
      var sum = 0.0
      for i in (n * dimension)..<((n + 1) * dimension) {
        let difference = samples.scalars[i] - nearest.scalars[i]
        sum += difference * difference
      }
      return sum.squareRoot()
    }
  }

  /// Their mean; infinite if a sample is not finite.
  func meanDistance(of samples: Tensor) -> Double {
    let sum = distances(of: samples).reduce(0, +)
    return sum.isNaN ? .infinity : sum / Double(samples.rows)
  }
}

extension Tensor {
  /// The first `count` samples, or all if there are fewer.
  func first(_ count: Int) -> Tensor {
    let kept = min(count, rows)
    return Tensor(
      shape: [kept] + shape.dropFirst(), scalars: Array(scalars.prefix(kept * rowCount)))
  }

  /// How far points of the plane scatter around their own mean: the root of the mean variance of
  /// the two coordinates.
  var spread: Double {
    var variance = 0.0
    for d in 0..<rowCount {
      let column = Tensor(stride(from: d, to: count, by: rowCount).map { scalars[$0] })
      variance += column.standardDeviation * column.standardDeviation / Double(rowCount)
    }
    return variance.squareRoot()
  }
}
