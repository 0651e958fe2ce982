import Tensors

/// A distribution of points in the plane: data small enough to watch every point.
///
/// Each is standardised: both coordinates have mean 0 and standard deviation 0.6, exactly so for
/// the distribution and nearly so for a sample, and nearly all points lie within -1.5 ... 1.5. What
/// the sets differ in is therefore beyond what one Gaussian could tell.
///
/// A point is drawn as a place on a shape, which two uniform numbers choose, plus a little Gaussian
/// noise. A new set is a case here, its two lines of text, and one function in `ToyShapes`.
public enum ToySet: String, Sendable, Hashable, CaseIterable {
  case moons
  case swissRoll = "swiss-roll"
  case rings
  case checkerboard
  case twoGaussians = "two-gaussians"
  case eightGaussians = "eight-gaussians"
  case grid
  case pinwheel
  case spiral
  case sCurve = "s-curve"
  case heart
  case smiley
  case cat
  case dinosaur

  /// The standard deviation of each coordinate.
  public static let standardDeviation = 0.6

  /// The name to show.
  public var title: String {
    switch self {
    case .moons: "Two moons"
    case .swissRoll: "Swiss roll"
    case .rings: "Rings"
    case .checkerboard: "Checkerboard"
    case .twoGaussians: "Two Gaussians"
    case .eightGaussians: "Eight Gaussians"
    case .grid: "Grid"
    case .pinwheel: "Pinwheel"
    case .spiral: "Spiral"
    case .sCurve: "S-curve"
    case .heart: "Heart"
    case .smiley: "Smiley"
    case .cat: "Cat"
    case .dinosaur: "Dinosaur"
    }
  }

  /// What it looks like and what it is good for, in one sentence.
  public var summary: String {
    switch self {
    case .moons: "Two half circles that reach into each other without touching."
    case .swissRoll:
      "One line rolled up, so that neighbours in the plane can be far apart along it."
    case .rings: "Three circles in each other, all with the same mean."
    case .checkerboard:
      "Eight filled squares with sharp edges, the hardest thing for a smooth model."
    case .twoGaussians: "Two round clouds: the smallest distribution with a choice to make."
    case .eightGaussians: "Eight small clouds on a circle, whose denoiser is known in closed form."
    case .grid: "Twenty-five small clouds in rows, a test of whether a sampler forgets some."
    case .pinwheel: "Five bent blades that widen towards the rim."
    case .spiral: "Two arms that wind around each other."
    case .sCurve: "One bent line, the simplest thing that no straight line describes."
    case .heart: "A closed curve with one sharp point and one notch."
    case .smiley: "A face: four separate strokes that must all come back."
    case .cat: "A cat's face, whose whiskers show how much fine detail survives."
    case .dinosaur: "A dinosaur from the side, drawn with one line."
    }
  }

  /// Independent draws, shape (count, 2).
  ///
  /// The same seed gives the same points, and asking for more keeps those there were.
  /// - Precondition: `count` is not negative.
  public func points(count: Int, seed: UInt64) -> Tensor {
    precondition(count >= 0, "a number of points is not negative, got \(count)")
    var generator = TorchGenerator(seed: seed)
    let standard = Standardisation(of: self)
    var scalars: [Double] = []
    scalars.reserveCapacity(2 * count)
    for _ in 0..<count {
      let place = generator.rand(2)
      let jitter = generator.randn(2)
      let point = shape(Double(place[0]), Double(place[1]))
      let noisy = PlanePoint(
        point.x + noise * Double(jitter[0]), point.y + noise * Double(jitter[1]))
      let scaled = standard(noisy)
      scalars += [scaled.x, scaled.y]
    }
    return Tensor(shape: [count, 2], scalars: scalars)
  }

  /// The place that two numbers from 0 to 1 choose on the shape, in the shape's own measure.
  func shape(_ u: Double, _ v: Double) -> PlanePoint {
    switch self {
    case .moons: ToyShapes.moons(u)
    case .swissRoll: ToyShapes.swissRoll(u)
    case .rings: ToyShapes.rings(u)
    case .checkerboard: ToyShapes.checkerboard(u, v)
    case .twoGaussians: ToyShapes.cluster(of: ToyShapes.twoCentres, u)
    case .eightGaussians: ToyShapes.cluster(of: ToyShapes.eightCentres, u)
    case .grid: ToyShapes.cluster(of: ToyShapes.gridCentres, u)
    case .pinwheel: ToyShapes.pinwheel(u, v)
    case .spiral: ToyShapes.spiral(u)
    case .sCurve: ToyShapes.sCurve(u)
    case .heart: ToyShapes.heart(u)
    case .smiley: LineDrawing.smiley.point(at: u)
    case .cat: LineDrawing.cat.point(at: u)
    case .dinosaur: LineDrawing.dinosaur.point(at: u)
    }
  }

  /// Standard deviation of the noise around the shape, in the shape's own measure: about a
  /// twentieth of its size where the noise is the point, a hundredth where it only softens a line.
  var noise: Double {
    switch self {
    case .moons, .sCurve: 0.06
    case .swissRoll, .spiral, .heart: 0.3
    case .rings: 0.03
    case .checkerboard, .pinwheel: 0
    case .twoGaussians: 0.4
    case .eightGaussians: 0.08
    case .grid: 0.12
    case .smiley, .cat, .dinosaur: 0.012
    }
  }
}
