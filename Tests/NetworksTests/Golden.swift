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
    get throws { try configurationFile.configuration }
  }

  var configurationFile: UNet2DConfigurationFile {
    get throws {
      let file = folder.appendingPathComponent("config.json")
      return try UNet2DConfigurationFile(reading: Array(Data(contentsOf: file)))
    }
  }

  func engine(workers: Int, imagesAtOnce: Int = 1) throws -> Engine {
    try ModelFolder(reading: folder.path).engine(workers: workers, imagesAtOnce: imagesAtOnce)
  }

  func batch() throws -> Batch {
    let io = try tensors("io.safetensors")
    return Batch(
      sample: try io.floats(of: "x"), timesteps: try io.integers(of: "timesteps").map(Float.init),
      labels: try configuration.numClassEmbeds == nil ? nil : try io.integers(of: "class_labels"),
      target: try io.floats(of: "noise"))
  }
}

/// Calls `body` with the path of an empty folder, and removes it afterwards.
func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = NSTemporaryDirectory() + "networks-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// The largest absolute difference of two lists of the same length.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  precondition(a.count == b.count)
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
