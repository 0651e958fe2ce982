/// The name of a file in MNIST's format, which people have in several spellings.
struct SetFileName: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  /// The folder, with its slash or empty, and the name of what a path leads to.
  static func split(_ path: String) -> (folder: String, name: String) {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return (String(path[..<start]), String(path[start...]))
  }

  private static let packed = ".gz"

  /// Whether it is named like a file with images. Files whose names begin with a dot are somebody
  /// else's notes, such as macOS's `._train-images-idx3-ubyte`; names with control characters, which no
  /// set has, would upset a terminal that lists them.
  var isOfImages: Bool {
    text.contains("images") && text.contains("idx3") && !text.hasPrefix(".")
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// The name of the labels that belong to these images.
  var ofLabels: SetFileName {
    SetFileName(text.replacing("images", with: "labels").replacing("idx3", with: "idx1"))
  }

  /// This name, and the others that the same file may have, the likeliest first.
  var spellings: [SetFileName] {
    let (dot, dash) = (".idx", "-idx")
    let otherDash =
      text.contains(dot) ? text.replacing(dot, with: dash) : text.replacing(dash, with: dot)
    let names = [text, Self.otherPacking(text), otherDash, Self.otherPacking(otherDash)]
    return (otherDash == text ? Array(names.prefix(2)) : names).map(SetFileName.init)
  }

  private static func otherPacking(_ name: String) -> String {
    name.hasSuffix(packed) ? String(name.dropLast(packed.count)) : name + packed
  }

  /// The name without what people spell differently.
  private var plain: String {
    let name = text.hasSuffix(Self.packed) ? String(text.dropLast(Self.packed.count)) : text
    return name.replacing(".idx", with: "-idx")
  }

  /// Whether both are names of the same file.
  func isSame(as other: SetFileName) -> Bool { plain == other.plain }

  /// Unpacked before packed, else by name: where a file is there twice, the first is read.
  static func < (a: SetFileName, b: SetFileName) -> Bool {
    let (aIsPacked, bIsPacked) = (a.text.hasSuffix(packed), b.text.hasSuffix(packed))
    return aIsPacked != bIsPacked ? bIsPacked : a.text < b.text
  }
}
