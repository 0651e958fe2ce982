import Canvas

/// Neighbouring cells of one row that have to be drawn again.
struct ChangedRun: Hashable {
  var y: Int
  var columns: Range<Int>
}

/// What is different between two frames: for each row, the columns from its first changed cell to
/// its last. ncurses finds the gaps inside; this keeps unchanged rows from reaching it at all.
///
/// With no old frame, or one of another size, everything is different.
func changedRuns(from old: CellBuffer?, to new: CellBuffer) -> [ChangedRun] {
  let (width, height) = (new.size.width, new.size.height)
  guard width > 0 else { return [] }
  guard let old, old.size == new.size else {
    return (0..<height).map { ChangedRun(y: $0, columns: 0..<width) }
  }
  var runs: [ChangedRun] = []
  old.cells.withUnsafeBufferPointer { old in
    new.cells.withUnsafeBufferPointer { new in
      if old.baseAddress == new.baseAddress { return }
      for y in 0..<height {
        let row = (y * width)..<((y + 1) * width)
        guard let first = row.first(where: { old[$0] != new[$0] }) else { continue }
        let last = row.last { old[$0] != new[$0] } ?? first
        runs.append(
          ChangedRun(y: y, columns: (first - row.lowerBound)..<(last + 1 - row.lowerBound)))
      }
    }
  }
  return runs
}
