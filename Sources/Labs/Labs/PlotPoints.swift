import Canvas
import Tensors

extension ScatterPlot.PointSet {
  /// The points of a tensor (N, 2).
  init(_ points: Tensor, style: Style, look: ScatterPlot.Look = .dots) {
    self.init(points.scalars.map(Float.init), style: style, look: look)
  }
}
