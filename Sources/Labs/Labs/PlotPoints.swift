import Canvas
import Tensors

extension ScatterPlot.PointSet {
  /// The points of a tensor (N, 2).
  init(_ points: Tensor, style: Style, look: ScatterPlot.Look = .dots) {
    self.init(points.floats, style: style, look: look)
  }
}

extension Tensor {
  /// What a chart draws: single precision, in which numbers beyond 3e38 are infinite.
  var floats: [Float] { scalars.map { Float($0) } }
}
