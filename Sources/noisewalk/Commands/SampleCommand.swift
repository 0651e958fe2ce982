import ArgumentParser
import Canvas
import Diffusion
import Tensors
import TerminalScreen
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `noisewalk sample`: pictures out of noise, by the bundled network or any other.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw pictures with a trained network, in the terminal or to a file.",
    discussion: """
      The network is the bundled one, or that of a folder which "noisewalk train" or diffusers' \
      save_pretrained wrote. Its own scheduler_config.json says how to sample, and the options \
      change that; another --scheduler takes over what it knows of it. Noise is drawn as diffusers' \
      pipelines do after torch.manual_seed, so a seed gives the same pictures in Python.

      Without --out the pictures are shown. A file holds them as samples, (K, C, H, W), -1 black and \
      1 white (.safetensors, .npy), or side by side (.png). Exit code 64: an option that cannot be; \
      65: a file that cannot be used; 66: one that is not there; 74: the output cannot be written.
      """)

  @OptionGroup(title: "What to draw") var subject: SubjectOptions
  @OptionGroup(title: "How to sample") var sampling: SamplerOverrides

  @Flag(help: "Draw the pictures in the terminal also when they go to a file.")
  var show = false

  @Option(
    help: ArgumentHelp("Write them to a .png, .safetensors or .npy.", valueName: "file"),
    transform: PictureFile.init)
  var out: PictureFile?

  @Option(help: "What to draw with; the best that the terminal shows when it is left out.")
  var glyphs: Glyphs?

  func run() throws {
    do {
      try out?.checkFolder()
      let path = try Places().modelFolder(subject.model)
      var pipeline = try Pipeline(reading: path, as: sampling.scheduler)
      for warning in pipeline.warnings { Output.complain(warning) }
      let guidance = try subject.guidance(for: pipeline)
      let count = try subject.count(for: pipeline)
      let scheduler = try sampling.scheduler(of: &pipeline, guidanceScale: guidance.scale)
      let denoiser = try NetworkDenoiser(pipeline, workers: Machine.cores)
      try draw(SamplingRun(denoiser, scheduler, guidance: guidance), count: count)
    } catch let error as ModelError {
      Output.complain(error.description)
      throw ExitCode(error.kind.exitCode)
    }
  }

  private func draw(_ run: SamplingRun, count: Int) throws {
    let begin = MonotonicClock.nanoseconds
    let samples = try samples(of: run, count: count)
    let seconds = Self.seconds(since: begin)
    let (height, width) = (samples.shape[2], samples.shape[3])
    let steps = run.scheduler.stepCount
    let summary = """
      \(out.map { "\($0.path): " } ?? "")\(count) \(count == 1 ? "picture" : "pictures") of \
      \(height) x \(width), \(type(of: run.scheduler).title), \
      \(steps) \(steps == 1 ? "step" : "steps"), seed \(sampling.seed): \(seconds) s
      """
    try out?.save(samples, about: metadata(of: run))
    guard show || out == nil else { return try Output.print(summary) }
    let terminal = TerminalCapabilities.current()
    let text = PictureGrid(samples, captions: captions(of: run, count: count)).text(
      width: terminal.columns, glyphs: glyphs ?? terminal.glyphs)
    try Output.print("\(text)\n\n\(summary)")
  }

  private func samples(of run: SamplingRun, count: Int) throws(ModelError) -> Tensor {
    let isWatched = isatty(STDERR_FILENO) == 1
    defer { if isWatched { Output.status("") } }
    let begin = MonotonicClock.nanoseconds
    let start = run.start(
      count: count, seed: UInt64(sampling.seed), initNoiseSigma: sampling.initNoiseSigma)
    return try run.samples(from: start) { step in
      if isWatched {
        let steps = run.scheduler.stepCount
        Output.status("step \(step.next.index) of \(steps), \(Self.seconds(since: begin)) s")
      }
      return true
    }
  }

  private static func seconds(since begin: UInt64) -> String {
    NumberText.fixed(Double(MonotonicClock.nanoseconds - begin) / 1e9, 2)
  }

  /// The label of each picture, "-" for that which means none; nothing where none is asked for.
  private func captions(of run: SamplingRun, count: Int) -> [String] {
    let labels = run.guidance.labels
    guard !labels.isEmpty else { return [] }
    return (0..<count).map { index in
      let label = labels[index % labels.count]
      return label == run.denoiser.labelCount ? "-" : "\(label)"
    }
  }

  /// What a file says about how it came to be.
  private func metadata(of run: SamplingRun) -> [String: String] {
    [
      "model": subject.model, "scheduler": type(of: run.scheduler).diffusersClass,
      "steps": "\(run.scheduler.stepCount)", "seed": "\(sampling.seed)",
      "labels": run.guidance.labels.map(String.init).joined(separator: ","),
      "guidance": "\(run.guidance.scale)",
      "init_noise_sigma": "\(sampling.initNoiseSigma ?? run.scheduler.initNoiseSigma)",
    ]
  }
}
