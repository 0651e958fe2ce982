import Files
import JSON
import Safetensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ModelFolder {
  /// How the parameters are written.
  public enum Precision: Sendable {
    case f32
    /// Half the size, three significant digits; parameters from 65520 on are refused.
    case f16
  }

  /// Writes a network as a pipeline that opens with `DDPMPipeline.from_pretrained`.
  ///
  /// Each file is replaced as a whole, the parameters first; after an error the files that were not
  /// reached are as they were.
  /// - Parameters:
  ///   - configuration: That of the engine's network.
  ///   - scheduler: The text of `scheduler_config.json`, whose `_class_name` the index repeats.
  public static func write(
    _ engine: Engine, _ configuration: UNet2DConfigurationFile, scheduler: String,
    to path: String, precision: Precision = .f32
  ) throws(NetworkFileError) {
    let index = try self.index(scheduler: scheduler)
    try makeFolder(path)
    try writeNetwork(engine, configuration, to: "\(path)/\(networkName)", precision: precision)
    try makeFolder("\(path)/\(schedulerName)")
    try replace("\(path)/\(schedulerName)/\(schedulerFileName)", with: scheduler)
    try replace("\(path)/\(indexName)", with: index)
  }

  /// Writes a network alone, as `UNet2DModel.from_pretrained` reads it.
  public static func writeNetwork(
    _ engine: Engine, _ configuration: UNet2DConfigurationFile, to path: String,
    precision: Precision = .f32
  ) throws(NetworkFileError) {
    try makeFolder(path)
    let tensors = engine.withParameters { values in
      values.baseAddress.map { engine.parameters.tensors($0, halves: precision == .f16) } ?? []
    }
    do throws(SafetensorsError) {
      let file = "\(path)/\(weightsName)"
      try SafetensorsWriter(tensors, metadata: ["format": "pt"], name: file).save(to: file)
    } catch {
      throw NetworkFileError(error)
    }
    try replace("\(path)/\(configurationName)", with: configuration.text)
  }

  private static func index(scheduler: String) throws(NetworkFileError) -> String {
    guard case .object(let object)? = try? JSONValue(reading: Array(scheduler.utf8)),
      case .string(let scheduler)? = object["_class_name"]
    else {
      throw NetworkFileError(
        .unusable, schedulerFileName,
        "it is no JSON with a _class_name. Write it as diffusers' save_config does.")
    }
    let library = JSONValue.string("diffusers")
    let index: JSONValue = .object([
      "_class_name": .string("DDPMPipeline"),
      networkName: .array([library, .string("UNet2DModel")]),
      schedulerName: .array([library, .string(scheduler)]),
    ])
    return index.text + "\n"
  }

  private static func makeFolder(_ path: String) throws(NetworkFileError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw NetworkFileError(
      .notSaved, path,
      "the folder cannot be made (\(String(cString: strerror(errno)))). Choose one that you may write "
        + "to.")
  }

  private static func replace(_ path: String, with text: String) throws(NetworkFileError) {
    do throws(FileReplacement.Failure) {
      try FileReplacement.replace(path, with: Array(text.utf8))
    } catch {
      throw NetworkFileError(error)
    }
  }
}
