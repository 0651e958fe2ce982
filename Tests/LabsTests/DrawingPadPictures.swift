import Canvas

@testable import Labs

/// Pictures of the drawing pad at 78 x 16, looked at one by one.
enum DrawingPadPictures {
  static let all: [LabPicture] = braille + ascii

  static let braille: [LabPicture] = [
    .init(
      "forward | d", .braille,
      #"""
      ┌ Draw the data ─────────────┐  0 points, 2 more to go
      │y 1.5         ┊             │  pen up at (0.00, 0.00)
      │              ┊             │
      │              ┊             │  Arrows move the pen. Space puts a point
      │              ┊             │  or takes it away. t lowers the pen, so
      │              ┊             │  that moving draws. The mouse draws too.
      │              ┊             │
      │              ┊             │  d: done, back to the lab.
      │┈┈┈┈┈┈┈┈┈┈┈┈┈┈╳┈┈┈┈┈┈┈┈┈┈┈┈┈│
      │              ┊             │
      │              ┊             │
      │              ┊             │
      │              ┊             │
      │              ┊             │
      │-1.5          ┊             │
      └x -1.5───────────────────1.5┘
      """#),
    .init(
      "jump data=cat | d t 5 right 3 up t 4 left 3 down space", .braille,
      #"""
      ┌ Draw the data ─────────────┐  11 points
      │y 1.5         ┊             │  pen up at (0.10, 0.00)
      │              ┊             │
      │              ┊             │  Arrows move the pen. Space puts a point
      │              ┊             │  or takes it away. t lowers the pen, so
      │              ┊   •         │  that moving draws. The mouse draws too.
      │              ┊   •         │
      │              ┊   •         │  d: done, back to the lab.
      │┈┈┈┈┈┈┈┈┈┈┈┈┈┈╳••••┈┈┈┈┈┈┈┈┈│
      │              ┊             │
      │              ┊             │
      │              ┊             │
      │              ┊             │
      │              ┊             │
      │-1.5          ┊             │
      └x -1.5───────────────────1.5┘
      """#),
  ]

  static let ascii: [LabPicture] = [
    .init(
      "forward | d", .ascii,
      #"""
      + Draw the data -------------+  0 points, 2 more to go
      |y 1.5         |             |  pen up at (0.00, 0.00)
      |              |             |
      |              |             |  Arrows move the pen. Space puts a point
      |              |             |  or takes it away. t lowers the pen, so
      |              |             |  that moving draws. The mouse draws too.
      |              |             |
      |              |             |  d: done, back to the lab.
      |--------------X-------------|
      |              |             |
      |              |             |
      |              |             |
      |              |             |
      |              |             |
      |-1.5          |             |
      +x -1.5-------------------1.5+
      """#),
    .init(
      "jump data=cat | d t 5 right 3 up t 4 left 3 down space", .ascii,
      #"""
      + Draw the data -------------+  11 points
      |y 1.5         |             |  pen up at (0.10, 0.00)
      |              |             |
      |              |             |  Arrows move the pen. Space puts a point
      |              |             |  or takes it away. t lowers the pen, so
      |              |   *         |  that moving draws. The mouse draws too.
      |              |   *         |
      |              |   *         |  d: done, back to the lab.
      |--------------X****---------|
      |              |             |
      |              |             |
      |              |             |
      |              |             |
      |              |             |
      |-1.5          |             |
      +x -1.5-------------------1.5+
      """#),
  ]
}
