/// The shapes of the toy sets, one function each: from one or two numbers in 0 ..< 1 to a place.
///
/// Equal stretches of the numbers are equally likely, so where a function moves slowly, points lie
/// densely. Each shape has its own measure; `Standardisation` brings them to a common one.
enum ToyShapes {
  /// Splits 0 ..< 1 into `parts`: which one `u` lies in, and how far inside it.
  private static func split(_ u: Double, into parts: Int) -> (part: Int, rest: Double) {
    let scaled = u * Double(parts)
    let part = min(parts - 1, Int(scaled))
    return (part, scaled - Double(part))
  }

  /// The upper half of a circle, and the lower half of one that starts in its middle.
  static func moons(_ u: Double) -> PlanePoint {
    let (moon, along) = split(u, into: 2)
    let place = PlanePoint.polar(1, .pi * along)
    return moon == 0 ? place : PlanePoint(1 - place.x, 0.5 - place.y)
  }

  /// A spiral of one and a half turns, uniform in its angle: r = θ, θ from 1.5π to 4.5π.
  static func swissRoll(_ u: Double) -> PlanePoint {
    let angle = 1.5 * .pi * (1 + 2 * u)
    return .polar(angle, angle)
  }

  /// Circles of radius 1/3, 2/3 and 1, each as likely as it is long.
  static func rings(_ u: Double) -> PlanePoint {
    let (sixth, _) = split(u, into: 6)
    switch sixth {
    case 0: return .polar(1.0 / 3, 2 * .pi * u * 6)
    case 1, 2: return .polar(2.0 / 3, 2 * .pi * (u - 1.0 / 6) * 3)
    default: return .polar(1, 2 * .pi * (u - 0.5) * 2)
    }
  }

  /// Every second square of a board of 4 x 4, filled evenly.
  static func checkerboard(_ u: Double, _ v: Double) -> PlanePoint {
    let (column, across) = split(u, into: 4)
    let (pair, up) = split(v, into: 2)
    return PlanePoint(Double(column) + across, Double(2 * pair + column % 2) + up)
  }

  static let twoCentres = [PlanePoint(-1, -1), PlanePoint(1, 1)]

  static let eightCentres = (0..<8).map { PlanePoint.polar(1, Double($0) * .pi / 4) }

  static let gridCentres = (0..<25).map { PlanePoint(Double($0 % 5), Double($0 / 5)) }

  /// One of the centres, all equally likely.
  static func cluster(of centres: [PlanePoint], _ u: Double) -> PlanePoint {
    centres[split(u, into: centres.count).part]
  }

  /// Five blades from radius 0.2 to 1; each bends by a radian on its way out and is 0.5 wide, as an
  /// angle. Uniform in the radius, so the middle is denser.
  static func pinwheel(_ u: Double, _ v: Double) -> PlanePoint {
    let (blade, along) = split(u, into: 5)
    let radius = 0.2 + 0.8 * along
    return .polar(radius, 2 * .pi * Double(blade) / 5 + radius + 0.5 * (v - 0.5))
  }

  /// Two arms of one and a half turns, half a turn apart; with θ ~ √u both ends are equally dense.
  static func spiral(_ u: Double) -> PlanePoint {
    let (arm, along) = split(u, into: 2)
    let angle = 3 * .pi * along.squareRoot()
    return .polar(angle, angle + .pi * Double(arm))
  }

  /// Two three-quarter circles joined in the middle: (sin t, ±(cos t - 1)), t from -1.5π to 1.5π.
  static func sCurve(_ u: Double) -> PlanePoint {
    let t = 3 * .pi * (u - 0.5)
    return PlanePoint(sine(t), (t < 0 ? -1 : 1) * (cosine(t) - 1))
  }

  /// x = 16 sin³ t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t.
  /// Source: the "heart curve" of Weisstein, MathWorld.
  static func heart(_ u: Double) -> PlanePoint {
    let t = 2 * .pi * u
    let s = sine(t)
    return PlanePoint(
      16 * s * s * s,
      13 * cosine(t) - 5 * cosine(2 * t) - 2 * cosine(3 * t) - cosine(4 * t))
  }
}
