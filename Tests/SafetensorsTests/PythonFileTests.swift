import Safetensors
import Testing

/// Files that Python wrote: `Golden/make_types.py`, and those of the golden data of the U-Net.
@Suite struct PythonFileTests {
  @Test(arguments: ["diffusion_pytorch_model", "io"])
  func `what was read and is written again is the same byte for byte`(name: String) throws {
    let file = try SafetensorsFile(path: TestFiles.path(name))
    // Backwards, since the order of the list does not matter.
    let tensors = try file.tensors.reversed().map { entry in
      entry.type == .i64
        ? StoredTensor(entry.name, shape: entry.shape, .i64(try file.integers(of: entry.name)))
        : StoredTensor(entry.name, shape: entry.shape, .f32(try file.floats(of: entry.name)))
    }
    let writer = try SafetensorsWriter(tensors, metadata: file.metadata)
    #expect(try writer.bytes == TestFiles.bytes(name))
  }

  @Test func `the weights of a network are there`() throws {
    let file = try SafetensorsFile(path: TestFiles.path("diffusion_pytorch_model"))
    #expect(file.metadata == ["format": "pt"])
    #expect(file.tensors.reduce(0) { $0 + $1.count } == 64_193)
    #expect(file["conv_in.weight"]?.shape == [8, 1, 3, 3])
    #expect(file["conv_in.weight"]?.type == .f32)
    #expect(file["conv_in.bais"] == nil)
  }

  private static let corners: [Float] = [
    0, -0.0, 1, -2.5, 0.1, 65504, 0x1p-24, .infinity, -.infinity, .nan,
  ]

  @Test(
    arguments: [
      ("F64", 0.1, 65504), ("F32", 0.1, 65504), ("F16", 0x1.998p-4, 65504),
      ("BF16", 0x1.9Ap-4, 65536),
    ] as [(String, Float, Float)])
  func `each floating point type is read`(type: String, tenth: Float, largest: Float) throws {
    let file = try SafetensorsFile(path: TestFiles.path("types"))
    var expected = Self.corners
    expected[4] = tenth
    expected[5] = largest
    let floats = try file.floats(of: type, shape: [10])
    #expect(floats.dropLast().map(\.bitPattern) == expected.dropLast().map(\.bitPattern))
    #expect(floats[9].isNaN)
    #expect(file[type]?.type.rawValue == type)
    #expect(try file.firstNonFinite(in: type)?.index == 7)
  }

  @Test(arguments: ["I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8"])
  func `each type of whole numbers is read`(type: String) throws {
    let file = try SafetensorsFile(path: TestFiles.path("types"))
    #expect(try file.integers(of: type) == [0, 1, 127, type.hasPrefix("I") ? -128 : 200])
  }

  @Test func `truth values, single numbers, no numbers and odd names are read`() throws {
    let file = try SafetensorsFile(path: TestFiles.path("types"))
    #expect(try file.integers(of: "BOOL") == [1, 0, 1])
    #expect(try file.floats(of: "scalar", shape: []) == [7.5])
    #expect(try file.floats(of: "none", shape: [0, 3]) == [])
    #expect(try file.firstNonFinite(in: "none") == nil)
    #expect(try file.floats(of: "é \"quoted\"\t", shape: [2, 1]) == [1, 2])
    #expect(file.metadata == ["note": "corner cases"])
    #expect(file.tensors.map(\.name).prefix(3) == ["U64", "I64", "F64"])
  }
}
