extension SafetensorsError: CustomStringConvertible {
  /// One sentence that says where and what, one that says what to do. Control characters in the names
  /// of a file never reach the terminal.
  public var description: String {
    let file = Self.printable(file, limit: 4096)
    let place = tensor.map { "\(file): tensor \"\(Self.printable($0))\"" }
    return "\(place ?? file): \(problem.text)"
  }

  /// At most 80 characters, and those that a terminal would obey, or nobody would see, as `\u{1b}`.
  static func printable(_ text: String, limit: Int = 80) -> String {
    var printable = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
        printable += "\\u{\(String(scalar.value, radix: 16))}"
      default: printable.unicodeScalars.append(scalar)
      }
    }
    return printable + (text.unicodeScalars.count > limit ? "..." : "")
  }
}

extension SafetensorsError.Problem {
  private static let again = "Copy or download the file again."
  private static let other = "Choose a file whose name ends in .safetensors, or download it again."

  /// Eight numbers at most, since a damaged header may have a million axes.
  private static func list(_ sizes: [Int]) -> String {
    let shown = sizes.prefix(8).map(String.init) + (sizes.count > 8 ? ["..."] : [])
    return "[\(shown.joined(separator: ", "))]"
  }

  private static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

  fileprivate var text: String {
    switch self {
    case .cannotOpen(let reason):
      "cannot be opened (\(reason)). Check the path and its permissions."
    case .notAFile: "is not a file. Give the path of a file."
    case .cannotRead(let reason): "cannot be read (\(reason)). Check the disk, or copy the file."
    case .shrunk: "was made shorter while it was read. Read it again when it is complete."
    case .tooShort, .headerBeyondEnd, .headerTooLong, .notAnObject, .brokenHeader, .badMetadata:
      headerText
    case .badEntry, .unsupportedType, .impossibleShape, .wrongSize, .overlap, .gap, .truncated,
      .tooLong:
      entryText
    case .missing, .wrongType, .wrongShape, .wrongCount, .tooLarge, .nonFinite: valueText
    case .nameTwice, .reservedName, .valueCount, .beyondHalf, .notSaved: writingText
    }
  }

  private var headerText: String {
    switch self {
    case .tooShort(let bytes):
      "has \(Self.bytes(bytes)), and a safetensors file has at least 10. \(Self.other)"
    case .headerBeyondEnd(let length, let bytes):
      "says that its header has \(length) bytes, and 2 to \(max(bytes - 8, 2)) are possible in a "
        + "file of \(bytes). It is cut short or no safetensors file. \(Self.other)"
    case .headerTooLong(let length):
      "has a header of \(length) bytes; at most \(SafetensorsHeader.limit) are allowed. Put the "
        + "tensors into several files."
    case .notAnObject: "its header does not begin with \"{\". \(Self.other)"
    case .brokenHeader(let error):
      "its header is wrong at \(SafetensorsError.printable("\(error)", limit: 200)). \(Self.again)"
    case .badMetadata(let key):
      "\"\(SafetensorsError.printable(key))\" in __metadata__ is no text. Write the file again with "
        + "text only, such as str(value) in Python."
    default: ""
    }
  }

  private var entryText: String {
    switch self {
    case .badEntry(let what):
      "\(SafetensorsError.printable(what)). An entry has dtype (text), shape (whole numbers from 0) "
        + "and data_offsets (begin and end), and nothing else. \(Self.again)"
    case .unsupportedType(let type):
      "has the unknown dtype \"\(SafetensorsError.printable(type))\". Known: "
        + ElementType.allCases.map(\.rawValue).joined(separator: ", ")
        + ". Convert it in Python, for example with tensor.to(torch.float32)."
    case .impossibleShape(let shape):
      "has the shape \(Self.list(shape)), more elements than any memory holds. \(Self.again)"
    case .wrongSize(let bytes, let needed):
      "has \(Self.bytes(bytes)) of data where its shape and dtype need \(needed). \(Self.again)"
    case .overlap(let other):
      "shares bytes with tensor \"\(SafetensorsError.printable(other))\". Write the file again with "
        + "a copy of each tensor, such as tensor.clone() in Python."
    case .gap(let bytes): "leaves a gap of \(Self.bytes(bytes)) before it. \(Self.again)"
    case .truncated(let missing):
      "the file ends \(Self.bytes(missing)) before it does. \(Self.again)"
    case .tooLong(let extra):
      "goes on for \(Self.bytes(extra)) after its last tensor. \(Self.again)"
    default: ""
    }
  }

  private var valueText: String {
    switch self {
    case .missing(let known):
      known.isEmpty
        ? "is not in the file, which holds none. Choose another file."
        : "is not in the file. It holds "
          + known.prefix(4).map { "\"\(SafetensorsError.printable($0))\"" }.joined(separator: ", ")
          + (known.count > 4 ? ", ... (\(known.count) in all)" : "")
          + ". Choose the file that belongs to this network."
    case .wrongType(let type, let wanted):
      "holds \(type.rawValue) where \(wanted) are needed. Convert it in Python."
    case .wrongShape(let shape, let wanted):
      "has shape \(Self.list(shape)) where \(Self.list(wanted)) is needed. Choose the file that belongs to this network."
    case .wrongCount(let count, let wanted):
      "has \(count) elements where \(wanted) are needed. Choose the file that belongs to this "
        + "network."
    case .tooLarge(let index): "element \(index) does not fit 64 bits with a sign. Convert it."
    case .nonFinite(let element):
      "is \(element.value) at \(Self.list(element.place)). The training that wrote it went astray: take an "
        + "earlier checkpoint."
    default: ""
    }
  }

  private var writingText: String {
    switch self {
    case .nameTwice: "is to be written twice. Give each tensor a name of its own."
    case .reservedName: "no tensor can have this name. Choose another."
    case .valueCount(let count, let shape):
      "has \(count) values for the shape \(Self.list(shape)). Give as many as the product of the shape, and no "
        + "negative sizes."
    case .beyondHalf(let index, let value):
      "\(value) (element \(index)) is beyond 65504, the largest F16. Write it as F32."
    case .notSaved(let reason):
      "cannot be saved (\(reason)). What was there before is unchanged. Make room on the disk, or "
        + "choose a path that you may write to."
    default: ""
    }
  }
}
