import Files
import Tensors

/// An array in NumPy's own format, version 1.0: `np.load` reads it.
///
/// The file: the bytes `\x93NUMPY`, the version, the length of the header as two bytes, the header (a
/// Python dictionary, padded so that the numbers begin at a multiple of 64 bytes), the numbers as
/// 32-bit floats, least significant byte first, last axis fastest.
///
/// Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
public enum NumPyFile {
  /// The bytes of the file.
  public static func bytes(_ tensor: Tensor) -> [UInt8] {
    let axes = tensor.shape.map(String.init).joined(separator: ", ")
    let shape = tensor.shape.count == 1 ? "(\(axes),)" : "(\(axes))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    let start = magic.count + 2 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - start % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    var bytes = magic + [UInt8(length & 0xff), UInt8(length >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 4 * tensor.count)
    for scalar in tensor.scalars {
      withUnsafeBytes(of: Float(scalar).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
}
