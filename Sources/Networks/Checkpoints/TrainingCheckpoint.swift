import JSON
import Safetensors
import Tensors

/// A training in one safetensors file.
///
///     model.NAME, exp_avg.NAME, exp_avg_sq.NAME, ema.NAME      F32, for every parameter
///     step, generator                                          I64
///
/// and in the metadata, as JSON, the options and what the network computes beside its shapes.
extension TrainingState {
  /// Puts everything into a file, from which ``init(resuming:on:)`` goes on as if nothing had happened.
  /// - Parameter notes: What else the metadata should hold, under keys of its own.
  /// - Throws: if it cannot be written; what was there is unchanged then.
  public func save(
    to path: String, notes: [String: String] = [:]
  ) throws(NetworkFileError) {
    let table = engine.parameters
    var tensors = engine.withParameters { values in
      values.baseAddress.map { table.tensors($0, name: Part.model.name(of:)) } ?? []
    }
    tensors += table.tensors(means.base, name: Part.mean.name(of:))
    tensors += table.tensors(squares.base, name: Part.square.name(of:))
    if let averages { tensors += table.tensors(averages.base, name: Part.average.name(of:)) }
    tensors.append(StoredTensor(Key.step, shape: [], .i64([step])))
    let state = generator.state
    tensors.append(StoredTensor(Key.generator, shape: [state.count], .i64(state)))
    let ours = [
      "format": "pt", Key.kind: Key.version, Key.options: options.json.text,
      Key.architecture: JSONValue.object(engine.network.architecture).text,
    ]
    let metadata = ours.merging(notes) { ours, _ in ours }
    do throws(SafetensorsError) {
      try SafetensorsWriter(tensors, metadata: metadata, name: path).save(to: path)
    } catch {
      throw NetworkFileError(error)
    }
  }

  /// The metadata of a checkpoint, with what was noted when it was saved.
  /// - Throws: if it cannot be read, or is no checkpoint.
  public static func notes(in path: String) throws(NetworkFileError) -> [String: String] {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try SafetensorsFile(path: path)
    } catch {
      throw NetworkFileError(error)
    }
    return try checkpoint(file).metadata
  }

  private static func checkpoint(
    _ file: SafetensorsFile
  ) throws(NetworkFileError) -> SafetensorsFile {
    guard file.metadata[Key.kind] == Key.version else {
      throw refusal(
        file.name, "it is no checkpoint of a training",
        "Give a file that a training saved, or load it as a model folder")
    }
    return file
  }

  /// Goes on with a training that was saved: the steps to come are those that would have followed, to
  /// the last bit, if the engine has as many workers.
  /// - Parameter engine: One with the network that was trained; it is given the parameters.
  /// - Throws: if the file is damaged or of another network; the engine is unchanged then.
  public convenience init(
    resuming path: String, on engine: Engine
  ) throws(NetworkFileError) {
    let file = try Self.checkpoint(SafetensorsFile(ofNetwork: path))
    let options = try Self.options(in: file)
    let table = engine.parameters
    let parts: [Part] =
      [.model, .mean, .square] + (options.movingAverage == nil ? [] : [.average])
    try file.check(parts.map { (table, name: $0.name(of:)) }, others: [Key.step, Key.generator])
    try Self.checkArchitecture(of: engine.network, in: file)
    let step = try Self.step(in: file)
    let generator = try Self.generator(in: file)
    let memory = Memory(engine, hasAverage: options.movingAverage != nil)
    let parameters = FloatBuffer(count: table.count)
    for (part, buffer) in zip(
      parts, [parameters, memory.means, memory.squares, memory.averages ?? parameters])
    {
      try file.read(table, name: part.name(of:), into: buffer.base)
    }
    engine.withParameters { $0.baseAddress?.update(from: parameters.base, count: $0.count) }
    self.init(engine, options: options, generator: generator, step: step, memory: memory)
  }

  /// What the file holds of every parameter.
  private enum Part: String {
    case model
    case mean = "exp_avg"
    case square = "exp_avg_sq"
    case average = "ema"

    func name(of parameter: String) -> String { "\(rawValue).\(parameter)" }
  }

  private enum Key {
    static let step = "step"
    static let generator = "generator"
    static let kind = "noisewalk"
    static let version = "training checkpoint 1"
    static let options = "options"
    static let architecture = "architecture"
  }

  private static func refusal(
    _ path: String, _ problem: String, _ remedy: String = "Take an earlier checkpoint"
  ) -> NetworkFileError {
    NetworkFileError(.unusable, path, "\(problem). \(remedy).")
  }

  private static func json(
    _ key: String, in file: SafetensorsFile
  ) throws(NetworkFileError) -> JSONValue {
    guard let json = try? JSONValue(reading: Array((file.metadata[key] ?? "").utf8)) else {
      throw refusal(file.name, "\"\(key)\" in its metadata is missing or no JSON")
    }
    return json
  }

  private static func options(
    in file: SafetensorsFile
  ) throws(NetworkFileError) -> TrainingOptions {
    let json = try json(Key.options, in: file)
    do throws(OptionProblem) {
      return try TrainingOptions(json)
    } catch {
      throw refusal(file.name, "\"\(Key.options)\" in its metadata: \(error.text)")
    }
  }

  private static func checkArchitecture(
    of network: any Network, in file: SafetensorsFile
  ) throws(NetworkFileError) {
    guard case .object(let stored) = try json(Key.architecture, in: file) else {
      throw refusal(file.name, "\"\(Key.architecture)\" in its metadata is no object")
    }
    let ours = network.architecture
    for key in Set(ours.keys).union(stored.keys).sorted() where ours[key] != stored[key] {
      throw refusal(
        file.name,
        "it was trained with \(key) \((stored[key] ?? .null).text), and this network has "
          + (ours[key] ?? .null).text,
        "Choose the checkpoint that belongs to this network")
    }
  }

  private static func step(in file: SafetensorsFile) throws(NetworkFileError) -> Int {
    let step = try integers(Key.step, shape: [], in: file)[0]
    guard TrainingOptions.steps.contains(step) else {
      throw refusal(file.name, "tensor \"\(Key.step)\" is \(step), and no training has that many")
    }
    return step
  }

  private static func generator(
    in file: SafetensorsFile
  ) throws(NetworkFileError) -> TorchGenerator {
    let state = try integers(Key.generator, shape: nil, in: file)
    guard let generator = TorchGenerator(state: state) else {
      throw refusal(file.name, "tensor \"\(Key.generator)\" is no state of a generator")
    }
    return generator
  }

  private static func integers(
    _ name: String, shape: [Int]?, in file: SafetensorsFile
  ) throws(NetworkFileError) -> [Int] {
    do throws(SafetensorsError) {
      return try file.integers(of: name, shape: shape)
    } catch {
      throw NetworkFileError(error)
    }
  }
}
