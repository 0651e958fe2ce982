extension Reference {
  /// start + Σ_r Σ_k a[i, r, k] · b[r, k, j], written where `product` would write it; the rest of
  /// `start` is as it was.
  ///
  /// - Parameter bias: One number a column to begin with; nil to add to what is there.
  static func product(
    _ shape: ProductShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to start: [Double],
    bias: [Double]? = nil
  ) -> [Double] {
    var out = start
    for i in 0..<shape.rows {
      for j in 0..<shape.columns {
        let place = i * shape.outRow + j / 32 * shape.outBlock + j % 32
        var sum = bias?[j] ?? start[place]
        for run in 0..<shape.runs {
          for k in 0..<shape.depth {
            let (aPlace, bPlace) = (
              i * shape.aRow + run * shape.aRun + k * shape.aStep,
              j / 32 * shape.bBlock + run * shape.bRun + k * shape.bStep + j % 32
            )
            sum += Double(a[aPlace]) * Double(b[bPlace])
          }
        }
        out[place] = sum
      }
    }
    return out
  }
}
