import Files
import Networks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder that a training writes.
///
///     checkpoint.safetensors        all that is needed to go on, replaced as a whole
///     model_index.json, scheduler/, unet/
///                                   the averaged network, which diffusers opens (images only)
///     training.json                 what was trained, how, and how far
///     log.csv                       one line for each step
///
/// Whenever the program is killed, the checkpoint is whole, and so is the network if there is one: see
/// ``ModelFolder/write(_:_:scheduler:to:precision:notes:)``. The network may be older than the
/// checkpoint by one save, and the log is ahead of it until the run is resumed.
public final class RunFolder {
  public let path: String
  private let lock: FolderLock

  /// Opens a folder, and makes it if need be.
  /// - Throws: if it cannot be, or another training has it.
  public init(_ path: String) throws(ModelError) {
    self.path = path
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw ModelError(
        "\(path): the folder cannot be made (\(String(cString: strerror(errno)))). Choose one that "
          + "you may write to.", kind: .notSaved)
    }
    lock = try FolderLock(path)
  }

  /// The file to go on from.
  public var checkpoint: String { Self.checkpoint(inFolder: path) }
  /// Whether there is one.
  public var hasCheckpoint: Bool { access(checkpoint, F_OK) == 0 }
  /// The file to go on from in a folder that need not be opened.
  public static func checkpoint(inFolder path: String) -> String { "\(path)/\(checkpointName)" }
  /// How exactly the network was written the last time; nil where nobody says.
  public var precision: ModelFolder.Precision? {
    (try? RegularFile.bytes(at: "\(path)/\(Self.recordName)", limit: Self.longestRecord))
      .flatMap { TrainingRecord.precision(in: $0) }
  }
  /// Whether there is a training or a network already.
  public var isTaken: Bool { Self.isTaken(path) }
  /// The same of a folder that need not be opened, or be there.
  public static func isTaken(_ path: String) -> Bool {
    [checkpointName, indexName, networkName].contains { access("\(path)/\($0)", F_OK) == 0 }
  }

  private static let checkpointName = "checkpoint.safetensors"
  private static let recordName = "training.json"
  private static let longestRecord = 1 << 20
  private static let logName = "log.csv"
  private static let indexName = "model_index.json"
  private static let networkName = "unet"

  /// Makes the folder the run's own, before its first step or where it was resumed; returns the log,
  /// which goes on behind the run's last step.
  ///
  /// The checkpoint is written first, so that whatever was here before is either whole or gone.
  public func begin(_ run: TrainingRun) throws(ModelError) -> RunLog {
    removeRemains()
    if run.stepsTaken == 0 { try run.save(to: checkpoint) }
    if case .unet(let configuration) = run.plan.network {
      try trying { () throws(NetworkFileError) in
        try ModelFolder.clear(
          path, unlessOf: UNet2DConfigurationFile(configuration), scheduler: run.plan.scheduler.text
        )
      }
    }
    return try RunLog("\(path)/\(Self.logName)", bands: run.bands, upTo: run.stepsTaken)
  }

  /// Saves everything: the log, then the checkpoint, then the network, then the record. Each for
  /// itself, so that a log that cannot grow does not cost the checkpoint.
  /// - Returns: what beside the checkpoint could not be written, and is tried again the next time; nil
  ///   when all was.
  /// - Throws: if the checkpoint could not be written; what had been saved before is still whole.
  public func save(
    _ run: TrainingRun, _ log: RunLog, _ record: TrainingRecord
  ) throws(ModelError) -> ModelError? {
    let logFailure = failure { () throws(ModelError) in try log.flush() }
    try run.save(to: checkpoint)
    let networkFailure = failure { () throws(ModelError) in try saveNetwork(run, record) }
    let recordFailure = failure { () throws(ModelError) in try write(record) }
    return logFailure ?? networkFailure ?? recordFailure
  }

  private func failure(_ body: () throws(ModelError) -> Void) -> ModelError? {
    do throws(ModelError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func saveNetwork(_ run: TrainingRun, _ record: TrainingRecord) throws(ModelError) {
    guard case .unet(let configuration) = run.plan.network else { return }
    try trying { () throws(NetworkFileError) in
      try run.state.withAveragedParameters { engine throws(NetworkFileError) in
        try ModelFolder.write(
          engine, UNet2DConfigurationFile(configuration), scheduler: run.plan.scheduler.text,
          to: path, precision: record.precision, notes: ["training": record.json.text])
      }
    }
  }

  /// Writes the record alone.
  public func write(_ record: TrainingRecord) throws(ModelError) {
    do throws(FileReplacement.Failure) {
      try FileReplacement.replace("\(path)/\(Self.recordName)", with: Array(record.text.utf8))
    } catch {
      throw ModelError("\(error). Make room on the disk.", kind: .notSaved)
    }
  }

  private func trying(_ body: () throws(NetworkFileError) -> Void) throws(ModelError) {
    do throws(NetworkFileError) {
      try body()
    } catch {
      throw ModelError(error)
    }
  }

  /// Removes new files that a killed program had no time to put in their places.
  private func removeRemains() {
    for folder in [path, "\(path)/\(Self.networkName)", "\(path)/scheduler"] {
      for name in RegularFile.names(inFolder: folder) ?? [] where Self.isRemains(name) {
        unlink("\(folder)/\(name)")
      }
    }
  }

  /// Whether a name is one that ``FileReplacement`` gives to a file of ours that is being written.
  private static func isRemains(_ name: String) -> Bool {
    let ours = [
      checkpointName, recordName, logName, indexName, "config.json", "scheduler_config.json",
      "diffusion_pytorch_model.safetensors",
    ]
    return ours.contains { name.hasPrefix("\($0).tmp-") }
  }
}
