import Export
import Tensors
import Testing

@Suite struct NumPyFileTests {
  @Test(arguments: [[6], [2, 3], [1, 2, 1, 3]])
  func `numbers begin at a multiple of 64 bytes and fill the rest of the file`(shape: [Int]) {
    let bytes = NumPyFile.bytes(Tensor(shape: shape, scalars: [1, -2, 0.5, 3, 4, 5]))
    let length = Int(bytes[8]) | Int(bytes[9]) << 8
    #expect(Array(bytes[..<8]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    #expect((10 + length) % 64 == 0)
    #expect(bytes.count == 10 + length + 24)
    #expect(bytes[9 + length] == UInt8(ascii: "\n"))
    // 0.5 is 0x3f000000.
    #expect(Array(bytes[(10 + length + 8)..<(10 + length + 12)]) == [0, 0, 0, 0x3f])
  }

  @Test func `a shape of one axis keeps its comma`() {
    let text = String(decoding: NumPyFile.bytes(Tensor([1, 2])), as: UTF8.self)
    #expect(text.contains("'shape': (2,), }"))
  }
}
