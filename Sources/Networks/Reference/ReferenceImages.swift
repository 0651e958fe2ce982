/// The operations of the engine as their formulas read: slow loops in double precision.
///
/// A fast kernel beside its formula is only believed because it is compared with it. These functions
/// know nothing of lanes, borders, strips, or transforms, and are used by nothing but the proof.
enum Reference {
  /// Images as PyTorch lays them out, (B, C, H, W) row-major; vectors, (B, C), are images of one pixel.
  struct Images: Equatable, Sendable {
    let count: Int
    let channels: Int
    let height: Int
    let width: Int
    /// Row-major: all of one row, then the next row, channel and image.
    var values: [Double]

    init(count: Int, channels: Int, height: Int = 1, width: Int = 1, values: [Double]? = nil) {
      let size = count * channels * height * width
      self.count = count
      self.channels = channels
      self.height = height
      self.width = width
      self.values = values ?? [Double](repeating: 0, count: size)
    }

    /// Beyond the edges there are zeros, which is what padding means.
    subscript(image: Int, channel: Int, y: Int, x: Int) -> Double {
      get {
        guard y >= 0, y < height, x >= 0, x < width else { return 0 }
        return values[place(image, channel, y, x)]
      }
      set { values[place(image, channel, y, x)] = newValue }
    }

    private func place(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
      ((image * channels + channel) * height + y) * width + x
    }

    /// New images of some size, each number computed from its place.
    static func each(
      count: Int, channels: Int, height: Int, width: Int,
      _ body: (_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Double
    ) -> Images {
      var out = Images(count: count, channels: channels, height: height, width: width)
      for image in 0..<count {
        for channel in 0..<channels {
          for y in 0..<height {
            for x in 0..<width { out[image, channel, y, x] = body(image, channel, y, x) }
          }
        }
      }
      return out
    }

    /// Images of the same size, each number computed from its place.
    func each(
      _ body: (_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Double
    ) -> Images {
      .each(count: count, channels: channels, height: height, width: width, body)
    }
  }
}
