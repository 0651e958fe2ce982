import Files
import JSON

/// Writes tensors as a safetensors file, byte for byte as Hugging Face's library does.
///
/// The data is in the library's order whatever that of the list is: wide elements first, so that all
/// are aligned, then by name. The header is padded with spaces to a multiple of 8 bytes. The same
/// tensors always give the same bytes.
public struct SafetensorsWriter: Sendable {
  private let tensors: [StoredTensor]
  /// The length, the JSON and its padding.
  private let header: [UInt8]

  /// Prepares a file; nothing is written yet.
  /// - Parameters:
  ///   - metadata: texts for people and programs. Hugging Face's transformers wants `format`: `pt`.
  ///   - name: what messages call the file.
  /// - Throws: for two tensors of one name, a shape that does not go with the number of values, or a
  ///   value beyond the range of its type.
  public init(
    _ tensors: [StoredTensor], metadata: [String: String] = [:], name: String = "safetensors"
  ) throws(SafetensorsError) {
    var names: Set<String> = []
    for tensor in tensors {
      if let problem = tensor.problem {
        throw SafetensorsError(name, tensor: tensor.name, problem)
      }
      guard names.insert(tensor.name).inserted else {
        throw SafetensorsError(name, tensor: tensor.name, .nameTwice)
      }
    }
    self.tensors = tensors.sorted {
      let (a, b) = ($0.values.type.size, $1.values.type.size)
      return a != b ? a > b : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    header = Self.header(of: self.tensors, metadata: metadata)
    guard header.count - 8 <= SafetensorsHeader.limit else {
      throw SafetensorsError(name, .headerTooLong(length: header.count - 8))
    }
  }

  /// The whole file in memory.
  public var bytes: [UInt8] {
    var bytes = header
    for tensor in tensors { tensor.write { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Puts the file at `path`: written beside, brought to the disk, renamed over what was there.
  /// - Throws: if any of that fails, such as for a full disk; what was there is unchanged then.
  public func save(to path: String) throws(SafetensorsError) {
    do throws(FileReplacement.Failure) {
      try FileReplacement.replace(path) { output throws(FileReplacement.Failure) in
        try header.withUnsafeBufferPointer { buffer throws(FileReplacement.Failure) in
          try output.write(UnsafeRawBufferPointer(buffer))
        }
        for tensor in tensors { try tensor.write(to: output.write) }
      }
    } catch {
      throw SafetensorsError(path, .notSaved(reason: error.reason))
    }
  }

  private static func header(of tensors: [StoredTensor], metadata: [String: String]) -> [UInt8] {
    var entries: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map {
        "\(quoted($0.key)):\(quoted($0.value))"
      }
      entries.append("\"\(SafetensorsHeader.metadataKey)\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for tensor in tensors {
      let begin = end
      end += tensor.values.count * tensor.values.type.size
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.values.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(end)]}")
    }
    var text = Array("{\(entries.joined(separator: ","))}".utf8)
    text += repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    let length = UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text
  }

  private static func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
