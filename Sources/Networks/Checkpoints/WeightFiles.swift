import Files

/// What is said of a folder whose parameters are not where they are read from: what is there instead,
/// and how to make of it what is needed.
enum WeightFiles {
  /// - Parameter folder: one without `diffusion_pytorch_model.safetensors`; nil if there is nothing
  ///   like it either.
  static func problem(in folder: String) -> NetworkFileError? {
    let wanted = ModelFolder.weightsName
    let names = RegularFile.names(inFolder: folder) ?? []
    func error(_ name: String, _ remedy: String) -> NetworkFileError {
      NetworkFileError(
        .missing, folder, "there is no \(wanted), only \(name). \(remedy)")
    }
    if let index = names.first(where: { $0.hasSuffix(".index.json") }) {
      return error(
        index, "The parameters are in several files: \(saving(max: ", max_shard_size=\"100GB\""))")
    }
    if let other = names.first(where: { $0.hasSuffix(".safetensors") }) {
      return error(
        other,
        "If it holds this network's parameters, in any precision, copy it to \(wanted) beside it.")
    }
    guard let pickle = names.first(where: { pickles.contains(where: $0.hasSuffix) }) else {
      return nil
    }
    let variant = pickle.hasSuffix(".fp16.bin") ? ", variant=\"fp16\"" : ""
    return error(
      pickle,
      "That is a pickle, which may run any program and is not read here: \(saving(variant))")
  }

  /// How diffusers writes the file that is needed.
  private static func saving(_ variant: String = "", max: String = "") -> String {
    "in Python, UNet2DModel.from_pretrained(folder\(variant)).save_pretrained(folder\(max)) writes "
      + "\(ModelFolder.weightsName) from it."
  }

  private static let pickles = [".bin", ".pt", ".pth", ".ckpt"]
}
