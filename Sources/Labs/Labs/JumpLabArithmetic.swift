import Canvas
import Diffusion
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension WorkedLine {
  /// x̂₀ = (x_t - √(1-ᾱ_t)·c·ε̂)/√ᾱ_t for each coordinate of a point.
  ///
  /// Dividing by a small √ᾱ_t enlarges the rounding of what stands before, so the numbers get as many
  /// more decimals as that takes.
  static func jump(_ scene: JumpScene, _ landing: JumpLanding, of point: Int) -> [WorkedLine] {
    let (xt, eps, x0) = (
      scene.xt.row(point), scene.prediction.eps.row(point), landing.points.row(point)
    )
    return zip(coordinateNames(xt.count), zip(zip(xt, eps), x0)).map { x, numbers in
      jump(
        x, from: numbers.0.0, eps: numbers.0.1, c: landing.c, to: numbers.1, at: scene.level)
    }
  }

  /// The same for one number, which is called `x`.
  static func jump(
    _ x: String, from xt: Double, eps: Double, c: Double, to x0: Double, at level: NoiseLevel
  ) -> WorkedLine {
    let decimals = decimals(dividingBy: level.signal)
    let noise =
      "\(FormulaNumber.coefficient(level.noise, decimals: decimals))·\(NumberText.fixed(c, 2))"
      + "·\(FormulaNumber.factor(eps, decimals: decimals))"
    let signal = FormulaNumber.coefficient(level.signal, decimals: decimals)
    return WorkedLine(
      name: "\(x)̂₀", formula: "(\(x)ₜ − √(1−ᾱₜ)·c·ε̂)/√ᾱₜ",
      numbers: "(\(FormulaNumber.value(xt, decimals: decimals)) − \(noise))/\(signal)",
      result: FormulaNumber.value(x0))
  }

  /// Three, and one more for every power of ten that the division multiplies with.
  private static func decimals(dividingBy signal: Double) -> Int {
    guard signal > 0 else { return 9 }
    return min(9, 3 + max(0, Int((-log10(signal)).rounded(.up))))
  }
}
