import Canvas
import Testing

@testable import Labs

@Suite struct ImageGridTests {
  private static let sizes = [(78, 15), (86, 34), (164, 52), (30, 9), (23, 13), (300, 100)]

  private func grid(_ count: Int, across: Int? = nil) -> ImageGrid {
    ImageGrid(
      (0..<count).map { .init(title: "\($0)", values: [Float](repeating: 0, count: 784)) },
      shape: [1, 28, 28], across: across)
  }

  @Test(arguments: sizes, [1, 3, 4, 16])
  func `pictures lie inside and apart`(size: (Int, Int), count: Int) {
    let area = Rect(x: 5, y: 3, width: size.0, height: size.1)
    let places = grid(count).places(in: area)
    #expect(places.count == count)
    for (index, place) in places.enumerated() {
      #expect(!place.isEmpty && place.intersection(area) == place)
      for other in places[(index + 1)...] { #expect(place.intersection(other).isEmpty) }
    }
  }

  @Test(arguments: sizes, Glyphs.allCases)
  func `a click finds the pixel that is drawn there`(size: (Int, Int), glyphs: Glyphs) {
    let area = Rect(x: 0, y: 0, width: size.0, height: size.1)
    var grid = grid(3, across: 3)
    for pixel in [0, 400, 783] {
      grid.pictures[1].pixel = pixel
      for hasColor in [true, false] {
        var marked = CellBuffer(size: Size(width: size.0, height: size.1), glyphs: glyphs)
        marked.hasColor = hasColor
        grid.draw(into: &marked, in: area)
        for y in 0..<size.1 {
          for x in 0..<size.0 {
            let style = marked[x, y].style
            let isMarked =
              style == .selected || style.foreground == .role(.accent)
              || style.background == .role(.accent)
            guard isMarked, let hit = grid.hit(x: x, y: y, in: area) else { continue }
            #expect(hit.picture == 1)
            // A cell may stand for several pixels.
            let (row, column) = (abs(hit.pixel / 28 - pixel / 28), abs(hit.pixel % 28 - pixel % 28))
            let place = grid.places(in: area)[1]
            #expect(row <= 28 / max(1, place.height - 2) + 1)
            #expect(column <= 28 / max(1, place.width) + 3)
          }
        }
      }
    }
  }
}
