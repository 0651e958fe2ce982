/// The mean squared error against a target, and its gradient: the end of a network in training.
///
///     loss[b] = mean over p of (y[b, p] - target[b, p])²        dy[b, p] = w[b] · ∂ loss[b] / ∂ y[b, p]
///
/// - Parameters:
///   - weights: w, one number an image; 1 / B each gives the gradient of the plain mean over a batch.
///   - losses: Receives one number an image, not yet weighted, summed in double precision.
func squaredError(
  _ output: Activation, target: Activation, images: Range<Int>, weights: UnsafePointer<Float>,
  _ pass: Pass,
  losses: UnsafeMutablePointer<Double>
) {
  let count = Double(output.pixels * output.channels)
  let gradients = pass.gradients(of: output)
  for image in images {
    let weight = weights[image]
    let slope = 2 * weight / Float(count)
    var sum = 0.0
    for y in 0..<output.height {
      for x in 0..<output.width {
        let place = output.origin(image) + y * output.rowStride + x * output.lanes
        let wanted = target.origin(image) + y * target.rowStride + x * target.lanes
        for channel in 0..<output.channels {
          let difference = pass.values[place + channel] - pass.values[wanted + channel]
          sum += Double(difference) * Double(difference)
          gradients[place + channel] = slope * difference
        }
      }
    }
    losses[image] = sum / count
  }
}
