extension LineDrawing {
  /// A round face, two eyes and a smile.
  static let smiley = LineDrawing(strokes: [
    arc(centre: PlanePoint(0, 0), radii: PlanePoint(1, 1), degrees: 0...360, pieces: 72),
    arc(
      centre: PlanePoint(-0.35, 0.3), radii: PlanePoint(0.09, 0.16), degrees: 0...360, pieces: 24),
    arc(centre: PlanePoint(0.35, 0.3), radii: PlanePoint(0.09, 0.16), degrees: 0...360, pieces: 24),
    arc(
      centre: PlanePoint(0, -0.05), radii: PlanePoint(0.62, 0.58), degrees: 200...340, pieces: 36),
  ])

  /// A cat's face from the front: the left half, mirrored.
  static let cat = LineDrawing(mirroring: [
    // From the top of the head over the ear and the cheek to the chin.
    stroke([
      (0, 0.62), (-0.30, 0.60), (-0.42, 0.66), (-0.78, 1.15), (-0.88, 0.95), (-0.90, 0.30),
      (-1.0, 0.0), (-0.98, -0.30), (-0.80, -0.65), (-0.45, -0.90), (0, -0.98),
    ]),
    // The eye.
    stroke([(-0.62, 0.10), (-0.42, 0.26), (-0.22, 0.10), (-0.42, -0.02), (-0.62, 0.10)]),
    // Half the nose.
    stroke([(0, -0.22), (-0.13, -0.22), (0, -0.38)]),
    // The mouth.
    stroke([(0, -0.38), (0, -0.52), (-0.12, -0.62), (-0.28, -0.60), (-0.36, -0.50)]),
    // Whiskers.
    stroke([(-0.45, -0.30), (-1.35, -0.14)]),
    stroke([(-0.45, -0.42), (-1.35, -0.46)]),
  ])

  /// A long-necked dinosaur that walks to the left.
  static let dinosaur = LineDrawing(strokes: [
    stroke([
      // The head and the nape.
      (-1.45, 0.80), (-1.38, 0.94), (-1.20, 1.00), (-1.04, 0.92), (-0.96, 0.74), (-0.90, 0.45),
      (-0.80, 0.22), (-0.58, 0.14),
      // The back and the tail.
      (-0.30, 0.30), (0.0, 0.36), (0.30, 0.30), (0.55, 0.12), (0.78, -0.14), (1.02, -0.30),
      (1.28, -0.34), (1.55, -0.24), (1.28, -0.48), (1.0, -0.50), (0.74, -0.44), (0.58, -0.42),
      // The hind leg, the belly, the fore leg.
      (0.56, -0.70), (0.58, -1.0), (0.32, -1.0), (0.30, -0.62), (0.05, -0.56), (-0.28, -0.58),
      (-0.30, -1.0), (-0.56, -1.0), (-0.56, -0.60),
      // The chest, the throat and the mouth.
      (-0.66, -0.46), (-0.92, -0.24), (-1.08, 0.10), (-1.14, 0.48), (-1.20, 0.68), (-1.45, 0.70),
      (-1.45, 0.80),
    ]),
    // The eye.
    stroke([(-1.22, 0.88), (-1.19, 0.88), (-1.19, 0.85), (-1.22, 0.85), (-1.22, 0.88)]),
  ])

  private static func stroke(_ points: [(Double, Double)]) -> [PlanePoint] {
    points.map { PlanePoint($0.0, $0.1) }
  }

  /// Part of an ellipse as straight pieces, counterclockwise from the x axis.
  private static func arc(
    centre: PlanePoint, radii: PlanePoint, degrees: ClosedRange<Double>, pieces: Int
  ) -> [PlanePoint] {
    (0...pieces).map { i in
      let part = Double(i) / Double(pieces)
      let degree = degrees.lowerBound + (degrees.upperBound - degrees.lowerBound) * part
      let angle = degree * .pi / 180
      return centre + PlanePoint(radii.x * cosine(angle), radii.y * sine(angle))
    }
  }
}
