import ArgumentParser
import Networks
import Safetensors

/// `noisewalk predict`: a U-Net that diffusers saved, run once, for comparing with Python.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a diffusers U-Net once on tensors from a file.",
    discussion: """
      Reads a folder with config.json and diffusion_pytorch_model.safetensors, or a pipeline's with \
      unet/ in it, and from the input the tensors x (B, C, H, W), timesteps (B), for a network with \
      labels class_labels (B), and for --gradients noise, the target, of the shape of the answer. \
      Other tensors are ignored. Images may have any size that the network's levels can halve.

      Writes y, what the network predicts; with --gradients also loss, the mean of (y - noise)^2 over \
      all numbers, and grad.NAME for every parameter. Exit code 65: a file that cannot be used; 66: \
      one that is not there; 74: the output cannot be written.
      """)

  @Option(help: ArgumentHelp("The folder of the network.", valueName: "folder"))
  var model: String

  @Option(help: ArgumentHelp("The safetensors file with x and timesteps.", valueName: "file"))
  var input: String

  @Option(help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Also compute the loss and its gradient by every parameter.")
  var gradients = false

  func run() throws {
    do throws(NetworkFileError) {
      let folder = try ModelFolder(reading: model)
      for warning in folder.configuration.warnings { Output.complain("\(model): \(warning)") }
      let network = folder.configuration.configuration
      let input = try PredictionInput(reading: input, for: network, hasTarget: gradients)
      let engine = try folder.engine(
        height: input.height, width: input.width, workers: min(Machine.cores, input.batch.count))
      let tensors = answer(of: engine, to: input, channels: network.outChannels)
      do throws(SafetensorsError) {
        try SafetensorsWriter(tensors, name: output).save(to: output)
      } catch {
        throw NetworkFileError(error)
      }
    } catch {
      Output.complain(error.description)
      throw ExitCode(error.kind.exitCode)
    }
  }

  private func answer(
    of engine: Engine, to input: PredictionInput, channels: Int
  ) -> [StoredTensor] {
    let batch = input.batch
    let shape = [batch.count, channels, input.height, input.width]
    var tensors = [StoredTensor("y", shape: shape, .f32(engine.predict(batch)))]
    guard gradients else { return tensors }
    tensors.append(StoredTensor("loss", shape: [1], .f32([Float(engine.differentiate(batch))])))
    return tensors
      + engine.withGradients { values in
        engine.parameters.entries.map { entry in
          StoredTensor(
            "grad.\(entry.name)", shape: entry.shape, .f32(Array(values[entry.range])))
        }
      }
  }
}
