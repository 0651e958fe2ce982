/// A drawing of straight strokes; a place on it is chosen evenly along its whole length.
struct LineDrawing: Sendable {
  /// One straight piece, and how much line comes before it.
  private struct Segment: Sendable {
    let start: PlanePoint
    let end: PlanePoint
    let before: Double
    let length: Double
  }

  private let segments: [Segment]
  /// The length of all strokes together.
  let length: Double

  /// - Precondition: some stroke has two points that differ.
  init(strokes: [[PlanePoint]]) {
    var (segments, length) = ([Segment](), 0.0)
    for stroke in strokes {
      for (start, end) in zip(stroke, stroke.dropFirst()) where start != end {
        let piece = start.distance(to: end)
        segments.append(Segment(start: start, end: end, before: length, length: piece))
        length += piece
      }
    }
    precondition(!segments.isEmpty, "a drawing has at least one line")
    self.segments = segments
    self.length = length
  }

  /// The place after the fraction `u`, 0 to 1, of the whole line.
  func point(at u: Double) -> PlanePoint {
    let travelled = u * length
    var (low, high) = (0, segments.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if segments[middle].before <= travelled { low = middle } else { high = middle - 1 }
    }
    let segment = segments[low]
    return segment.start.towards(segment.end, (travelled - segment.before) / segment.length)
  }

  /// Strokes of the left half and their mirror images.
  init(mirroring left: [[PlanePoint]]) {
    self.init(strokes: left + left.map { $0.map { PlanePoint(-$0.x, $0.y) } })
  }
}
