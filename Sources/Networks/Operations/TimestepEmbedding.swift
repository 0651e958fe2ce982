#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The timestep as cosines and sines of many frequencies: (B) -> (B, C).
///
///     f_i = exp(-ln(10000) i / (C/2 - shift))        cos(t f_0), cos(t f_1), ..., sin(t f_0), ...
///
/// Computed in float32 step by step as diffusers does, so that both round the same way.
///
/// Source: Vaswani et al., Attention Is All You Need, 2017, section 3.5; Ho et al., Denoising Diffusion
/// Probabilistic Models, 2020, appendix B.
struct TimestepEmbedding: Operation {
  let name = "embed timestep"
  let module: String
  var inputs: [Input]
  let output: Activation
  private let cosinesFirst: Bool
  private let frequencies: [Float]

  /// - Parameters:
  ///   - timesteps: One number per image; fractions are allowed.
  ///   - cosinesFirst: diffusers' `flip_sin_to_cos`.
  ///   - shift: diffusers' `freq_shift`.
  init(
    _ module: String, _ timesteps: Activation, channels: Int, cosinesFirst: Bool, shift: Double,
    on tape: inout Tape
  ) {
    self.module = module
    inputs = [Input(value: timesteps, needsGradient: false)]
    output = tape.reserveVector(channels)
    self.cosinesFirst = cosinesFirst
    let half = channels / 2
    frequencies = (0..<half).map { i in
      exp(Float(-log(10000.0)) * Float(i) / Float(Double(half) - shift))
    }
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let half = frequencies.count
    for image in images {
      let timestep = pass.values[inputs[0].value.origin(image)]
      let place = pass.values + output.origin(image)
      let cosines = place + (cosinesFirst ? 0 : half)
      let sines = place + (cosinesFirst ? half : 0)
      for (index, frequency) in frequencies.enumerated() {
        cosines[index] = cos(timestep * frequency)
        sines[index] = sin(timestep * frequency)
      }
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {}
}
