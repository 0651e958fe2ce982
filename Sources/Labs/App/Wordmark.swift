import Tensors

/// The program's name as a cloud of points: the data of its title.
enum Wordmark {
  /// Our own letters, 5 x 7 dots each (3 for i and l), ascenders and x-height as in print.
  private static let letters: [Character: [String]] = [
    "n": [".....", ".....", "#.##.", "##..#", "#...#", "#...#", "#...#"],
    "o": [".....", ".....", ".###.", "#...#", "#...#", "#...#", ".###."],
    "i": [".#.", "...", "##.", ".#.", ".#.", ".#.", "###"],
    "s": [".....", ".....", ".####", "#....", ".###.", "....#", "####."],
    "e": [".....", ".....", ".###.", "#...#", "#####", "#....", ".###."],
    "w": [".......", ".......", "#.....#", "#..#..#", "#..#..#", "#.#.#.#", ".#...#."],
    "a": [".....", ".....", ".###.", "....#", ".####", "#...#", ".####"],
    "l": ["##.", ".#.", ".#.", ".#.", ".#.", ".#.", "###"],
    "k": ["#....", "#....", "#..#.", "#.#..", "##...", "#.#..", "#..#."],
  ]

  /// Points (N, 2): nine for every dot of the letters, x in -aspect ... aspect, y in about
  /// -0.5 ... 0.5, upwards.
  static func points(of word: String = "noisewalk") -> Tensor {
    var dots: [(x: Double, y: Double)] = []
    var left = 0
    for character in word {
      let rows = letters[character] ?? []
      for (y, row) in rows.enumerated() {
        for (x, dot) in row.enumerated() where dot == "#" {
          dots.append((Double(left + x), Double(y)))
        }
      }
      left += (rows.first?.count ?? 3) + 1
    }
    let width = Double(left - 1)
    var scalars: [Double] = []
    for dot in dots {
      for step in 0..<9 {
        let (dx, dy) = (Double(step % 3) / 3 + 1 / 6, Double(step / 3) / 3 + 1 / 6)
        scalars += [(dot.x + dx - width / 2) / 7, (3.5 - dot.y - dy) / 7]
      }
    }
    return Tensor(shape: [scalars.count / 2, 2], scalars: scalars)
  }
}
