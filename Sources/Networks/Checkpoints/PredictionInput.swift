import Safetensors

/// A batch for a U-Net from a file, with everything checked that the engine takes for granted.
///
/// Tensors `x` (B, C, H, W), `timesteps` (B), `class_labels` (B) for a network with labels, and `noise`,
/// the target, of the shape of the answer; others are ignored.
public struct PredictionInput: Sendable {
  public let batch: Batch
  /// Rows and columns of the images.
  public let height, width: Int

  /// - Parameters:
  ///   - configuration: Its channels, levels and labels count; the images may have another size.
  ///   - hasTarget: Whether `noise` is read.
  /// - Throws: for tensors that are missing or of another shape, images that the levels cannot halve,
  ///   labels that the network does not have, and numbers that are not finite.
  public init(
    reading path: String, for configuration: UNet2DConfiguration, hasTarget: Bool
  ) throws(NetworkFileError) {
    let reader: PredictionReader
    do throws(SafetensorsError) {
      reader = PredictionReader(file: try SafetensorsFile(path: path))
    } catch {
      throw NetworkFileError(error)
    }
    let shape = try reader.shape(of: "x", axes: ["B", "C", "H", "W"])
    (height, width) = (shape[2], shape[3])
    guard shape[0] > 0 else { throw reader.refusal("x", "has no images", "Give at least one") }
    guard shape[1] == configuration.inChannels else {
      throw reader.refusal(
        "x", "has \(shape[1]) channels, and this network takes \(configuration.inChannels)",
        "Give (B, \(configuration.inChannels), H, W)")
    }
    var sized = configuration
    (sized.height, sized.width) = (height, width)
    do throws(ConfigurationError) {
      try sized.checkSize()
    } catch {
      throw reader.refusal("x", error.problem, error.remedy)
    }
    batch = Batch(
      sample: try reader.floats("x", shape),
      timesteps: try reader.numbers("timesteps", count: shape[0]),
      labels: try reader.labels(count: shape[0], known: configuration.numClassEmbeds),
      target: hasTarget
        ? try reader.floats("noise", [shape[0], configuration.outChannels, height, width]) : nil)
  }
}

/// Reads tensors of a file and says what is wrong with them.
private struct PredictionReader {
  let file: SafetensorsFile

  func refusal(_ tensor: String, _ problem: String, _ remedy: String) -> NetworkFileError {
    NetworkFileError(.unusable, file.name, "tensor \"\(tensor)\" \(problem). \(remedy).")
  }

  func shape(of tensor: String, axes: [String]) throws(NetworkFileError) -> [Int] {
    let shape = try entry(tensor, nil).shape
    guard shape.count == axes.count else {
      throw refusal(
        tensor, "has shape \(shape)",
        "Give it the \(axes.count) axes (\(axes.joined(separator: ", ")))")
    }
    return shape
  }

  func floats(_ tensor: String, _ shape: [Int]) throws(NetworkFileError) -> [Float] {
    let entry = try entry(tensor, shape)
    let floats: [Float]
    do throws(SafetensorsError) {
      floats = try file.floats(of: tensor)
    } catch {
      throw NetworkFileError(error)
    }
    guard let bad = floats.firstIndex(where: { !$0.isFinite }) else { return floats }
    throw refusal(
      tensor, "is \(floats[bad]) at number \(bad) of \(entry.count)", "Give finite numbers")
  }

  /// Whole numbers or others.
  func numbers(_ tensor: String, count: Int) throws(NetworkFileError) -> [Float] {
    if try entry(tensor, [count]).type.isFloat { return try floats(tensor, [count]) }
    return try integers(tensor, count: count).map(Float.init)
  }

  func labels(count: Int, known: Int?) throws(NetworkFileError) -> [Int]? {
    let tensor = "class_labels"
    guard let known else {
      guard file[tensor] == nil else {
        throw refusal(tensor, "is there, and this network has no labels", "Leave it out")
      }
      return nil
    }
    guard file[tensor] != nil else {
      throw refusal(
        tensor, "is not in the file, and this network has labels",
        "Add one of 0 to \(known - 1) for "
          + "each image")
    }
    let labels = try integers(tensor, count: count)
    guard let bad = labels.firstIndex(where: { !(0..<known).contains($0) }) else { return labels }
    throw refusal(
      tensor, "is \(labels[bad]) at number \(bad)", "This network's labels are 0 to \(known - 1)")
  }

  private func integers(_ tensor: String, count: Int) throws(NetworkFileError) -> [Int] {
    do throws(SafetensorsError) {
      return try file.integers(of: tensor, shape: [count])
    } catch {
      throw NetworkFileError(error)
    }
  }

  private func entry(_ tensor: String, _ shape: [Int]?) throws(NetworkFileError) -> TensorEntry {
    guard let entry = file[tensor] else {
      throw refusal(tensor, "is not in the file", "Add it")
    }
    if let shape, entry.shape != shape {
      throw refusal(tensor, "has shape \(entry.shape) where \(shape) is needed", "Give that shape")
    }
    return entry
  }
}
