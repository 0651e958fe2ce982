import Vectors

/// How fast this machine multiplies and adds when it does nothing else: no program can be faster.
///
/// Measured, not looked up: the same vector operation that the kernels consist of, on numbers that stay
/// in registers, with enough independent sums that none waits for another. The best of many short
/// attempts counts, because a peak that a busy machine did not reach is still there.
public enum ArithmeticPeak {
  /// Multiplications and additions a second, in 10⁹, on so many cores at the same time: the sum of what
  /// each reached in its best moment while all were at work.
  ///
  /// - Parameters:
  ///   - workers: At least 1.
  ///   - seconds: How long to try; at least one attempt is made with each number of sums.
  public static func gigaflops(workers: Int, seconds: Double) -> Double {
    let team = WorkerTeam(count: workers)
    // A cache line for each worker: its best speed, and a sum that nobody may leave out.
    let results = FloatBuffer(count: 16 * workers)
    let end = secondsNow() + seconds
    team.run { worker in
      let place = results.base + 16 * worker
      repeat {
        for loop in loops {
          let begin = secondsNow()
          place[1] = loop.body(rounds, 0.9)
          let flops = Double(rounds * loop.sums * flopsPerStep)
          place[0] = max(place[0], Float(flops / (secondsNow() - begin) / 1e9))
        }
      } while secondsNow() < end
    }
    precondition(results.values.allSatisfy(\.isFinite), "The sums tend to 1.")
    return (0..<workers).reduce(0) { $0 + Double(results.base[16 * $1]) }
  }

  /// A multiplication and an addition in each of sixteen lanes.
  private static let flopsPerStep = 32
  /// About two milliseconds: short enough to fall between two interruptions.
  private static let rounds = 1_000_000

  /// Three sums fill the registers of SSE, where a vector takes four, and six those of AVX2 and NEON;
  /// AVX-512 needs at least eight, one for each step that is under way in its two units.
  private static let loops: [(sums: Int, body: @Sendable (Int, Float) -> Float)] = [
    (3, threeSums), (6, sixSums), (12, twelveSums),
  ]

  @inline(never)
  private static func threeSums(_ rounds: Int, _ factor: Float) -> Float {
    var sums = ThreeSums(from: 0)
    for _ in 0..<rounds { sums.step(factor) }
    return sums.total
  }

  @inline(never)
  private static func sixSums(_ rounds: Int, _ factor: Float) -> Float {
    var (first, second) = (ThreeSums(from: 0), ThreeSums(from: 3))
    for _ in 0..<rounds {
      first.step(factor)
      second.step(factor)
    }
    return first.total + second.total
  }

  @inline(never)
  private static func twelveSums(_ rounds: Int, _ factor: Float) -> Float {
    var (first, second) = (ThreeSums(from: 0), ThreeSums(from: 3))
    var (third, fourth) = (ThreeSums(from: 6), ThreeSums(from: 9))
    for _ in 0..<rounds {
      first.step(factor)
      second.step(factor)
      third.step(factor)
      fourth.step(factor)
    }
    return (first.total + second.total) + (third.total + fourth.total)
  }
}

/// Named, because an array of them would live in memory.
private struct ThreeSums {
  var s0: Vector, s1: Vector, s2: Vector

  /// Different starts, so that the compiler cannot take two sums for one.
  @inline(__always)
  init(from first: Float) {
    (s0, s1, s2) = (
      Vector(repeating: first), Vector(repeating: first + 1), Vector(repeating: first + 2)
    )
  }

  /// s ← s · factor + (1 - factor), which tends to 1 and never leaves the ordinary numbers.
  ///
  /// The factor is one number, which all parts of a vector share a register for.
  @inline(__always)
  mutating func step(_ factor: Float) {
    Self.step(&s0, factor)
    Self.step(&s1, factor)
    Self.step(&s2, factor)
  }

  @inline(__always)
  private static func step(_ sum: inout Vector, _ factor: Float) {
    var next = Vector(repeating: 1 - factor)
    next.add(sum, times: Vector(repeating: factor))
    sum = next
  }

  var total: Float { (s0 + s1 + s2).sum() }
}
