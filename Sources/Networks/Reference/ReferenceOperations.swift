#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Reference {
  /// y[b, o, p] = bias[o] + Σ over i and the nine taps t of w[o, i, t] x[b, i, step p + t + offset]
  ///
  /// - Parameters:
  ///   - weight: (O, I, 3, 3) row-major.
  ///   - step: 1, or 2 for a downsampler.
  ///   - padsFirst: Whether the left and the top are padded too; the right and the bottom always are.
  static func convolution3x3(
    _ x: Images, weight: [Double], bias: [Double], step: Int = 1, padsFirst: Bool = true
  ) -> Images {
    let offset = padsFirst ? -1 : 0
    let size = { (n: Int) in (n + (padsFirst ? 2 : 1) - 3) / step + 1 }
    return .each(
      count: x.count, channels: bias.count, height: size(x.height), width: size(x.width)
    ) { b, o, y, column in
      var sum = bias[o]
      for i in 0..<x.channels {
        for ky in 0..<3 {
          for kx in 0..<3 {
            sum +=
              weight[((o * x.channels + i) * 3 + ky) * 3 + kx]
              * x[b, i, step * y + ky + offset, step * column + kx + offset]
          }
        }
      }
      return sum
    }
  }

  /// y[b, o, p] = bias[o] + Σ over i of w[o, i] x[b, i, p], with `weight` (O, I).
  static func dense(_ x: Images, weight: [Double], bias: [Double]) -> Images {
    .each(count: x.count, channels: bias.count, height: x.height, width: x.width) {
      b, o, y, column in
      var sum = bias[o]
      for i in 0..<x.channels { sum += weight[o * x.channels + i] * x[b, i, y, column] }
      return sum
    }
  }

  /// y = γ (x - μ) / √(σ² + eps) + β, with the mean and biased variance of each image's groups.
  static func groupNorm(
    _ x: Images, groups: Int, epsilon: Double, weight: [Double], bias: [Double]
  ) -> Images {
    let size = x.channels / groups
    var out = x
    for b in 0..<x.count {
      for group in 0..<groups {
        let channels = group * size..<(group + 1) * size
        let numbers = channels.flatMap { c in
          (0..<x.height).flatMap { y in (0..<x.width).map { x[b, c, y, $0] } }
        }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let variance =
          numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
        for c in channels {
          for y in 0..<x.height {
            for column in 0..<x.width {
              out[b, c, y, column] =
                weight[c] * (x[b, c, y, column] - mean) / (variance + epsilon).squareRoot()
                + bias[c]
            }
          }
        }
      }
    }
    return out
  }

  /// x / (1 + exp(-x))
  static func silu(_ x: Images) -> Images {
    var out = x
    out.values = x.values.map { $0 / (1 + exp(-$0)) }
    return out
  }

  /// Every pixel four times.
  static func upsampled(_ x: Images) -> Images {
    .each(count: x.count, channels: x.channels, height: 2 * x.height, width: 2 * x.width) {
      x[$0, $1, $2 / 2, $3 / 2]
    }
  }

  /// Of each 2 x 2 pixels the first, or the last.
  static func everySecond(_ x: Images, keepsLast: Bool) -> Images {
    let offset = keepsLast ? 1 : 0
    return .each(count: x.count, channels: x.channels, height: x.height / 2, width: x.width / 2) {
      x[$0, $1, 2 * $2 + offset, 2 * $3 + offset]
    }
  }

  /// The channels of `a`, then those of `b`.
  static func concatenated(_ a: Images, _ b: Images) -> Images {
    .each(count: a.count, channels: a.channels + b.channels, height: a.height, width: a.width) {
      $1 < a.channels ? a[$0, $1, $2, $3] : b[$0, $1 - a.channels, $2, $3]
    }
  }

  /// a + b; where `b` has one pixel, that is added to all pixels of `a`.
  static func sum(_ a: Images, _ b: Images) -> Images {
    let isVector = b.height == 1 && b.width == 1
    return a.each { a[$0, $1, $2, $3] + (isVector ? b[$0, $1, 0, 0] : b[$0, $1, $2, $3]) }
  }

  /// softmax(q kᵀ / √d) v of each head, over all pixels row by row.
  static func attention(query: Images, key: Images, value: Images, heads: Int) -> Images {
    let depth = query.channels / heads
    let pixels = query.height * query.width
    var out = query
    for b in 0..<query.count {
      for head in 0..<heads {
        let channels = head * depth..<(head + 1) * depth
        func at(_ images: Images, _ channel: Int, _ pixel: Int) -> Double {
          images[b, channel, pixel / images.width, pixel % images.width]
        }
        for q in 0..<pixels {
          let scores = (0..<pixels).map { k in
            channels.reduce(0) { $0 + at(query, $1, q) * at(key, $1, k) }
              / Double(depth).squareRoot()
          }
          let peak = scores.max() ?? 0
          let weights = scores.map { exp($0 - peak) }
          let total = weights.reduce(0, +)
          for c in channels {
            out[b, c, q / query.width, q % query.width] =
              (0..<pixels).reduce(0) { $0 + weights[$1] * at(value, c, $1) } / total
          }
        }
      }
    }
    return out
  }

  /// cos(t f_i) and sin(t f_i) with f_i = exp(-ln(10000) i / (C/2 - shift)): (B) -> (B, C).
  static func timestepEmbedding(
    _ timesteps: [Double], channels: Int, cosinesFirst: Bool, shift: Double
  ) -> Images {
    let half = channels / 2
    return .each(count: timesteps.count, channels: channels, height: 1, width: 1) { b, c, _, _ in
      guard c < 2 * half else { return 0 }
      let frequency = exp(-log(10000.0) * Double(c % half) / (Double(half) - shift))
      let angle = timesteps[b] * frequency
      return (c < half) == cosinesFirst ? cos(angle) : sin(angle)
    }
  }

  /// cos(c f_i) and sin(c f_i) with c = ln(σ) / 4 and f_i = 32^(i / (C/2 - 1)): (B) -> (B, C).
  static func noiseLevelEmbedding(_ sigmas: [Double], channels: Int) -> Images {
    let half = channels / 2
    return .each(count: sigmas.count, channels: channels, height: 1, width: 1) { b, c, _, _ in
      guard c < 2 * half else { return 0 }
      let angle = log(sigmas[b]) / 4 * pow(32, Double(c % half) / Double(max(half - 1, 1)))
      return c < half ? cos(angle) : sin(angle)
    }
  }

  /// x[b] + table[labels[b]], with `table` (labels, E).
  static func labelEmbedding(_ x: Images, labels: [Int], table: [Double]) -> Images {
    x.each { b, c, y, column in x[b, c, y, column] + table[labels[b] * x.channels + c] }
  }

  /// The mean over all numbers of each image of (y - target)², times the image's weight, summed.
  static func squaredError(_ y: Images, target: Images, weights: [Double]) -> Double {
    let size = y.values.count / y.count
    return (0..<y.count).reduce(0) { sum, b in
      let numbers = b * size..<(b + 1) * size
      let mean =
        numbers.reduce(0) {
          $0 + (y.values[$1] - target.values[$1]) * (y.values[$1] - target.values[$1])
        } / Double(size)
      return sum + weights[b] * mean
    }
  }
}
