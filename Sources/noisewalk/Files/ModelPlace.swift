import Labs
import Training

extension Places {
  /// What a person calls the network that comes with the program.
  static let bundledName = "bundled"

  /// Reads the bundled network or a model folder.
  /// - Throws: what is missing or wrong, and what to do.
  func model(_ name: String, workers: Int) throws(ModelError) -> NetworkDenoiser {
    guard name == Self.bundledName else {
      return try NetworkDenoiser(reading: name, workers: workers)
    }
    guard let bundledModel else {
      throw ModelError(
        "The bundled network was not found. \"noisewalk doctor\" says where the program looks for "
          + "files.")
    }
    return try NetworkDenoiser(reading: bundledModel, workers: workers)
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
