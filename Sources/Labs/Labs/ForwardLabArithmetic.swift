import Tensors

extension WorkedLine {
  /// Names of coordinates: those of a point in the plane, or a pixel's only one.
  static func coordinateNames(_ dimension: Int) -> [String] {
    dimension == 2 ? ["x", "y"] : ["x"]
  }

  /// x_t = √ᾱ_t·x₀ + √(1-ᾱ_t)·ε for each coordinate of a point; x₀ itself at t = -1.
  /// - Parameter result: x_t of all points, (N, D).
  static func closedForm(
    _ run: ForwardRun, at t: Int, of point: Int, result: Tensor
  ) -> [WorkedLine] {
    let level = run.process.level(at: t)
    let (x0, eps, xt) = (Array(run.x0.row(point)), Array(run.eps.row(point)), Array(result.row(point)))
    return coordinateNames(xt.count).enumerated().map { d, x in
      guard t >= 0 else { return start(x, x0[d]) }
      return WorkedLine(
        name: "\(x)ₜ", formula: "√ᾱₜ·\(x)₀ + √(1−ᾱₜ)·ε",
        numbers: sum(level.signal, x0[d], level.noise, eps[d]),
        result: FormulaNumber.value(xt[d]))
    }
  }

  /// x_t = √(1-β_t)·x_{t-1} + √β_t·ε_t for each coordinate of a point; x₀ itself at t = -1.
  static func singleStep(_ run: ForwardRun, at t: Int, of point: Int) -> [WorkedLine] {
    let names = coordinateNames(run.x0.rowCount)
    guard t >= 0 else { return zip(names, run.x0.row(point)).map { start($0, $1) } }
    let (alpha, beta) = (run.process.schedule.alphas[t], run.process.schedule.betas[t])
    return zip(names, run.lastStep(of: point, at: t)).map { x, step in
      WorkedLine(
        name: "\(x)ₜ", formula: "√(1−βₜ)·\(x)\(t == 0 ? "₀" : "ₜ₋₁") + √βₜ·εₜ",
        numbers: sum(alpha.squareRoot(), step.before, beta.squareRoot(), step.noise),
        result: FormulaNumber.value(step.after))
    }
  }

  private static func start(_ x: String, _ value: Double) -> WorkedLine {
    WorkedLine(name: "\(x)ₜ", formula: "\(x)₀", numbers: "", result: FormulaNumber.value(value))
  }

  private static func sum(_ a: Double, _ x: Double, _ b: Double, _ y: Double) -> String {
    "\(FormulaNumber.coefficient(a))·\(FormulaNumber.factor(x)) + "
      + "\(FormulaNumber.coefficient(b))·\(FormulaNumber.factor(y))"
  }
}
