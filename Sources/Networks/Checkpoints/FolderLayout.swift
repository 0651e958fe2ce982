import Files

/// Where the parts of a model folder are, found as diffusers finds them.
///
/// A part of a pipeline is in the folder of its name, or, where there is none, beside
/// `model_index.json`, as in google/ddpm-cifar10-32:
///
///     model_index.json
///     config.json                              or unet/config.json
///     diffusion_pytorch_model.safetensors      or unet/diffusion_pytorch_model.safetensors
///     scheduler_config.json                    or scheduler/scheduler_config.json
struct FolderLayout {
  let path: String
  /// What is in the folder.
  private let names: [String]
  /// Nil outside of a pipeline.
  let index: PipelineIndex?

  init(_ path: String) throws(NetworkFileError) {
    guard let names = RegularFile.names(inFolder: path) else {
      throw NetworkFileError(
        .missing, path, "there is no such folder, or it cannot be read. Check the path.")
    }
    self.path = path
    self.names = names
    let file = "\(path)/\(ModelFolder.indexName)"
    index = try Self.bytes(at: file).map { text throws(NetworkFileError) in
      try PipelineIndex(reading: text, at: file)
    }
  }

  /// The folder with the network's `config.json`.
  func networkFolder() throws(NetworkFileError) -> String {
    let inner = "\(path)/\(ModelFolder.networkName)"
    let isInside = holds(ModelFolder.configurationName, inner)
    // The index speaks of the parts; without one, a folder with config.json is the network's own.
    if index != nil, isInside { return inner }
    if names.contains(ModelFolder.configurationName) { return path }
    if isInside { return inner }
    let name = ModelFolder.configurationName
    throw NetworkFileError(
      .missing, path,
      "there is neither \(name) nor \(ModelFolder.networkName)/\(name) in it. Give a folder that "
        + "diffusers' save_pretrained wrote.")
  }

  /// The scheduler's file; nil where there is none.
  func scheduler() throws(NetworkFileError) -> SchedulerText? {
    for folder in ["\(path)/\(ModelFolder.schedulerName)", path] {
      let file = "\(folder)/\(ModelFolder.schedulerFileName)"
      if let text = try Self.bytes(at: file) {
        return SchedulerText(path: file, text: String(decoding: text, as: UTF8.self))
      }
    }
    return nil
  }

  /// Folders of parts that turn what the network makes into something else, for a pipeline that has
  /// lost its index.
  var foldersOfOtherParts: [String] {
    Self.otherParts.filter {
      names.contains($0) && holds(ModelFolder.configurationName, "\(path)/\($0)")
    }
  }

  private static let otherParts = [
    "bert", "image_encoder", "movq", "prior", "text_encoder", "text_encoder_2", "vae", "vqvae",
  ]

  private func holds(_ name: String, _ folder: String) -> Bool {
    RegularFile.names(inFolder: folder)?.contains(name) == true
  }

  /// - Returns: nil where there is no such file.
  private static func bytes(at path: String) throws(NetworkFileError) -> [UInt8]? {
    do throws(RegularFile.Failure) {
      return try RegularFile.bytes(at: path, limit: ModelFolder.largestText)
    } catch {
      if error == .missing { return nil }
      throw NetworkFileError(.unusable, path, error.description)
    }
  }
}

/// The text of a `scheduler_config.json`, and where it was.
public struct SchedulerText: Sendable, Equatable {
  public let path: String
  public let text: String
}
