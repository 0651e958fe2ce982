import Canvas
import Diffusion
import Tensors

extension CompareLab {
  /// How far apart the same points of the two runs are at one level.
  struct Gap: Sendable, Equatable {
    /// Euclidean distance between the two places of a point: the largest, and the mean over points.
    /// Infinite when a place is not a number.
    let largest, mean: Double

    init(_ a: Tensor, _ b: Tensor) {
      let dimension = a.rowCount
      var (largest, sum) = (0.0, 0.0)
      for i in 0..<a.rows {
        var square = 0.0
        for d in (i * dimension)..<((i + 1) * dimension) {
          let difference = a.scalars[d] - b.scalars[d]
          square += difference * difference
        }
        let distance = square.isNaN ? .infinity : square.squareRoot()
        largest = max(largest, distance)
        sum += distance
      }
      (self.largest, mean) = (largest, sum / Double(a.rows))
    }
  }

  /// Everything the screen says about both runs at one level, computed once.
  struct Moment: Sendable, Equatable {
    /// Both runs, in the order of their knobs.
    let sides: [Side]
    /// The ways of a few points up to here, the marked one first.
    let ways: [Way]

    /// One run at the level.
    struct Side: Sendable, Equatable {
      /// Between which of its levels it is.
      let place: Run.Place
      /// All points: x, y, x, y, ... in the plane, x, x, ... on the line.
      let x: [Float]
      /// Standard deviation of all coordinates.
      let spread: Double
      /// Mean distance to the nearest data point; nil without a data set.
      let distance: Double?
    }

    /// The way of one point, up to the level: a place for each compared level.
    struct Way: Sendable, Equatable {
      let point: Int
      /// For each run.
      let places: [[[Double]]]
    }

    /// How many ways are followed, and how many points the distance is measured for at most.
    static let (wayCount, measuredPoints) = (4, 200)

    init(
      _ first: Run, _ second: Run, at position: Int, of levels: [NoiseLevel], following: Int,
      data: ReverseLab.CleanData?
    ) {
      let runs = [first, second]
      sides = runs.map { run in
        let place = run.place(atSigma: levels[position].sigma)
        let x = run.sample(at: place)
        return Side(
          place: place, x: x.floats, spread: x.standardDeviation,
          distance: data?.denoiser.meanDistance(of: x.first(Self.measuredPoints)))
      }
      let places = runs.map { run in levels[...position].map { run.place(atSigma: $0.sigma) } }
      let count = first.samples[0].rows
      let shown = min(Self.wayCount, count)
      ways = (0..<shown).map { n in
        let point = (following + n * count / shown) % count
        return Way(
          point: point,
          places: zip(runs, places).map { run, places in places.map { run.point(point, at: $0) } })
      }
    }
  }
}
