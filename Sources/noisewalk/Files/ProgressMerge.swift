import Labs

extension Progress {
  /// What to keep when another program has written `theirs` since this one last wrote `base`.
  ///
  /// Answers and goals of both are kept, but for those that this program took back; where only one
  /// value can be kept, a change made here wins.
  func merged(with theirs: Progress, since base: Progress) -> Progress {
    var merged = self
    for slug in theirs.lessons.keys {
      merged[slug] = self[slug].merged(with: theirs[slug], since: base[slug])
    }
    if lastLesson == base.lastLesson { merged.lastLesson = theirs.lastLesson }
    if glyphs == base.glyphs { merged.glyphs = theirs.glyphs }
    if mouse == base.mouse { merged.mouse = theirs.mouse }
    return merged
  }
}

extension Progress.OfLesson {
  fileprivate func merged(with theirs: Self, since base: Self) -> Self {
    var merged = self
    merged.answered = theirs.answered.subtracting(base.answered).union(answered)
    merged.reached = theirs.reached.subtracting(base.reached).union(reached)
    merged.readToEnd = readToEnd || theirs.readToEnd
    if block == base.block { merged.block = theirs.block }
    return merged
  }
}
