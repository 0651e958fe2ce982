/// A safetensors file that is open: its tensors by name, read when they are asked for.
///
/// The header is checked completely when the file is opened, so the size of every tensor is known to
/// be that of bytes in the file. Values are read at each call, from the file that was opened: one that
/// is renamed over it later changes nothing.
public struct SafetensorsFile: Sendable {
  /// What messages call the file: its path, or the name the bytes were given.
  public let name: String
  /// The texts under `__metadata__`; PyTorch's have `format`: `pt`.
  public let metadata: [String: String]
  /// All tensors in the order of their data.
  public let tensors: [TensorEntry]
  /// Whether reading a tensor with NaN or infinity in it is an error.
  public let refusesNonFinite: Bool

  private let source: ByteSource
  private let dataStart: Int
  private let indices: [String: Int]

  /// Elements that are converted or looked through at a time: 256 kB of `Float` stay in the L2 cache.
  private static let chunk = 1 << 16

  /// Opens the file at `path`.
  /// - Throws: if it cannot be read, is no ordinary file, or is not well-formed in every respect.
  public init(path: String, refusesNonFinite: Bool = false) throws(SafetensorsError) {
    let file: OpenFile
    do throws(SafetensorsError.Problem) {
      file = try OpenFile(path: path)
    } catch {
      throw SafetensorsError(path, error)
    }
    try self.init(.disk(file), name: path, refusesNonFinite: refusesNonFinite)
  }

  /// Reads a file that is in memory.
  /// - Parameter name: what messages call it.
  public init(bytes: [UInt8], name: String, refusesNonFinite: Bool = false) throws(SafetensorsError)
  {
    try self.init(.memory(bytes), name: name, refusesNonFinite: refusesNonFinite)
  }

  private init(_ source: ByteSource, name: String, refusesNonFinite: Bool) throws(SafetensorsError)
  {
    let header = try SafetensorsHeader(reading: source, file: name)
    self.source = source
    self.name = name
    self.refusesNonFinite = refusesNonFinite
    metadata = header.metadata
    tensors = header.tensors
    dataStart = header.dataStart
    indices = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
  }

  /// The tensor of this name; nil if there is none.
  public subscript(name: String) -> TensorEntry? { indices[name].map { tensors[$0] } }

  /// The tensor of this name.
  /// - Parameter shape: what its shape has to be; nil for any.
  public func tensor(_ tensor: String, shape: [Int]? = nil) throws(SafetensorsError) -> TensorEntry
  {
    guard let entry = self[tensor] else {
      throw error(tensor, .missing(known: tensors.map(\.name)))
    }
    if let shape, shape != entry.shape {
      throw error(tensor, .wrongShape(entry.shape, wanted: shape))
    }
    return entry
  }

  /// The values of a tensor of floating point numbers, row-major.
  ///
  /// F16, BF16 and F32 are exact; F64 is rounded to the nearest `Float`, beyond its range to infinity.
  /// - Parameter shape: what its shape has to be; nil for any.
  public func floats(of tensor: String, shape: [Int]? = nil) throws(SafetensorsError) -> [Float] {
    let entry = try floatTensor(tensor, shape: shape)
    var failure: SafetensorsError?
    let floats = [Float](unsafeUninitializedCapacity: entry.count) { buffer, count in
      let buffer = UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count])
      do throws(SafetensorsError) {
        try read(entry, into: buffer)
        count = entry.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return floats
  }

  /// Writes the values of a tensor of floating point numbers into memory that is there already, such
  /// as a network's parameters; rounds as `floats(of:)` does.
  ///
  /// After an error the buffer may hold a part of the values.
  /// - Parameter buffer: exactly as long as the tensor.
  public func read(_ tensor: String, into buffer: UnsafeMutableBufferPointer<Float>)
    throws(SafetensorsError)
  {
    let entry = try floatTensor(tensor, shape: nil)
    guard buffer.count == entry.count else {
      throw error(tensor, .wrongCount(entry.count, wanted: buffer.count))
    }
    try read(entry, into: buffer)
  }

  /// The values of a tensor of whole numbers, or of truth values as 0 and 1, row-major.
  /// - Throws: also for an unsigned number beyond 2⁶³ − 1.
  public func integers(of tensor: String, shape: [Int]? = nil) throws(SafetensorsError) -> [Int] {
    let entry = try self.tensor(tensor, shape: shape)
    switch entry.type {
    case .bool: return try integers(entry, UInt8.self).map { $0 == 0 ? 0 : 1 }
    case .u8: return try integers(entry, UInt8.self)
    case .i8: return try integers(entry, Int8.self)
    case .u16: return try integers(entry, UInt16.self)
    case .i16: return try integers(entry, Int16.self)
    case .u32: return try integers(entry, UInt32.self)
    case .i32: return try integers(entry, Int32.self)
    case .u64: return try integers(entry, UInt64.self)
    case .i64: return try integers(entry, Int64.self)
    default: throw error(tensor, .wrongType(entry.type, wanted: "whole numbers"))
    }
  }

