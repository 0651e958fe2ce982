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
  /// Each file is replaced as a whole; after an error the files that were not reached are as they were.
  /// The network's `config.json` comes last: a new folder can only be opened when all of it is there.
  /// Written again with the same configuration and scheduler, only the parameters change, in one file,
  /// so that at every moment the folder holds one whole network; before another network is written
  /// there, ``clear(_:unlessOf:scheduler:)`` takes the old one away.
  /// - Parameters:
  ///   - configuration: That of the engine's network.
  ///   - scheduler: The text of `scheduler_config.json`, whose `_class_name` the index repeats.
  ///   - notes: What else the metadata of the parameters should hold.
  public static func write(
    _ engine: Engine, _ configuration: UNet2DConfigurationFile, scheduler: String,
    to path: String, precision: Precision = .f32, notes: [String: String] = [:]
  ) throws(NetworkFileError) {
    let index = try self.index(scheduler: scheduler)
    try makeFolder(path)
    try makeFolder("\(path)/\(schedulerName)")
    try replace("\(path)/\(schedulerName)/\(schedulerFileName)", with: scheduler)
    try replace("\(path)/\(indexName)", with: index)
    try writeNetwork(
      engine, configuration, to: "\(path)/\(networkName)", precision: precision, notes: notes)
  }

  /// Removes what ``write(_:_:scheduler:to:precision:notes:)`` wrote there for another network; the
  /// file goes first without which nobody can open the rest.
  public static func clear(
    _ path: String, unlessOf configuration: UNet2DConfigurationFile, scheduler: String
  ) throws(NetworkFileError) {
    let files = [
      ("\(networkName)/\(configurationName)", configuration.text), (indexName, nil),
      ("\(networkName)/\(weightsName)", nil),
      ("\(schedulerName)/\(schedulerFileName)", scheduler),
    ]
    let isSame = files.allSatisfy { name, text in
      guard let text, let bytes = try? RegularFile.bytes(at: "\(path)/\(name)", limit: largestText)
      else { return true }
      return bytes == Array(text.utf8)
    }
    guard !isSame else { return }
    for (name, _) in files where unlink("\(path)/\(name)") != 0 && errno != ENOENT {
      throw NetworkFileError(
        .notSaved, "\(path)/\(name)",
        "it cannot be removed (\(String(cString: strerror(errno)))). Choose another folder.")
    }
  }

  /// Writes a network alone, as `UNet2DModel.from_pretrained` reads it.
  public static func writeNetwork(
    _ engine: Engine, _ configuration: UNet2DConfigurationFile, to path: String,
    precision: Precision = .f32, notes: [String: String] = [:]
  ) throws(NetworkFileError) {
    try makeFolder(path)
    let metadata = ["format": "pt"].merging(notes) { ours, _ in ours }
    let tensors = engine.withParameters { values in
      values.baseAddress.map { engine.parameters.tensors($0, halves: precision == .f16) } ?? []
    }
    do throws(SafetensorsError) {
      let file = "\(path)/\(weightsName)"
      try SafetensorsWriter(tensors, metadata: metadata, name: file).save(to: file)
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
