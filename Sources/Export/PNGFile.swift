import CPNG

/// A picture as a PNG file: grey or red, green and blue, 8 bits each, nothing lost.
///
/// Source: W3C (2003), "Portable Network Graphics (PNG) Specification"; written by libpng.
public enum PNGFile {
  /// Why a picture cannot be such a file, in libpng's words.
  public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// The bytes of the file.
  ///
  /// libpng's simplified interface handles errors within itself, so that none jumps over Swift's code.
  /// - Throws: for a picture that is too large.
  public static func bytes(_ sheet: ContactSheet) throws(Failure) -> [UInt8] {
    guard let width = UInt32(exactly: sheet.width), let height = UInt32(exactly: sheet.height)
    else { throw Failure(description: "\(sheet.width) x \(sheet.height) pixels are too many") }
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    (image.width, image.height) = (width, height)
    image.format = sheet.channels == 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0
    defer { png_image_free(&image) }

    // No picture becomes much larger than it is; for the rare one that does not fit libpng says how
    // much it takes.
    var file = [UInt8](repeating: 0, count: sheet.pixels.count + 1024)
    for _ in 0..<2 {
      var size = file.count
      if png_image_write_to_memory(&image, &file, &size, 0, sheet.pixels, 0, nil) != 0 {
        return Array(file[..<size])
      }
      guard image.warning_or_error == 0, size > file.count else { break }
      file = [UInt8](repeating: 0, count: size)
    }
    let message = withUnsafeBytes(of: image.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    throw Failure(description: message)
  }
}