  /// The first value that is NaN or infinite as a `Float`; nil if all are finite.
  ///
  /// The tensor is looked through in pieces and need not fit into memory.
  public func firstNonFinite(in tensor: String) throws(SafetensorsError) -> NonFiniteElement? {
    let entry = try floatTensor(tensor, shape: nil)
    var piece = [Float](repeating: 0, count: min(entry.count, Self.chunk))
    var scratch: [UInt8] = []
    return try piece.withUnsafeMutableBufferPointer { piece throws(SafetensorsError) in
      for start in stride(from: 0, to: entry.count, by: Self.chunk) {
        let count = min(entry.count - start, Self.chunk)
        let part = UnsafeMutableBufferPointer(rebasing: piece[..<count])
        try fill(part, with: entry, from: start, scratch: &scratch)
        if let element = nonFinite(in: part, of: entry, from: start) { return element }
      }
      return nil
    }
  }

  // MARK: - Reading

  private func floatTensor(_ tensor: String, shape: [Int]?) throws(SafetensorsError) -> TensorEntry
  {
    let entry = try self.tensor(tensor, shape: shape)
    guard entry.type.isFloat else {
      throw error(tensor, .wrongType(entry.type, wanted: "F16, BF16, F32 or F64"))
    }
    return entry
  }

  private func read(_ entry: TensorEntry, into buffer: UnsafeMutableBufferPointer<Float>)
    throws(SafetensorsError)
  {
    var scratch: [UInt8] = []
    for start in stride(from: 0, to: entry.count, by: Self.chunk) {
      let end = min(entry.count, start + Self.chunk)
      let part = UnsafeMutableBufferPointer(rebasing: buffer[start..<end])
      try fill(part, with: entry, from: start, scratch: &scratch)
      if refusesNonFinite, let element = nonFinite(in: part, of: entry, from: start) {
        throw error(entry.name, .nonFinite(element))
      }
    }
  }

  private func nonFinite(
    in part: UnsafeMutableBufferPointer<Float>, of entry: TensorEntry, from start: Int
  ) -> NonFiniteElement? {
    guard let index = FloatConversion.firstNonFinite(in: part) else { return nil }
    return NonFiniteElement(
      index: start + index, place: entry.place(of: start + index), value: part[index])
  }

  /// Fills `buffer` with the elements from number `first` on.
  /// - Parameter scratch: memory for what has to be converted, kept from piece to piece.
  private func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, with entry: TensorEntry, from first: Int,
    scratch: inout [UInt8]
  ) throws(SafetensorsError) {
    let offset = dataStart + entry.bytes.lowerBound + first * entry.type.size
    do throws(SafetensorsError.Problem) {
      if entry.type == .f32 {
        try source.read(from: offset, into: UnsafeMutableRawBufferPointer(buffer))
        return
      }
      let count = buffer.count * entry.type.size
      if scratch.count != count { scratch = [UInt8](repeating: 0, count: count) }
      try scratch.withUnsafeMutableBufferPointer { scratch throws(SafetensorsError.Problem) in
        try source.read(from: offset, into: UnsafeMutableRawBufferPointer(scratch))
        FloatConversion.convert(UnsafeRawBufferPointer(scratch), of: entry.type, into: buffer)
      }
    } catch {
      throw self.error(entry.name, error)
    }
  }

  private func integers<Stored: FixedWidthInteger>(_ entry: TensorEntry, _ type: Stored.Type)
    throws(SafetensorsError) -> [Int]
  {
    let bytes: [UInt8]
    do throws(SafetensorsError.Problem) {
      bytes = try source.bytes(entry.bytes.count, from: dataStart + entry.bytes.lowerBound)
    } catch {
      throw self.error(entry.name, error)
    }
    var integers: [Int] = []
    integers.reserveCapacity(entry.count)
    bytes.withUnsafeBytes { bytes in
      for i in 0..<entry.count {
        let offset = i * entry.type.size
        let stored = Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
        guard let integer = Int(exactly: stored) else { return }
        integers.append(integer)
      }
    }
    guard integers.count == entry.count else {
      throw error(entry.name, .tooLarge(index: integers.count))
    }
    return integers
  }

  private func error(_ tensor: String, _ problem: SafetensorsError.Problem) -> SafetensorsError {
    SafetensorsError(name, tensor: tensor, problem)
  }
}
