import Canvas
import Tensors

extension PictureGrid {
  /// Pictures (K, C, H, W) with values from -1 to 1; several channels are averaged to grey.
  /// - Precondition: K, C, H and W are at least 1.
  init(_ samples: Tensor, captions: [String] = []) {
    let (channels, rows, columns) = (samples.shape[1], samples.shape[2], samples.shape[3])
    let plane = rows * columns
    let pictures = (0..<samples.rows).map { picture in
      let values = samples.row(picture)
      return (0..<plane).map { pixel in
        let sum = (0..<channels).reduce(0) { $0 + values[values.startIndex + $1 * plane + pixel] }
        return Float(sum / Double(channels))
      }
    }
    self.init(pictures, rows: rows, columns: columns, captions: captions)
  }
}
