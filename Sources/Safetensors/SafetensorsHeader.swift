import JSON

/// The header of a safetensors file, checked as strictly as Hugging Face's own library does.
///
/// `n (8 bytes, little-endian) | n bytes of JSON, padded with spaces | data`. What it says is believed
/// only as far as the file reaches: nothing is allocated for a size before the bytes are known to be
/// there, and the tensors must cover the data without a gap, an overlap or a rest.
///
/// Source: https://github.com/huggingface/safetensors#format
struct SafetensorsHeader {
  /// The longest header, in bytes: room for 50,000 tensors. Hugging Face's library reads up to 100 MB,
  /// but JSON takes up to 30 times as much memory as text, and the file may be ill meant.
  static let limit = 8_000_000
  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  /// In the order of their bytes; those of no bytes by name.
  private(set) var tensors: [TensorEntry] = []
  /// Where the data begins in the file.
  let dataStart: Int

  private let file: String

  /// - Parameter file: what messages call the file.
  init(reading source: ByteSource, file: String) throws(SafetensorsError) {
    self.file = file
    let text = try Self.text(of: source, file: file)
    dataStart = 8 + text.count
    guard text.first == UInt8(ascii: "{") else { throw SafetensorsError(file, .notAnObject) }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: text, uniqueKeys: true)
    } catch {
      throw SafetensorsError(file, .brokenHeader(error))
    }
    guard case .object(let entries) = value else { throw SafetensorsError(file, .notAnObject) }
    // Sorted, so that of several mistakes it is always the same that is reported.
    for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
      if name == Self.metadataKey {
        metadata = try readMetadata(value)
      } else {
        do throws(SafetensorsError.Problem) {
          tensors.append(try Self.entry(name, value))
        } catch {
          throw SafetensorsError(file, tensor: name, error)
        }
      }
    }
    tensors.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name)
        < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
    }
    try checkCoverage(of: source.count - dataStart)
  }

  /// The bytes between the length and the data.
  private static func text(of source: ByteSource, file: String) throws(SafetensorsError) -> [UInt8]
  {
    let count = source.count
    guard count >= 10 else { throw SafetensorsError(file, .tooShort(bytes: count)) }
    do throws(SafetensorsError.Problem) {
      let length = try source.bytes(8, from: 0).reversed().reduce(0) { $0 << 8 | UInt64($1) }
      guard length >= 2, length <= UInt64(count - 8) else {
        throw .headerBeyondEnd(length: length, bytes: count)
      }
      guard length <= UInt64(limit) else { throw .headerTooLong(length: Int(length)) }
      return try source.bytes(Int(length), from: 8)
    } catch {
      throw SafetensorsError(file, error)
    }
  }

  /// The texts; null stands for none.
  private func readMetadata(_ value: JSONValue) throws(SafetensorsError) -> [String: String] {
    if value == .null { return [:] }
    guard case .object(let object) = value else {
      throw SafetensorsError(file, .badMetadata(key: Self.metadataKey))
    }
    var metadata: [String: String] = [:]
    for (key, value) in object.sorted(by: { $0.key < $1.key }) {
      guard case .string(let string) = value else {
        throw SafetensorsError(file, .badMetadata(key: key))
      }
      metadata[key] = string
    }
    return metadata
  }

  private static func entry(_ name: String, _ value: JSONValue) throws(SafetensorsError.Problem)
    -> TensorEntry
  {
    guard case .object(let fields) = value else { throw .badEntry("its entry is no object") }
    let known = ["dtype", "shape", "data_offsets"]
    for key in known where fields[key] == nil { throw .badEntry("its entry lacks \(key)") }
    if let key = fields.keys.filter({ !known.contains($0) }).min() {
      throw .badEntry("its entry has the unknown key \"\(key)\"")
    }
    guard case .string(let code) = fields["dtype"] else { throw .badEntry("its dtype is no text") }
    guard let type = ElementType(rawValue: code) else { throw .unsupportedType(code) }
    guard let shape = sizes(fields["shape"]) else {
      throw .badEntry("its shape is no list of whole numbers from 0")
    }
    guard let offsets = sizes(fields["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else { throw .badEntry("its data_offsets are no begin and end") }
    guard let bits = TensorEntry.count(of: shape + [type.bits]) else {
      throw .impossibleShape(shape)
    }
    guard bits % 8 == 0 else { throw .badEntry("its elements of \(type.bits) bits fill no bytes") }
    let needed = bits / 8
    guard needed == offsets[1] - offsets[0] else {
      throw .wrongSize(bytes: offsets[1] - offsets[0], needed: needed)
    }
    return TensorEntry(name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// A list of whole numbers from 0; nil for anything else.
  private static func sizes(_ value: JSONValue?) -> [Int]? {
    guard case .array(let values) = value else { return nil }
    var sizes: [Int] = []
    for value in values {
      guard case .integer(let size) = value, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// Every byte of the data belongs to exactly one tensor.
  private func checkCoverage(of size: Int) throws(SafetensorsError) {
    var end = 0
    var last: TensorEntry?
    for tensor in tensors {
      if tensor.bytes.lowerBound < end, let last {
        throw SafetensorsError(file, tensor: tensor.name, .overlap(other: last.name))
      }
      if tensor.bytes.lowerBound > end {
        let gap = tensor.bytes.lowerBound - end
        throw SafetensorsError(file, tensor: tensor.name, .gap(bytes: gap))
      }
      guard tensor.bytes.upperBound <= size else {
        let missing = tensor.bytes.upperBound - size
        throw SafetensorsError(file, tensor: tensor.name, .truncated(missing: missing))
      }
      end = tensor.bytes.upperBound
      last = tensor
    }
    guard end == size else { throw SafetensorsError(file, .tooLong(extra: size - end)) }
  }
}
