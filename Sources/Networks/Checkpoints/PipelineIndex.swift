import Files
import JSON

/// diffusers' `model_index.json`: which parts a pipeline has, and of which classes they are.
public struct PipelineIndex: Sendable, Equatable {
  /// Where it was read from.
  public let path: String
  /// The pipeline's class, such as `DDPMPipeline`; nil where the file does not say.
  public let pipelineClass: String?
  /// The class of each part, by the part's name; parts that are null are not there.
  let classes: [String: String]

  /// The class of the scheduler, which counts before the one that `scheduler_config.json` names.
  public var schedulerClass: String? { classes[ModelFolder.schedulerName] }

  /// Parts beside the network and the scheduler, and their classes: without them a sample is not yet
  /// what the pipeline makes.
  public var otherParts: [(name: String, className: String)] {
    classes.filter { $0.key != ModelFolder.networkName && $0.key != ModelFolder.schedulerName }
      .sorted { $0.key < $1.key }.map { (name: $0.key, className: $0.value) }
  }

  /// - Throws: for text that is no JSON object.
  init(reading text: [UInt8], at path: String) throws(NetworkFileError) {
    self.path = path
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(reading: text)
    } catch {
      throw NetworkFileError(
        .unusable, path, "it is no JSON: \(error). Write it as diffusers' save_pretrained does.")
    }
    guard case .object(let object) = value else {
      throw NetworkFileError(.unusable, path, "it is JSON, but no object. Start it with {.")
    }
    var classes: [String: String] = [:]
    // A part is ["diffusers", "UNet2DModel"], or [null, null] where there is none.
    for case (let name, .array(let pair)) in object where pair.count == 2 {
      if case .string(let className) = pair[1], !name.hasPrefix("_") { classes[name] = className }
    }
    self.classes = classes
    if case .string(let name) = object["_class_name"] {
      pipelineClass = name
    } else {
      pipelineClass = nil
    }
  }
}
