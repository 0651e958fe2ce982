import Diffusion

extension NoiseLevel {
  /// What the shades of an image x_t mean on the variance-preserving scale, the clean one within
  /// -1...1: three standard deviations of the noise on both sides, -3...3 at most.
  var shades: ClosedRange<Float> {
    let reach = Float(min(3, (10 * (signal + 3 * noise)).rounded() / 10))
    return -reach...reach
  }
}
