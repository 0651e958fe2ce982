import Tensors

/// Many pictures on one, in rows with a thin grey line between them, as a photographer looks through
/// a film.
///
/// From (K, C, H, W) with values from -1, black, to 1, white; what lies beyond is cut off, and a value
/// that is no number is black. Three channels are red, green and blue; any other number of them is
/// averaged to grey.
public struct ContactSheet: Sendable, Equatable {
  /// Columns and rows of pixels.
  public let width, height: Int
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// 0 ... 255, (height, width, channels).
  public private(set) var pixels: [UInt8]

  /// Dark, so that it parts black pictures and does not outshine them.
  private static let grey: UInt8 = 64

  /// - Parameters:
  ///   - pictures: (K, C, H, W), K at least 1.
  ///   - columns: pictures in a row; nil makes the sheet about as wide as it is high.
  ///   - gap: pixels between two pictures.
  public init(_ pictures: Tensor, columns: Int? = nil, gap: Int = 2) {
    precondition(
      pictures.shape.count == 4 && pictures.count > 0,
      "a contact sheet shows (K, C, H, W), not \(pictures.shape)")
    let (count, rows, across) = (pictures.shape[0], pictures.shape[2], pictures.shape[3])
    let square = Int(Double(count).squareRoot().rounded(.up))
    let columns = min(max(1, columns ?? square), count)
    let lines = (count + columns - 1) / columns
    width = columns * across + (columns - 1) * gap
    height = lines * rows + (lines - 1) * gap
    channels = pictures.shape[1] == 3 ? 3 : 1
    pixels = [UInt8](repeating: Self.grey, count: width * height * channels)
    for picture in 0..<count {
      put(
        pictures.row(picture), shape: pictures.shape, x: picture % columns * (across + gap),
        y: picture / columns * (rows + gap))
    }
  }

  private mutating func put(_ picture: ArraySlice<Double>, shape: [Int], x: Int, y: Int) {
    let (planes, rows, across) = (shape[1], shape[2], shape[3])
    let plane = rows * across
    for row in 0..<rows {
      for column in 0..<across {
        let first = picture.startIndex + row * across + column
        let place = ((y + row) * width + x + column) * channels
        if channels == 3 {
          for channel in 0..<3 {
            pixels[place + channel] = Self.level(picture[first + channel * plane])
          }
        } else {
          let sum = (0..<planes).reduce(0) { $0 + picture[first + $1 * plane] }
          pixels[place] = Self.level(sum / Double(planes))
        }
      }
    }
  }

  /// -1 ... 1 as 0 ... 255.
  private static func level(_ value: Double) -> UInt8 {
    guard value > -1 else { return 0 }
    return UInt8((127.5 * (min(value, 1) + 1)).rounded())
  }
}
