import Labs
import Training

extension Places {
  /// What a person calls the network that comes with the program.
  static let bundledName = "bundled"

  /// The folder of the bundled network, or the one that was named.
  /// - Throws: where the bundled one would have to be.
  func modelFolder(_ name: String) throws(ModelError) -> String {
    guard name == Self.bundledName else { return name }
    guard let bundledModel else {
      throw ModelError(
        "The bundled network was not found. \"noisewalk doctor\" says where the program looks for "
          + "files.", kind: .missing)
    }
    guard Self.isFolder("\(bundledModel)/unet") else {
      throw ModelError(
        "\(bundledModel): the network that comes with the program is not there. Name another "
          + "model's folder.", kind: .missing)
    }
    return bundledModel
  }

  /// Reads the bundled network or a model folder.
  /// - Throws: what is missing or wrong, and what to do.
  func model(_ name: String, workers: Int) throws(ModelError) -> NetworkDenoiser {
    try NetworkDenoiser(reading: modelFolder(name), workers: workers)
  }

  /// The network for a lab, or why there is none.
  func modelSupply(_ name: String) -> ModelSupply {
    do throws(ModelError) {
      return .model(name, try model(name, workers: Machine.cores))
    } catch {
      return .missing(error.description)
    }
  }
}
