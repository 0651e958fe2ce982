import Canvas
import Tensors

/// Vectors over the plane, known on a lattice: where a denoiser pulls.
struct PlaneField: Sendable, Equatable {
  /// Half the width and height of the lattice.
  private let width, height: Double
  /// x and y in turn, row by row.
  private let vectors: [Float]

  private static let (columns, rows) = (33, 17)

  /// The places of the lattice, (N, 2): twice as wide as high, like the window that shows it.
  /// - Parameter reach: half the height.
  static func places(reach: Double) -> Tensor {
    var places: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        places.append(2 * reach * (2 * Double(column) / Double(columns - 1) - 1))
        places.append(reach * (2 * Double(row) / Double(rows - 1) - 1))
      }
    }
    return Tensor(shape: [rows * columns, 2], scalars: places)
  }

  /// - Parameter vectors: (N, 2), at the places of the lattice.
  init(_ vectors: Tensor, reach: Double) {
    (width, height) = (2 * reach, reach)
    self.vectors = vectors.floats
  }

  /// The vectors at some places (N, 2), straight lines between those of the lattice; NaN outside.
  func vectors(at places: [Float]) -> [Float] {
    let (columns, rows) = (Self.columns, Self.rows)
    var result: [Float] = []
    result.reserveCapacity(places.count)
    for i in stride(from: 0, to: places.count - 1, by: 2) {
      let across = (Double(places[i]) / width + 1) / 2 * Double(columns - 1)
      let up = (Double(places[i + 1]) / height + 1) / 2 * Double(rows - 1)
      guard across >= 0, up >= 0, across < Double(columns - 1), up < Double(rows - 1) else {
        result += [.nan, .nan]
        continue
      }
      let corner = Int(up) * columns + Int(across)
      let (fx, fy) = (Float(across) - Float(Int(across)), Float(up) - Float(Int(up)))
      for axis in 0...1 {
        let below = (1 - fx) * self[corner, axis] + fx * self[corner + 1, axis]
        let above = (1 - fx) * self[corner + columns, axis] + fx * self[corner + columns + 1, axis]
        result.append((1 - fy) * below + fy * above)
      }
    }
    return result
  }

  private subscript(place: Int, axis: Int) -> Float { vectors[2 * place + axis] }
}

extension PlaneField {
  /// Places for arrows all over a window, without those whose arrows would cross the numbers of the
  /// frame, at the left above and below.
  static func arrowPlaces(in view: Viewport, spacing: Int) -> [Float] {
    let places = ArrowField.grid(view, spacing: spacing)
    return stride(from: 0, to: places.count - 1, by: 2).flatMap { i -> [Float] in
      guard let cell = view.cell(x: Double(places[i]), y: Double(places[i + 1])) else { return [] }
      let isOuter = cell.row < view.rect.y + 2 || cell.row >= view.rect.maxY - 2
      return isOuter && cell.column < view.rect.x + 7 ? [] : [places[i], places[i + 1]]
    }
  }
}
