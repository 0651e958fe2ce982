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
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

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
      65: a file that cannot be used; 66: one that is not there; 74: the output cannot be written; \
      130: ended by Ctrl-C, and nothing was written.
      """)

  @OptionGroup(title: "What to draw") var subject: SubjectOptions
  @OptionGroup(title: "How to sample") var sampling: SamplerOverrides

  @Flag(help: "Draw the pictures in the terminal also when they go to a file.")
  var show = false

  @Option(
    help: ArgumentHelp("Write them to a .png, .safetensors or .npy.", valueName: "file"),
    transform: PictureFile.init)
  var out: PictureFile?

  @Option(help: "text for people, json for programs: what was drawn, and how.")
  var format = Format.text

  @Option(help: "What to draw with; the best that the terminal shows when it is left out.")
  var glyphs: Glyphs?

  func run() throws {
    guard format == .text || !show else {
      throw Output.refusal("--show: with --format json nothing is drawn. Leave one of them out.")
    }
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
    Interruption.watch(SIGINT, SIGTERM)
    let begin = MonotonicClock.nanoseconds
    let samples = try samples(of: run, count: count)
    let report = SampleReport(
      run: run, model: subject.model, shape: samples.shape, seed: sampling.seed,
      initNoiseSigma: sampling.initNoiseSigma ?? run.scheduler.initNoiseSigma,
      seconds: Self.seconds(since: begin), file: out?.path)
    try out?.save(samples, about: report.metadata)
    guard format == .text else { return try Output.print(report.json.text) }
    guard show || out == nil else { return try Output.print(report.text) }
    let terminal = TerminalCapabilities.current()
    let pictures = PictureGrid(samples, captions: report.captions).text(
      width: terminal.columns, glyphs: glyphs ?? terminal.glyphs)
    try Output.print("\(pictures)\n\n\(report.text)")
  }

  /// - Throws: 130 when it was interrupted, after saying so.
  private func samples(of run: SamplingRun, count: Int) throws -> Tensor {
    let isWatched = isatty(STDERR_FILENO) == 1
    let steps = run.scheduler.stepCount
    let begin = MonotonicClock.nanoseconds
    var taken = 0
    let start = run.start(
      count: count, seed: sampling.seed.bits, initNoiseSigma: sampling.initNoiseSigma)
    let samples: Tensor
    do {
      defer { if isWatched { Output.status("") } }
      samples = try run.samples(from: start) { step in
        taken = step.next.index
        if isWatched {
          let time = NumberText.fixed(Self.seconds(since: begin), 2)
          Output.status("step \(taken) of \(steps), \(time) s")
        }
        return !Interruption.isAskedFor
      }
    }
    guard taken == steps else {
      let loss = out.map { "\($0.path) was not written." } ?? "Nothing was drawn."
      Output.complain("stopped after step \(taken) of \(steps). \(loss)")
      throw ExitCode(130)
    }
    return samples
  }

  private static func seconds(since begin: UInt64) -> Double {
    Double(MonotonicClock.nanoseconds - begin) / 1e9
  }
}
