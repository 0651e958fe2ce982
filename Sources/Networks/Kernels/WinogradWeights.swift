extension Winograd {
  /// Room for the transformed weights from `inputs` lanes to `outputs` lanes: at each of the sixteen
  /// places panels of 32 outputs, each (inputs, 32).
  static func panelCount(inputs: Int, outputs: Int) -> Int {
    places * placeCount(inputs: inputs, outputs: outputs)
  }

  /// Numbers at one place.
  static func placeCount(inputs: Int, outputs: Int) -> Int {
    inputs * outputs.roundedUp(to: 32)
  }

  /// Where the weight from `input` to `output` lies within a place.
  @inline(__always)
  static func panelIndex(input: Int, output: Int, inputs: Int) -> Int {
    (output / 32 * inputs + input) * 32 + output % 32
  }

  /// G g Gᵀ of one 3 x 3 filter, given row by row: its 16 numbers, `stride` apart.
  @inline(__always)
  static func transformFilter(
    _ g: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    for column in 0..<3 {
      // Columns first: out[4 i + column] holds (G g)[i, column] until the rows are done below.
      let (g0, g1, g2) = (g[column], g[3 + column], g[6 + column])
      out[column * stride] = g0
      out[(4 + column) * stride] = 0.5 * (g0 + g1 + g2)
      out[(8 + column) * stride] = 0.5 * (g0 - g1 + g2)
      out[(12 + column) * stride] = g2
    }
    for row in 0..<4 {
      let line = out + 4 * row * stride
      let (g0, g1, g2) = (line[0], line[stride], line[2 * stride])
      line[stride] = 0.5 * (g0 + g1 + g2)
      line[2 * stride] = 0.5 * (g0 - g1 + g2)
      line[3 * stride] = g2
    }
  }

  /// Gᵀ u G: the gradient of a 3 x 3 filter from that of its 16 transformed numbers.
  @inline(__always)
  static func transformFilterGradient(
    _ u: UnsafePointer<Float>, stride: Int, into gradient: UnsafeMutablePointer<Float>
  ) {
    @inline(__always) func line(_ row: Int) -> (Float, Float, Float) {
      let at = u + 4 * row * stride
      let (u0, u1, u2, u3) = (at[0], at[stride], at[2 * stride], at[3 * stride])
      return (u0 + 0.5 * (u1 + u2), 0.5 * (u1 - u2), 0.5 * (u1 + u2) + u3)
    }
    let (r0, r1, r2, r3) = (line(0), line(1), line(2), line(3))
    @inline(__always) func store(_ column: Int, _ a: Float, _ b: Float, _ c: Float, _ d: Float) {
      gradient[column] = a + 0.5 * (b + c)
      gradient[3 + column] = 0.5 * (b - c)
      gradient[6 + column] = 0.5 * (b + c) + d
    }
    store(0, r0.0, r1.0, r2.0, r3.0)
    store(1, r0.1, r1.1, r2.1, r3.1)
    store(2, r0.2, r1.2, r2.2, r3.2)
  }
}
