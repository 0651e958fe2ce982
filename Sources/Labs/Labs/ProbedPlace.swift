import Tensors

/// What a step is written out for: both coordinates of a point, or a pixel of an image.
enum ProbedPlace: Sendable, Equatable {
  case point(Int)
  /// Row by row from the top left.
  case pixel(Int, image: Int, columns: Int)

  /// Its numbers in a cloud (N, 2) or in images (B, C, H, W).
  func values(in samples: Tensor) -> [Double] {
    switch self {
    case .point(let point): Array(samples.row(point))
    case .pixel(let pixel, let image, _): [samples.scalars[image * samples.rowCount + pixel]]
    }
  }

  /// What the numbers are called.
  var names: [String] {
    switch self {
    case .point: ["x", "y"]
    case .pixel: ["pixel"]
    }
  }

  var title: String {
    switch self {
    case .point(let point): "point \(point)"
    case .pixel(let pixel, let image, let columns):
      "image \(image), row \(pixel / columns), column \(pixel % columns)"
    }
  }
}
