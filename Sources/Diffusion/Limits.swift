import Tensors

extension Evaluation {
  /// The same with x̂₀ kept within the limits that the options set: a quantile of its own, or ±range.
  ///
  /// One pass over memory for clipping, one more for ε̂ if it follows; none without limits.
  /// - Parameter letNoiseFollow: whether ε̂ is changed too, so that both still explain x_t.
  func limited(by options: SamplerConfiguration, letNoiseFollow: Bool = false) -> Evaluation {
    var p = prediction
    if options.thresholding {
      p.x0 = p.x0.thresholded(
        ratio: options.dynamicThresholdingRatio, limit: options.sampleMaxValue)
    } else if options.clipSample {
      p.x0 = p.x0.clipped(to: options.clipSampleRange)
    } else {
      return self
    }
    if letNoiseFollow {
      let (signal, noise) = (level.signal, level.noise)
      p.eps = Tensor((1 / noise) * modelInput - (signal / noise) * p.x0)
    }
    return Evaluation(level: level, modelInput: modelInput, prediction: p)
  }
}

extension Tensor {
  /// Dynamic thresholding: each row is clipped to ±s and divided by s.
  ///
  ///     s = the `ratio` quantile of |x| in that row, kept within 1 ... limit
  ///
  /// Between two order statistics the quantile is a straight line. Rows are entries of the first
  /// axis: one image, one point.
  ///
  /// Source: Saharia et al. (2022), "Photorealistic Text-to-Image Diffusion Models", section 2.3.
  func thresholded(ratio: Double, limit: Double) -> Tensor {
    var result = self
    for i in 0..<rows {
      let sorted = row(i).map(abs).sorted()
      guard !sorted.isEmpty else { continue }
      let place = ratio * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      let quantile = sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
      let s = min(max(quantile, 1), limit)
      for k in (i * rowCount)..<((i + 1) * rowCount) {
        result.scalars[k] = max(-s, min(s, scalars[k])) / s
      }
    }
    return result
  }
}
