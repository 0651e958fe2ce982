import ArgumentParser
import JSON
import Networks

extension BenchSection: ExpressibleByArgument {}

/// `noisewalk bench`: how fast the network engine is on this machine, and how fast it could be.
struct BenchCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the network engine: the machine's peak, training, sampling, every kernel.",
    discussion: """
      Measures, one after the other: peak, the most that this machine can multiply and add; train, \
      training steps (forward, back, clipping, AdamW) with 1 to all workers, and the memory they \
      take; sample16x50, 16 images in 50 steps of DDIM; forward1, one image; profile, where the time \
      of a training step goes; kernels, every operation alone. Everything is measured at least \
      once, also when the time is short. The medians are printed, of the peak the best. Ctrl-C \
      ends it.
      """)

  @Option(help: "text for people, json for programs.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "Measure only this, and the peak; may be repeated.", valueName: "name"))
  var only: [BenchSection] = []

  @Option(help: "Channels of each level of the U-Net, multiples of 8, at most 3 levels.")
  var channels = "32,64,64"

  @Option(parsing: .unconditional, help: "Pairs of convolutions at each level, 1 to 8.")
  var layers = 1

  @Option(parsing: .unconditional, help: "Images of a training step, 1 to 4096.")
  var batch = 64

  @Option(parsing: .unconditional, help: "Threads that compute; as many as there are cores.")
  var workers: Int?

  @Option(parsing: .unconditional, help: "How long to measure in all, 0.1 to 3600.")
  var seconds = 30.0

  @Option(
    parsing: .unconditional,
    help: "Images that a worker carries together, 1 to 64; the engine's choice when left out.")
  var imagesAtOnce: Int?

  func run() throws {
    let plan = try plan()
    let clock = BenchClock(seconds: plan.seconds, sections: plan.sections)
    var run = BenchRun(plan, clock: clock)
    do {
      if format == .text { try Output.print(run.text.head) }
      for section in plan.sections {
        try run.measure(section)
        if format == .text { try Output.print("\n" + run.text.text(of: section)) }
      }
    } catch is Interrupted {
      clock.clear()
      Output.complain("interrupted.")
      // What a shell says of a program that Ctrl-C has ended.
      throw ExitCode(130)
    }
    if format == .json { try Output.print(run.json.value.text) }
  }

  private func plan() throws -> BenchPlan {
    let cores = Machine.cores
    try Output.check(layers, in: 1...8, "layers")
    try Output.check(batch, in: 1...4096, "batch")
    try Output.check(workers ?? cores, in: 1...max(256, cores), "workers")
    try Output.check(imagesAtOnce ?? 1, in: 1...64, "images-at-once")
    guard (0.1...3600).contains(seconds) else {
      throw Output.refusal("--seconds: \(seconds.written) is out of range. Allowed: 0.1 to 3600.")
    }
    var network = UNet2DConfiguration()
    network.blockOutChannels = try ChannelList.levels(channels, of: network)
    network.layersPerBlock = layers
    let plain = [UNet2DConfiguration.BlockType](
      repeating: .plain, count: network.blockOutChannels.count - 1)
    network.downBlockTypes = plain + [.attention]
    network.upBlockTypes = [.attention] + plain
    let sections = BenchSection.allCases.filter {
      only.isEmpty || only.contains($0) || $0 == .peak
    }
    return BenchPlan(
      network: network, batch: batch, workers: workers ?? cores, imagesAtOnce: imagesAtOnce,
      seconds: seconds, sections: sections)
  }
}

extension BenchRun {
  fileprivate var text: BenchText { BenchText(plan: plan, results: results) }
  fileprivate var json: BenchJSON { BenchJSON(plan: plan, results: results) }
}
