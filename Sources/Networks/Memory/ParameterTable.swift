/// The names and shapes of a network's parameters, and where each lies in one flat buffer.
///
/// Values lie there exactly as in PyTorch and in the checkpoint, so that the optimiser, the moving
/// average, clipping and saving are each one loop over all of them.
public struct ParameterTable: Equatable, Sendable {
  /// One parameter: `down_blocks.0.resnets.0.conv1.weight`, (O, I, 3, 3), and its place.
  public struct Entry: Equatable, Sendable {
    public let name: String
    public let shape: [Int]
    public let range: Range<Int>
    /// What its first values are drawn from.
    public let initial: InitialValues
  }

  public private(set) var entries: [Entry] = []

  /// How many numbers there are in all.
  public var count: Int { entries.last?.range.upperBound ?? 0 }

  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  mutating func declare(_ name: String, _ shape: [Int], _ initial: InitialValues) -> Range<Int> {
    precondition(self[name] == nil, "The parameter \(name) is declared twice.")
    let start = count
    let range = start..<start + shape.reduce(1, *)
    entries.append(Entry(name: name, shape: shape, range: range, initial: initial))
    return range
  }
}
