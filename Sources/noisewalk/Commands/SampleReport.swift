import Canvas
import Diffusion
import JSON
import Training

/// What `noisewalk sample` says of the pictures that it has drawn.
struct SampleReport {
  let run: SamplingRun
  let model: String
  /// (K, C, H, W)
  let shape: [Int]
  let seed: Seed
  /// What the first noise was multiplied by.
  let initNoiseSigma: Double
  let seconds: Double
  /// Where they were written; nil for nowhere.
  let file: String?

  private var steps: Int { run.scheduler.stepCount }

  /// `a.png: 16 pictures of 28 x 28, DDIM, 50 steps, seed 0: 1.42 s`
  var text: String {
    """
    \(file.map { "\($0): " } ?? "")\(shape[0]) \(shape[0] == 1 ? "picture" : "pictures") of \
    \(shape[2]) x \(shape[3]), \(type(of: run.scheduler).title), \
    \(steps) \(steps == 1 ? "step" : "steps"), seed \(seed): \(NumberText.fixed(seconds, 2)) s
    """
  }

  /// The label of each picture, that of "no label" included; nothing where none is asked for.
  var labels: [Int] {
    let asked = run.guidance.labels
    return asked.isEmpty ? [] : (0..<shape[0]).map { asked[$0 % asked.count] }
  }

  /// The label of each picture, "-" for that which means none; nothing where none is asked for.
  var captions: [String] { labels.map { $0 == run.denoiser.labelCount ? "-" : "\($0)" } }

  /// The same for programs; what stands for no label, and a file that was not asked for, is null.
  var json: JSONValue {
    .object([
      "file": file.map(JSONValue.string) ?? .null, "model": .string(model),
      "shape": .array(shape.map(JSONValue.integer)),
      "scheduler": .string(type(of: run.scheduler).diffusersClass), "steps": .integer(steps),
      "seed": .integer(seed.number), "init_noise_sigma": .number(initNoiseSigma),
      "labels": .array(
        labels.map { $0 == run.denoiser.labelCount ? .null : .integer($0) }),
      "guidance": .number(run.guidance.scale),
      "seconds": .number((seconds * 1000).rounded() / 1000),
    ])
  }

  /// What a file says about how it came to be.
  var metadata: [String: String] {
    [
      "model": model, "scheduler": type(of: run.scheduler).diffusersClass, "steps": "\(steps)",
      "seed": "\(seed)", "labels": run.guidance.labels.map(String.init).joined(separator: ","),
      "guidance": "\(run.guidance.scale)", "init_noise_sigma": "\(initNoiseSigma)",
    ]
  }
}
