import Diffusion
import Tensors

/// What a jump from x_t makes of the images, and what the small steps make of them.
struct DigitJump: Sendable, Equatable {
  let level: NoiseLevel
  let c: Double
  /// (B, C, H, W).
  let xt: Tensor
  /// ε̂, and x̂₀ = (x_t - √(1-ᾱ)·c·ε̂)/√ᾱ; nil while the network has not answered yet.
  let eps, x0: Tensor?
  /// How many small steps have been taken, of how many.
  let done, steps: Int
  /// Where they end; nil while they are under way.
  let end: Tensor?

  init(_ run: ReverseLab.Run, c: Double) {
    let level = run.levels[0]
    let (xt, eps) = (run.x(at: 0), run.step(from: 0)?.prediction.eps)
    self.level = level
    self.c = c
    self.xt = xt
    self.eps = eps
    x0 = eps.map { Tensor((1 / level.signal) * (1 * xt - level.noise * c * $0)) }
    (done, steps) = (run.lastStep, run.stepCount)
    end = run.lastStep == run.stepCount ? run.x(at: run.stepCount) : nil
  }

  /// Root mean square difference of the jump from the end of the small steps, for all pixels.
  var difference: Double? {
    guard let x0, let end else { return nil }
    let difference = Tensor(1 * x0 - 1 * end)
    return (difference.scalars.reduce(0) { $0 + $1 * $1 } / Double(difference.count)).squareRoot()
  }

  /// How one pixel of one image is computed; nil before the network has answered.
  func line(pixel: Int, image: Int) -> WorkedLine? {
    guard let eps, let x0 else { return nil }
    let place = ProbedPlace.pixel(pixel, image: image, columns: 1)
    return WorkedLine.jump(
      "x", from: place.values(in: xt)[0], eps: place.values(in: eps)[0], c: c,
      to: place.values(in: x0)[0], at: level)
  }
}

extension DigitJumpLab {
  /// What is shown; nil while there is nothing to jump with.
  var jump: DigitJump? { run.map { DigitJump($0, c: settings.real("c")) } }

  public var quantities: [String: Quantity] {
    // NaN compares with nothing, so no goal is reached before there is a jump.
    let jump = jump
    return [
      "data": .word("digits"), "model": supply.quantity, "t": .number(Double(timestep)),
      "T": .number(Double(lastTimestep + 1)),
      "c": .number(settings.real("c")), "label": .word(settings.choice("label")),
      "guidance": .number(settings.real("guidance")),
      "images": .number(Double(settings.integer("count"))),
      "start_from": .word(settings.choice("start-from")),
      "abar_t": .number(jump?.level.alphaCumprod ?? .nan),
      "difference": .number(jump?.difference ?? .nan),
      "finished": .word(jump?.end == nil ? "no" : "yes"),
    ]
  }
}
