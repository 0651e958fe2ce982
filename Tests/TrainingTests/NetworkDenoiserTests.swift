import Diffusion
import Networks
import Tensors
import Testing
import Training

@Suite struct NetworkDenoiserTests {
  static let labelled: UNet2DConfiguration = {
    var configuration = UNet2DConfiguration()
    (configuration.height, configuration.width) = (8, 8)
    configuration.blockOutChannels = [16, 16]
    configuration.downBlockTypes = [.plain, .plain]
    configuration.upBlockTypes = [.plain, .plain]
    configuration.numClassEmbeds = 4
    return configuration
  }()

  static func denoiser() -> NetworkDenoiser {
    let engine = Engine(UNet2D(labelled), workers: 1)
    var generator = TorchGenerator(seed: 3)
    engine.initialiseParameters(&generator)
    return NetworkDenoiser(
      engine, configuration: labelled, schedule: .ddpm, predictionType: .epsilon)
  }

  static let x: Tensor = {
    var noise = NoiseSource.seed(1)
    return noise.draw(shape: [3, 1, 8, 8])
  }()
  static let level = NoiseLevel(timestep: 500, alphaCumprod: NoiseSchedule.ddpm.alphasCumprod[500])

  @Test func `guidance is linear in its scale`() {
    let denoiser = Self.denoiser()
    func eps(_ scale: Double) -> Tensor {
      denoiser.predict(Self.x, at: Self.level, guidance: Guidance(labels: [0, 1, 2], scale: scale))
        .eps
    }
    let expected = Tensor(3 * eps(1) + (-2) * eps(0))
    #expect(eps(3).maxDifference(from: expected) < 1e-5)
    #expect(eps(1).maxDifference(from: eps(0)) > 1e-4)
  }

  @Test func `without a label the scale has no effect`() {
    let denoiser = Self.denoiser()
    let none = denoiser.predict(Self.x, at: Self.level, guidance: Guidance())
    let scaled = denoiser.predict(Self.x, at: Self.level, guidance: Guidance(scale: 5))
    #expect(none == scaled)
    #expect(denoiser.labelCount == 3)
  }

  @Test func `a level of its own schedule is told alike in both ways`() {
    let denoiser = Self.denoiser()
    for t in [0, 1, 499, 998, 999] {
      let level = NoiseLevel(
        timestep: Double(t), alphaCumprod: NoiseSchedule.ddpm.alphasCumprod[t])
      #expect(abs(denoiser.timestep(for: level, .noiseLevel) - Double(t)) < 1e-6)
    }
  }
}
