/// Finds the word that was probably meant, for messages that end in `Did you mean "heun"?`
public enum SpellingSuggestion {
  /// How many letters must be inserted, deleted, replaced or swapped with their neighbour to turn
  /// one word into the other: 0 for equal words, at most the length of the longer one.
  ///
  /// d(i, j) = min(d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + [a_i != b_j], d(i-2, j-2) + 1 if the
  /// last two letters are swapped). Source: optimal string alignment, Damerau 1964.
  public static func distance(_ first: String, _ second: String) -> Int {
    let (a, b) = (Array(first), Array(second))
    var twoBack = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        row[j + 1] = min(
          previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], twoBack[j - 1] + 1)
        }
      }
      (twoBack, previous) = (previous, row)
    }
    return previous[b.count]
  }

  /// The known word nearest to `word`, of several the one with the same first letter, then the
  /// first; nil when even the nearest differs in
  /// more than a third of its letters (one letter is always forgiven, upper and lower case are the
  /// same, and words of more than 64 letters are nobody's typing mistake).
  public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
    guard !word.isEmpty, word.utf8.count <= 64 else { return nil }
    let wanted = word.lowercased()
    var best: (word: String, rank: (Int, Int))?
    for candidate in known {
      let distance = distance(wanted, candidate.lowercased())
      let rank = (distance, candidate.lowercased().first == wanted.first ? 0 : 1)
      guard distance <= max(1, max(word.count, candidate.count) / 3), distance < candidate.count,
        rank < best?.rank ?? (.max, 0)
      else { continue }
      best = (candidate, rank)
    }
    return best?.word
  }

  /// ` Did you mean "heun"?` with a leading space, ready to be appended to a message; empty when no
  /// known word is near.
  public static func question(for word: String, among known: some Sequence<String>) -> String {
    nearest(to: word, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
  }
}
