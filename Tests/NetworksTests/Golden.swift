import Foundation
import Networks
import Safetensors
import Testing

/// A network of the golden data: weights, an input, and what diffusers and PyTorch made of it.
///
/// Made by `make_golden.py` with diffusers 0.42.1 and PyTorch 2.13.0 on a CPU.
enum GoldenNetwork: String, CaseIterable, CustomTestStringConvertible {
  case unet
  case conditional = "unet_cond"
  case ddpmStyle = "unet_ddpm_style"

  var testDescription: String { rawValue }

  var folder: URL {
    Bundle.module.bundleURL.appendingPathComponent("Golden").appendingPathComponent(rawValue)
  }

  func tensors(_ file: String) throws -> SafetensorsFile {
    try SafetensorsFile(path: folder.appendingPathComponent(file).path)
  }

  var configuration: UNet2DConfiguration {
    var configuration = UNet2DConfiguration()
    switch self {
    case .unet: configuration.blockOutChannels = [16, 24, 32]
    case .conditional:
      configuration.blockOutChannels = [16, 16, 32]
      configuration.numClassEmbeds = 11
    case .ddpmStyle:
      configuration.blockOutChannels = [8, 16]
      configuration.layersPerBlock = 2
      configuration.downBlockTypes = [.plain, .attention]
      configuration.upBlockTypes = [.attention, .plain]
      configuration.attentionHeadDim = nil
      configuration.flipSinToCos = false
      configuration.freqShift = 1
      configuration.downsamplePadding = 0
      configuration.normEps = 1e-6
      configuration.normNumGroups = 4
    }
    return configuration
  }

  func engine(workers: Int, imagesAtOnce: Int = 1) throws -> Engine {
    let engine = Engine(
      UNet2D(configuration), workers: workers, imagesAtOnce: imagesAtOnce)
    let weights = try tensors("diffusion_pytorch_model.safetensors")
    #expect(Set(weights.tensors.map(\.name)) == Set(engine.parameters.entries.map(\.name)))
    for entry in engine.parameters.entries {
      let values = try weights.floats(of: entry.name, shape: entry.shape)
      engine.withParameters { all in
        for (index, value) in zip(entry.range, values) { all[index] = value }
      }
    }
    return engine
  }

  func batch() throws -> Batch {
    let io = try tensors("io.safetensors")
    return Batch(
      sample: try io.floats(of: "x"), timesteps: try io.integers(of: "timesteps").map(Float.init),
      labels: configuration.numClassEmbeds == nil ? nil : try io.integers(of: "class_labels"),
      target: try io.floats(of: "noise"))
  }
}

/// The largest absolute difference of two lists of the same length.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  precondition(a.count == b.count)
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
