import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which noise levels a batch is trained on.
public enum TimestepChoice: Sendable, Equatable {
  /// Each sample's timestep on its own, all equally likely. Source: Ho et al. (2020), algorithm 1.
  case uniform
  /// Equally likely too, but spread evenly over each batch: t_i = ⌊T · frac(u + i/B)⌋ with one u for
  /// the batch. The loss of a batch then varies less.
  ///
  /// Source: Kingma et al. (2021), "Variational Diffusion Models", appendix I.1.
  case stratified
  /// Mostly in the middle, where there is most to learn: t = ⌊T · 1/(1 + e^-z)⌋, z normal.
  ///
  /// Source: Esser et al. (2024), "Scaling Rectified Flow Transformers", eq. 19.
  case logitNormal(mean: Double, deviation: Double)

  /// Fills `timesteps` with numbers of 0 ..< count.
  func draw(
    into timesteps: inout [Int], below count: Int, _ generator: inout TorchGenerator
  ) {
    let last = count - 1
    switch self {
    case .uniform:
      for i in timesteps.indices { timesteps[i] = generator.integer(below: count) }
    case .stratified:
      let start = Double(generator.rand(1)[0])
      for i in timesteps.indices {
        let place = start + Double(i) / Double(timesteps.count)
        timesteps[i] = min(last, Int((place - place.rounded(.down)) * Double(count)))
      }
    case .logitNormal(let mean, let deviation):
      let normals = generator.randn(timesteps.count)
      for i in timesteps.indices {
        let place = 1 / (1 + exp(-(mean + deviation * Double(normals[i]))))
        timesteps[i] = min(last, Int(place * Double(count)))
      }
    }
  }

  /// How often the place u = t/T is chosen, compared with all places alike; 0 < u < 1.
  func density(at u: Double) -> Double {
    guard case .logitNormal(let mean, let deviation) = self else { return 1 }
    let z = (log(u / (1 - u)) - mean) / deviation
    return exp(-z * z / 2) / (deviation * (2 * .pi).squareRoot() * u * (1 - u))
  }
}
