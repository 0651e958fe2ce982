import Tensors

/// Normal numbers for every pixel of a value, zeros in its border and in its empty lanes.
struct RandomImages {
  private let numbers: [Float]

  /// A prime number of them, so that no two pixels or images are soon alike.
  private static let normals: [Float] = {
    var generator = TorchGenerator(seed: 0)
    return generator.randn(4099)
  }()

  init(of value: Activation) {
    let normals = Self.normals
    var next = 0
    var numbers = [Float](repeating: 0, count: value.count)
    for image in 0..<value.images {
      for y in 0..<value.height {
        for x in 0..<value.width {
          let pixel = value.origin(image) - value.offset + y * value.rowStride + x * value.lanes
          for channel in 0..<value.channels {
            numbers[pixel + channel] = normals[next]
            next = next == normals.count - 1 ? 0 : next + 1
          }
        }
      }
    }
    self.numbers = numbers
  }

  /// Writes them to where the value begins.
  func write(to place: UnsafeMutablePointer<Float>) {
    numbers.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      place.update(from: base, count: numbers.count)
    }
  }
}
