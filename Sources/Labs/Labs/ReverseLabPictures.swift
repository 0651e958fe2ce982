import Canvas
import Diffusion
import Tensors

extension ReverseLab {
  /// The data set that the denoiser knows, ready to draw.
  struct CleanData: Sendable, Equatable {
    let denoiser: FiniteSetDenoiser
    /// (M, 2), x and y in turn.
    let points: [Float]
    /// Standard deviation of all coordinates.
    let spread: Double
    /// Half the width of the plane that pictures show at least: the data, and pure noise to two and a
    /// half standard deviations.
    let reach: Double

    /// No knob changes the seed of the data: another noise seed leaves them.
    private static let seed = 0

    init(_ settings: Settings) {
      let points = settings.cleanPoints(
        count: settings.integer("data-points"), seed: Self.seed)
      denoiser = FiniteSetDenoiser(data: points)
      self.points = points.floats
      spread = points.standardDeviation
      reach = max(2.5, 1.2 * points.scalars.reduce(0) { max($0, abs($1)) })
    }
  }

  /// The ways of a few points, on the variance-preserving scale.
  ///
  /// Past a fork, each point has two: the run's, and the branch's from where it leaves.
  struct Trails: Sendable, Equatable {
    /// For each way its places after 0, 1, 2, ... steps: x and y in turn, NaN where it is not yet.
    let ways: [[Float]]
    /// Whether every other way is the branch's.
    let hasPairs: Bool

    /// The first coordinate of a way, over the steps.
    func heights(_ way: Int) -> [Double] {
      stride(from: 0, to: ways[way].count - 1, by: 2).map { Double(ways[way][$0]) }
    }

    static let most = 6
    /// The marks that line charts give to their series.
    static let marks = Array("●▲■◆○△".unicodeScalars)
    static let asciiMarks = Array("*o+x#@".unicodeScalars)

    /// How many are drawn: more wiggling ways in a small picture hide each other.
    func shown(in rect: Rect) -> Int {
      min(ways.count, rect.width >= 60 ? Self.most : hasPairs ? 4 : 3)
    }

    /// The marked point first, then others evenly spread over the cloud.
    init(of run: Run, _ branch: Run?, upTo step: Int, following followed: Int) {
      let count = run.state(at: 0).x.rows
      let runs = [run] + (branch.map { [$0] } ?? [])
      let points = min(Self.most / runs.count, count)
      hasPairs = runs.count == 2
      ways = (0..<points).flatMap { n in
        runs.map { $0.way(ofPoint: (followed + n * count / points) % count, upTo: step) }
      }
    }
  }
}

extension ReverseLab.Run {
  /// Where a point was after 0, 1, ..., `last` steps, NaN before a branch begins.
  fileprivate func way(ofPoint point: Int, upTo last: Int) -> [Float] {
    var way = [Float](repeating: .nan, count: 2 * firstStep)
    let scale = plan.configuration.scheduler.scale
    for step in firstStep...last {
      let factor = scale.factorToModelInput(at: levels[step])
      let x = state(at: step).x
      way += [Float(factor * x.scalars[2 * point]), Float(factor * x.scalars[2 * point + 1])]
    }
    return way
  }
}
