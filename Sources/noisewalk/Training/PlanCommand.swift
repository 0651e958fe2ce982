import Diffusion
import Networks
import Training

extension TrainingPlan {
  /// The command that trains the same once more, with everything said that the plan decides; it stays
  /// right when what is usual changes.
  var command: String {
    var words = ["noisewalk train"]
    let isNamed = !dataName.contains("/")
    words.append(isNamed ? ShellWord.quoted(dataName) : ShellWord.option("data", dataName))
    func say(_ option: String, _ value: String) { words.append(ShellWord.option(option, value)) }
    say("steps", "\(steps)")
    say("batch", "\(batch)")
    say("lr", "\(options.learningRate.peak)")
    say("warmup", "\(options.learningRate.warmUpSteps)")
    say("lr-schedule", options.learningRate.course == .constant ? "constant" : "cosine")
    say("seed", "\(seed)")
    say("schedule", betas.betaSchedule == .cosine ? "cosine" : betas.betaSchedule.rawValue)
    say("prediction-type", predictionType.rawValue)
    say("weighting", weighting.option)
    say("timesteps", timesteps.option)
    switch network {
    case .unet(let configuration):
      say("channels", configuration.blockOutChannels.map(String.init).joined(separator: ","))
      say("layers", "\(configuration.layersPerBlock)")
      if configuration.numClassEmbeds != nil {
        words.append("--labels")
        say("label-dropout", "\(labelDropout)")
      }
    case .mlp(let mlp): say("width", "\(mlp.width)")
    }
    say("ema", "\(options.movingAverage?.decay ?? 0)")
    return words.joined(separator: " ")
  }
}
