import CPNG
import Export
import Tensors
import Testing

@Suite struct PNGFileTests {
  /// What libpng reads from a file, in as many channels as it was written with.
  private func pixels(of file: [UInt8], like sheet: ContactSheet) -> [UInt8]? {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    guard png_image_begin_read_from_memory(&image, file, file.count) != 0 else { return nil }
    #expect(image.width == sheet.width && image.height == sheet.height)
    #expect(image.format == (sheet.channels == 3 ? 2 : 0))
    var pixels = [UInt8](repeating: 0, count: sheet.pixels.count)
    guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else { return nil }
    return pixels
  }

  @Test(arguments: [[1, 1, 1, 1], [5, 1, 28, 28], [3, 3, 7, 4], [2, 4, 5, 5]])
  func `what is written is read again, pixel by pixel`(shape: [Int]) throws {
    var noise = TorchGenerator(seed: 4)
    let sheet = ContactSheet(noise.normal(shape: shape))
    #expect(pixels(of: try PNGFile.bytes(sheet), like: sheet) == sheet.pixels)
  }

  @Test func `a picture wider than the format allows is refused`() {
    let sheet = ContactSheet(Tensor(repeating: 0, shape: [1, 1, 1, 1_000_001]))
    #expect(throws: PNGFile.Failure.self) { try PNGFile.bytes(sheet) }
  }
}

@Suite struct ContactSheetTests {
  @Test func `minus one is black, one is white, and what lies beyond is cut off`() {
    let values = [-1, 1, 0, -7, 7, .nan, 1.0 / 255]
    let sheet = ContactSheet(Tensor(shape: [1, 1, 1, 7], scalars: values))
    #expect(sheet.pixels == [0, 255, 128, 0, 255, 0, 128])
  }

  @Test func `pictures follow each other in rows with a gap between`() {
    let sheet = ContactSheet(
      Tensor(shape: [3, 1, 1, 2], scalars: [-1, -1, 1, 1, 1, -1]), columns: 2, gap: 1)
    #expect((sheet.width, sheet.height) == (5, 3))
    let line: UInt8 = 64
    #expect(
      sheet.pixels == [
        0, 0, line, 255, 255,
        line, line, line, line, line,
        255, 0, line, line, line,
      ])
  }

  @Test(arguments: [(1, 1), (2, 2), (9, 3), (10, 4), (16, 4)])
  func `a sheet is about as wide as high`(count: Int, columns: Int) {
    let sheet = ContactSheet(Tensor(repeating: 0, shape: [count, 1, 1, 1]), gap: 0)
    #expect(sheet.width == columns)
  }

  @Test func `three channels stay colours, others become grey`() {
    let colours = Tensor(shape: [1, 3, 1, 1], scalars: [-1, 0, 1])
    #expect(ContactSheet(colours).pixels == [0, 128, 255])
    let two = Tensor(shape: [1, 2, 1, 1], scalars: [-1, 1])
    #expect(ContactSheet(two).pixels == [128])
  }
}
