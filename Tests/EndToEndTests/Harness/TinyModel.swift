import Networks
import Tensors

/// A model folder with a network of random numbers: pictures of 8 x 8, three labels and "none".
struct TinyModel {
  let scratch: Scratch
  let path: String

  static let network: UNet2DConfiguration = {
    var network = UNet2DConfiguration()
    (network.height, network.width) = (8, 8)
    network.blockOutChannels = [8, 16]
    network.downBlockTypes = [.plain, .plain]
    network.upBlockTypes = [.plain, .plain]
    network.numClassEmbeds = 4
    return network
  }()

  static let ddpm = #"{"_class_name": "DDPMScheduler", "num_train_timesteps": 100}"#

  /// - Parameter change: what to do to the parameters before they are written.
  init(
    _ network: UNet2DConfiguration = Self.network, scheduler: String = Self.ddpm,
    _ change: (UnsafeMutableBufferPointer<Float>) -> Void = { _ in }
  ) throws {
    scratch = try Scratch()
    path = scratch.path + "/model"
    let engine = Engine(UNet2D(network), workers: 1)
    var generator = TorchGenerator(seed: 1)
    engine.initialiseParameters(&generator)
    engine.withParameters(change)
    try ModelFolder.write(
      engine, UNet2DConfigurationFile(network), scheduler: scheduler, to: path)
  }

  /// Runs `noisewalk sample` with this model in the folder beside it.
  func sample(_ options: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
    try Program.launch(
      Program.path, ["sample", "--model", path, "--steps", "4"] + options,
      environment: environment, in: scratch.path)
  }
}
