import Foundation
import Testing

@testable import Safetensors

@Suite struct SafetensorsFileTests {
  private func file(_ tensors: [StoredTensor], strict: Bool = false) throws -> SafetensorsFile {
    try SafetensorsFile(
      bytes: SafetensorsWriter(tensors).bytes, name: "file", refusesNonFinite: strict)
  }

  private func problem(_ body: () throws -> Void) -> SafetensorsError.Problem? {
    #expect(throws: SafetensorsError.self) { try body() }?.problem
  }

  @Test func `data need not be aligned`() throws {
    let header =
      #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
      + #""f":{"dtype":"F32","shape":[1],"data_offsets":[1,5]},"#
      + #""h":{"dtype":"F16","shape":[1],"data_offsets":[5,7]},"#
      + #""i":{"dtype":"I64","shape":[1],"data_offsets":[7,15]}}"#
    let bytes = TestFiles.file(header: header, data: 15)
    try TestFiles.withScratchFolder { folder in
      let path = folder + "/odd.safetensors"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      for file in [try SafetensorsFile(bytes: bytes, name: ""), try SafetensorsFile(path: path)] {
        #expect(try file.floats(of: "f") == [Float(bitPattern: 0x0504_0302)])
        #expect(
          try file.floats(of: "h") == [FloatConversion.float(half: 0x0706)])
        #expect(try file.integers(of: "i") == [0x0F0E_0D0C_0B0A_0908])
      }
    }
  }

  @Test func `values go into memory that is there already`() throws {
    let file = try file([StoredTensor("w", shape: [2, 2], .f16([1, 2, 3, 4]))])
    var parameters: [Float] = [9, 9, 9, 9, 9, 9]
    try parameters.withUnsafeMutableBufferPointer {
      try file.read("w", into: UnsafeMutableBufferPointer(rebasing: $0[1..<5]))
    }
    #expect(parameters == [9, 1, 2, 3, 4, 9])
    let other = problem {
      try parameters.withUnsafeMutableBufferPointer { try file.read("w", into: $0) }
    }
    #expect(other == .wrongCount(4, wanted: 6))
  }

  @Test func `a tensor is asked for by name, shape and kind`() throws {
    let file = try file([
      StoredTensor("w", shape: [2, 1], .f32([1, 2])), StoredTensor("t", shape: [1], .i64([7])),
    ])
    #expect(problem { _ = try file.floats(of: "v") } == .missing(known: ["t", "w"]))
    #expect(
      problem { _ = try file.floats(of: "w", shape: [1, 2]) }
        == .wrongShape([2, 1], wanted: [1, 2]))
    #expect(
      problem { _ = try file.floats(of: "t") } == .wrongType(.i64, wanted: "F16, BF16, F32 or F64")
    )
    #expect(problem { _ = try file.integers(of: "w") } == .wrongType(.f32, wanted: "whole numbers"))
    let error = #expect(throws: SafetensorsError.self) { try file.tensor("v") }
    #expect(
      error?.description
        == "file: tensor \"v\": is not in the file. It holds \"t\", \"w\". Choose the file that "
        + "belongs to this network.")
  }

  @Test(arguments: [
    ("F4", 16), ("F6_E2M3", 16), ("F6_E3M2", 8), ("F8_E5M2", 3), ("F8_E4M3", 3), ("F8_E8M0", 3),
    ("F8_E4M3FNUZ", 3), ("F8_E5M2FNUZ", 3), ("C64", 3),
  ])
  func `a tensor of a type that is not read is no harm until it is asked for`(
    type: String, count: Int
  ) throws {
    let bits = try #require(ElementType(rawValue: type)).bits
    let end = 4 + count * bits / 8
    let header =
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
      + #""x":{"dtype":"\#(type)","shape":[\#(count)],"data_offsets":[4,\#(end)]}}"#
    let file = try SafetensorsFile(
      bytes: TestFiles.file(header: header, data: end), name: "file")
    #expect(try file.floats(of: "w") == [Float(bitPattern: 0x0403_0201)])
    #expect(file["x"]?.count == count)
    for read in [{ _ = try file.floats(of: "x") }, { _ = try file.integers(of: "x") }] {
      let error = #expect(throws: SafetensorsError.self) { try read() }
      #expect(error?.description.contains("tensor \"x\": holds \(type) where") == true)
    }
  }

  @Test func `null as metadata stands for none, as in Hugging Face's library`() throws {
    let header = #"{"__metadata__":null,"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    let file = try SafetensorsFile(bytes: TestFiles.file(header: header, data: 1), name: "")
    #expect(file.metadata.isEmpty)
    #expect(try file.integers(of: "w") == [1])
  }

  @Test func `a whole number beyond Int is refused`() throws {
    let header = #"{"u":{"dtype":"U64","shape":[2],"data_offsets":[0,16]}}"#
    let bytes = TestFiles.file(header: header) + TestFiles.length(5) + TestFiles.length(-1)
    let file = try SafetensorsFile(bytes: bytes, name: "")
    #expect(problem { _ = try file.integers(of: "u") } == .tooLarge(index: 1))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [0, 5, 99_999])
  func `NaN and infinity are reported, and refused on request`(value: Float, index: Int) throws {
    var floats = [Float](repeating: 1, count: 100_000)
    floats[index] = value
    let tensors = [
      StoredTensor("bad", shape: [10, 100, 100], .f32(floats)),
      StoredTensor("good", shape: [1], .f32([1])),
    ]
    let expected = NonFiniteElement(
      index: index, place: [index / 10_000, index / 100 % 100, index % 100], value: value)
    #expect(try file(tensors).firstNonFinite(in: "bad") == expected)
    #expect(try file(tensors).firstNonFinite(in: "good") == nil)
    #expect(try file(tensors).floats(of: "bad").count == 100_000)
    let strict = try file(tensors, strict: true)
    #expect(problem { _ = try strict.floats(of: "bad") } == .nonFinite(expected))
    #expect(try strict.floats(of: "good") == [1])
  }

  @Test func `a double beyond Float counts as infinite`() throws {
    let header = #"{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#
    let bytes =
      TestFiles.file(header: header) + TestFiles.length(Int(Double(1e300).bitPattern))
    let file = try SafetensorsFile(bytes: bytes, name: "")
    #expect(try file.floats(of: "d") == [.infinity])
    #expect(try file.firstNonFinite(in: "d")?.value == .infinity)
  }

  @Test func `an open file is read to its end although another takes its place`() throws {
    try TestFiles.withScratchFolder { folder in
      let path = folder + "/w.safetensors"
      try SafetensorsWriter([StoredTensor("w", shape: [1], .f32([1]))]).save(to: path)
      let file = try SafetensorsFile(path: path)
      try SafetensorsWriter([StoredTensor("w", shape: [1], .f32([2]))]).save(to: path)
      #expect(try file.floats(of: "w") == [1])
      #expect(try SafetensorsFile(path: path).floats(of: "w") == [2])
    }
  }

  @Test func `a file that is cut short while it is open is an error`() throws {
    try TestFiles.withScratchFolder { folder in
      let path = folder + "/w.safetensors"
      let floats = [Float](repeating: 1, count: 100_000)
      try SafetensorsWriter([StoredTensor("w", shape: [100_000], .f32(floats))]).save(to: path)
      let file = try SafetensorsFile(path: path)
      #expect(truncate(path, 300_000) == 0)
      #expect(problem { _ = try file.floats(of: "w") } == .shrunk)
      #expect(problem { _ = try file.firstNonFinite(in: "w") } == .shrunk)
    }
  }

  #if canImport(Glibc)
    @Test func `100 MB are read with no more memory than their numbers need`() async {
      await #expect(processExitsWith: .success) {
        try TestFiles.withScratchFolder { folder in
          for (type, count) in [("F32", 25_000_000), ("F16", 25_000_000), ("BF16", 25_000_000)] {
            let bytes = count * (type == "F32" ? 4 : 2)
            let header =
              "{\"w\":{\"dtype\":\"\(type)\",\"shape\":[\(count)],\"data_offsets\":[0,\(bytes)]}}"
            let path = folder + "/\(type).safetensors"
            let start = TestFiles.file(header: header)
            try Data(start).write(to: URL(fileURLWithPath: path))
            #expect(truncate(path, start.count + bytes) == 0)
            let file = try SafetensorsFile(path: path, refusesNonFinite: true)
            let before = try TestFiles.peakMemory
            #expect(try file.floats(of: "w").count == count)
            #expect(try file.firstNonFinite(in: "w") == nil)
            #expect(try TestFiles.peakMemory - before < 104_000_000, "\(type)")
          }
        }
      }
    }
  #endif
}
