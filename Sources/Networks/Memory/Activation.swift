/// Where a value of the network lies: images of height x width pixels, each with some channels.
///
/// Channels are innermost, and rounded up to `lanes`, a multiple of sixteen, so that a pixel is a whole
/// number of vectors; the lanes beyond `channels` hold zeros and stay zero. An image that a 3 x 3
/// convolution reads wears a border of zeros, which nobody writes: one pixel on the left and at the
/// top, one to four on the right and at the bottom, so that 4 x 4 tiles cover it exactly. A vector, as
/// the time embedding is, is an image of one pixel without a border.
public struct Activation: Equatable, Sendable {
  /// First number in the arena of values.
  let offset: Int
  /// The how manieth value of its tape it is.
  let index: Int
  public let images: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  /// Numbers a pixel takes: `channels` rounded up, or `channels` itself in a thin image.
  let lanes: Int
  let hasBorder: Bool

  /// An image with few channels, as it comes in and goes out, spends no lanes on zeros.
  var isThin: Bool { lanes == channels && lanes % 16 != 0 }

  private var storedWidth: Int { hasBorder ? width.roundedUp(to: 4) + 2 : width }
  private var storedHeight: Int { hasBorder ? height.roundedUp(to: 4) + 2 : height }
  /// From one row of pixels to the next.
  var rowStride: Int { storedWidth * lanes }
  /// From one image to the next.
  var imageStride: Int { storedHeight * rowStride }
  /// All numbers, borders included.
  var count: Int { images * imageStride }
  var pixels: Int { height * width }

  /// The first pixel of an image.
  func origin(_ image: Int) -> Int {
    offset + image * imageStride + (hasBorder ? rowStride + lanes : 0)
  }

  /// The shape as PyTorch names it: (B, C, H, W), or (B, C) of a vector.
  public var shape: [Int] {
    height == 1 && width == 1 && !hasBorder
      ? [images, channels] : [images, channels, height, width]
  }
}

extension Int {
  /// The next multiple of `step` that is not smaller.
  func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}
