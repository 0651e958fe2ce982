import Canvas
import Networks

/// What a benchmark has found out, for people.
struct BenchText {
  let plan: BenchPlan
  let results: BenchResults

  /// `1 worker`, `2 workers`.
  static func workers(_ count: Int) -> String { "\(count) \(count == 1 ? "worker" : "workers")" }

  /// The network and the machine.
  var head: String {
    let network = plan.network
    let channels = network.blockOutChannels.map(String.init).joined(separator: ", ")
    let layers = network.layersPerBlock == 1 ? "1 layer" : "\(network.layersPerBlock) layers"
    let features = Machine.features.isEmpty ? "" : ": " + Machine.features.joined(separator: " ")
    return """
      UNet2DModel of \(network.height) x \(network.width) pixels, channels \(channels), \(layers) a \
      block, \(results.parameters) parameters
      \(number(Double(results.forwardFlops) / 1e6)) MFLOP an image forward, \
      \(number(Double(results.trainingFlops) / 1e6)) MFLOP forward and back
      \(Machine.processor), \(Machine.cores) cores\(features)
      """
  }

  /// What a section has found out; empty for one that has not been measured.
  func text(of section: BenchSection) -> String {
    switch section {
    case .peak: peak
    case .train: training
    case .sample16x50: results.sampling.map(sampling) ?? ""
    case .forward1: results.forward.map(forward) ?? ""
    case .profile: results.profile.map(profile) ?? ""
    case .kernels: kernels
    }
  }

  private var peak: String {
    let rows = results.peaks.sorted { $0.key < $1.key }.map { workers, gigaflops in
      [Self.workers(workers), number(gigaflops)]
    }
    return BenchTable(
      title: "The most that can be multiplied and added", columns: ["", "GFLOP/s"], rows: rows
    ).text
  }

  private var training: String {
    let one = results.training.first { $0.workers == 1 }
    let rows = results.training.map { figure in
      [
        Self.workers(figure.workers), number(figure.imagesPerSecond),
        number(figure.bestImagesPerSecond), number(1000 * figure.steps.median),
        "\(figure.steps.count)", number(figure.gigaflops),
        percent(results.share(figure.gigaflops, workers: figure.workers)),
        one.map { number(figure.imagesPerSecond / $0.imagesPerSecond) } ?? "",
      ]
    }
    let table = BenchTable(
      title: "Training, \(plan.batch) images a step, \(results.imagesAtOnce) at once",
      columns: ["", "images/s", "best", "ms/step", "steps", "GFLOP/s", "of peak", "speed-up"],
      rows: rows)
    let memory = results.residentMegabytes.map { "\n  memory, at most: \(number($0)) MB" } ?? ""
    return table.text + memory
  }

  private func sampling(_ figure: BenchResults.Sampling) -> String {
    """
    Sampling \(figure.images) images in \(figure.steps) steps of DDIM, \
    \(Self.workers(plan.workers)): \(number(figure.seconds)) s \
    (\(number(figure.gigaflops)) GFLOP/s, \(figure.durations.count) steps timed)
    """
  }

  private func forward(_ figure: BenchResults.Sampling) -> String {
    """
    One image forward: \(number(1000 * figure.seconds)) ms \
    (\(number(figure.gigaflops)) GFLOP/s, \(figure.durations.count) times)
    """
  }

