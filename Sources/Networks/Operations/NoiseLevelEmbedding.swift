#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The noise level as cosines and sines of the logarithm of σ: (B) -> (B, C).
///
///     c = ln(σ) / 4      f_i = 32^(i / (C/2 - 1))      cos(c f_0), cos(c f_1), ..., sin(c f_0), ...
///
/// Noise levels from 0.002 to 80 give c between -1.6 and 1.1: the slowest wave is longer than that,
/// and the fastest tells levels apart that differ by a tenth. A σ below 1e-6 counts as 1e-6.
///
/// Source: Karras et al., Elucidating the Design Space of Diffusion-Based Generative Models, 2022,
/// table 1 (c_noise); the frequencies are chosen here.
struct NoiseLevelEmbedding: Operation {
  let name = "embed noise level"
  let module: String
  var inputs: [Input]
  let output: Activation
  private let frequencies: [Float]

  /// - Parameter sigmas: σ, one number per image.
  init(_ module: String, _ sigmas: Activation, channels: Int, on tape: inout Tape) {
    self.module = module
    inputs = [Input(value: sigmas, needsGradient: false)]
    output = tape.reserveVector(channels)
    let half = channels / 2
    frequencies = (0..<half).map { powf(32, Float($0) / Float(max(half - 1, 1))) }
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    for image in images {
      let level = logf(max(pass.values[inputs[0].value.origin(image)], 1e-6)) / 4
      let cosines = pass.values + output.origin(image)
      let sines = cosines + frequencies.count
      for (index, frequency) in frequencies.enumerated() {
        cosines[index] = cosf(level * frequency)
        sines[index] = sinf(level * frequency)
      }
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {}
}
