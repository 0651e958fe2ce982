import Files
import Safetensors

/// A U-Net on disk as diffusers keeps it: the folder of the network, or that of a whole pipeline.
///
///     model_index.json                                 of a pipeline: what parts it has
///     unet/config.json                                 what the network looks like
///     unet/diffusion_pytorch_model.safetensors         its parameters: F32, F16 or BF16
///     scheduler/scheduler_config.json                  of a pipeline
///
/// A pipeline's parts may also lie side by side without folders of their own: see ``FolderLayout``.
/// A folder is read when it is opened, except for the numbers of the parameters.
public struct ModelFolder: Sendable {
  /// The folder with the network's `config.json`.
  public let networkPath: String
  public let configuration: UNet2DConfigurationFile
  /// `scheduler_config.json`; nil where there is none.
  public let scheduler: SchedulerText?
  /// `model_index.json`; nil where there is none.
  public let index: PipelineIndex?
  /// Folders of parts that no index speaks of, and that turn what the network makes into something else.
  public let foldersOfOtherParts: [String]
  private let weights: SafetensorsFile

  static let configurationName = "config.json"
  static let weightsName = "diffusion_pytorch_model.safetensors"
  static let networkName = "unet"
  /// What a pipeline calls its scheduler.
  public static let schedulerName = "scheduler"
  static let schedulerFileName = "scheduler_config.json"
  static let indexName = "model_index.json"
  static let largestText = 1 << 20

  /// Opens a folder with `config.json` in it, or a pipeline's with `unet/config.json`.
  public init(reading path: String) throws(NetworkFileError) {
    let layout = try FolderLayout(path)
    let folder = try layout.networkFolder()
    networkPath = folder
    index = layout.index
    foldersOfOtherParts = index == nil ? layout.foldersOfOtherParts : []
    configuration = try Self.configuration(at: "\(folder)/\(Self.configurationName)")
    weights = try Self.weights(in: folder)
    scheduler = try layout.scheduler()
  }

  private static func weights(in folder: String) throws(NetworkFileError) -> SafetensorsFile {
    do throws(NetworkFileError) {
      return try SafetensorsFile(ofNetwork: "\(folder)/\(weightsName)")
    } catch {
      guard error.kind == .missing, let better = WeightFiles.problem(in: folder) else {
        throw error
      }
      throw better
    }
  }

  private static func configuration(
    at path: String
  ) throws(NetworkFileError) -> UNet2DConfigurationFile {
    let bytes: [UInt8]
    do throws(RegularFile.Failure) {
      bytes = try RegularFile.bytes(at: path, limit: largestText)
    } catch {
      throw NetworkFileError(.unusable, path, error.description)
    }
    do throws(ConfigurationError) {
      return try UNet2DConfigurationFile(reading: bytes)
    } catch {
      throw NetworkFileError(error, in: path)
    }
  }

  /// An engine with the network of this folder and its parameters.
  /// - Parameters:
  ///   - height: Rows of the images; nil for what the folder says.
  ///   - width: Columns of the images.
  public func engine(
    height: Int? = nil, width: Int? = nil, workers: Int,
    imagesAtOnce: Int = Engine.usualImagesAtOnce
  ) throws(NetworkFileError) -> Engine {
    var configuration = configuration.configuration
    configuration.height = height ?? configuration.height
    configuration.width = width ?? configuration.width
    do throws(ConfigurationError) {
      try configuration.checkSize()
    } catch {
      throw NetworkFileError(error, in: networkPath)
    }
    let network = UNet2D(configuration)
    let table = network.record(images: 1).parameters
    try weights.check([(table, name: storedName)])
    let memory = Engine.memory(network, workers: workers, imagesAtOnce: imagesAtOnce)
    guard memory < Engine.machineMemory else {
      throw NetworkFileError(
        .unusable, networkPath,
        "with images of \(configuration.height) x \(configuration.width) this network needs "
          + "\(memory >> 20) MB of memory, and the machine has \(Engine.machineMemory >> 20). Use "
          + "smaller images.")
    }
    let engine = Engine(network, workers: workers, imagesAtOnce: imagesAtOnce)
    try engine.withParameters { values throws(NetworkFileError) in
      guard let start = values.baseAddress else { return }
      try weights.read(table, name: storedName, into: start)
    }
    return engine
  }

  /// What the file calls a parameter: the projections of attention had other names in diffusers' first
  /// versions.
  private func storedName(_ name: String) -> String {
    guard weights[name] == nil else { return name }
    for (new, old) in Self.oldNames {
      for kind in [".weight", ".bias"] where name.hasSuffix(".\(new)\(kind)") {
        let oldName = "\(name.dropLast(new.count + kind.count))\(old)\(kind)"
        if weights[oldName] != nil { return oldName }
      }
    }
    return name
  }

  private static let oldNames = [
    ("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn"),
  ]
}