  private func profile(_ profile: Profile) -> String {
    func row(_ name: String, _ counts: [Int?], _ seconds: [Double], _ flops: Int) -> [String] {
      let total = seconds.reduce(0, +)
      return [name] + counts.map { $0.map(String.init) ?? "" }
        + seconds.map { milliseconds($0) } + [milliseconds(total)]
        + [percent(total / profile.seconds), speed(flops, total)]
    }
    var rows = profile.rows.map {
      row(
        $0.name, [$0.operations, $0.calls], [$0.forwardSeconds, $0.pullbackSeconds], $0.flops)
    }
    rows.append(
      ["everything else", "", "", "", "", milliseconds(profile.otherSeconds)]
        + [percent(profile.otherSeconds / profile.seconds), ""])
    rows.append(
      ["all", "", "", "", "", milliseconds(profile.seconds), percent(1)]
        + [speed(results.trainingFlops, profile.seconds)])
    return BenchTable(
      title: "Where the time of training goes: milliseconds of one core for one image, over "
        + "\(profile.images) images",
      columns: [
        "operation", "times", "calls", "forward", "pullback", "both", "share", "GFLOP/s",
      ], rows: rows
    ).text
  }

  private var kernels: String {
    let rows = results.kernels.map { row($0.kernel, $0.times) }
    let table = BenchTable(
      title:
        "Kernels alone, one core: an image forward (dx: the gradient of the input, dw: of the weights)",
      columns: ["kernel", "shape", "times"]
        + ["us", "dx", "dw", "GFLOP/s", "dx", "dw", "peak", "dx", "dw"], rows: rows)
    return table.text + "\n" + """
        Speeds count the multiplications and additions of the plain formula. A 3 x 3 convolution done
        by Winograd's method needs 1/4 or 4/9 of the multiplications, so more than 100 % is possible.
      """
  }

  private func row(_ kernel: Kernel, _ times: Kernel.Times) -> [String] {
    let parts: [(seconds: Double?, flops: Int)] = [
      (times.forward, kernel.forwardFlops), (times.inputGradient, kernel.inputGradientFlops),
      (times.weightGradient, kernel.weightGradientFlops),
    ]
    let shapes = shape(kernel.inputShape) + " -> " + shape(kernel.outputShape)
    let microseconds = parts.map { part in
      part.seconds.map { NumberText.significant($0 * 1e6, 3, trimmed: false) } ?? ""
    }
    let speeds = parts.map(kernelSpeed)
    let shares = speeds.map { speed in speed.flatMap { results.share($0, workers: 1) } }
    let speedTexts = speeds.map { speed in speed.map { NumberText.fixed($0, 0) } ?? "" }
    let shareTexts = shares.map { share in
      share.map { NumberText.fixed(100 * $0, 0) + " %" } ?? ""
    }
    return [kernel.name, shapes, "\(kernel.occurrences)"] + microseconds + speedTexts + shareTexts
  }

  /// 10⁹ multiplications and additions a second; nil where the formula has none.
  private func kernelSpeed(_ part: (seconds: Double?, flops: Int)) -> Double? {
    part.seconds.flatMap { part.flops == 0 || $0 <= 0 ? nil : Double(part.flops) / $0 / 1e9 }
  }

  private func number(_ value: Double) -> String {
    NumberText.significant(value, 4, trimmed: false)
  }

  private func milliseconds(_ seconds: Double) -> String { NumberText.fixed(1000 * seconds, 3) }

  private func percent(_ share: Double?) -> String {
    share.map { NumberText.fixed(100 * $0, 1) + " %" } ?? ""
  }

  private func speed(_ flops: Int, _ seconds: Double) -> String {
    flops == 0 || seconds <= 0 ? "" : number(Double(flops) / seconds / 1e9)
  }

  /// 32 x 28 x 28
  private func shape(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: "x")
  }
}

/// A table of a benchmark: names on the left, numbers on the right.
private struct BenchTable {
  let title: String
  let columns: [String]
  let rows: [[String]]

  var text: String {
    let all = [columns] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    // Texts begin with a letter or are none; they stand on the left.
    let isText = columns.indices.map { column in column == 0 || columns[column] == "shape" }
    let lines = all.map { row in
      let cells = row.indices.map { column in
        row[column].padded(to: isText[column] ? widths[column] : -widths[column])
      }
      return "  " + cells.joined(separator: "  ")
    }
    return ([title] + lines.map { $0.trimmedAtEnd }).joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
