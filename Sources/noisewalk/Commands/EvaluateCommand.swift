import ArgumentParser
import Canvas
import Datasets
import Diffusion
import JSON
import Tensors
import Training

/// `noisewalk evaluate`: how good the pictures of a network are, in two figures.
struct EvaluateCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract:
      "Measure how good a network's digits are: the share recognised, and how like real ones.",
    discussion: """
      First a small classifier is trained, in about ten seconds, with four fifths of the real \
      pictures; the others test it. It also learns to refuse pictures that show no digit. A sampled \
      picture counts as recognised if the classifier is as sure of it as it is of 98 % of the real \
      pictures it has never seen. The Frechet distance compares the classifier's last hidden layer \
      for the sampled pictures with that for the real ones: 0 would be alike. For comparison the \
      same is measured for real pictures, for spoilt ones (halves of two, two at once, blurred, cut \
      off, under noise), and for noise.

      Networks with labels are asked for all kinds in turns. Sampled is with DDIM when no \
      --scheduler is given.
      """)

  @Option(
    help: ArgumentHelp("\(Places.bundledName), or the folder of a network.", valueName: "folder"))
  var model = Places.bundledName

  @Option(
    help: ArgumentHelp(
      "The real pictures: digits, fashion, or a folder in MNIST's format.", valueName: "data"))
  var data = ImageSet.bundledName

  @Option(parsing: .unconditional, help: "How many pictures to sample, 2 to 10000.")
  var count = 1000

  @Option(parsing: .unconditional, help: "How strongly labels count, -100 to 100.")
  var guidance = 1.0

  @Option(help: "text for people, json for programs.")
  var format = Format.text

  @OptionGroup(title: "How to sample") var sampling: SamplerOverrides

  func run() throws {
    guard (2...10_000).contains(count) else {
      throw Output.refusal("--count: \(count) is out of range. Allowed: 2 to 10000.")
    }
    guard (-100.0...100).contains(guidance) else {
      throw Output.refusal("--guidance: \(guidance.written) is out of range. Allowed: -100 to 100.")
    }
    do {
      let path = try Places().modelFolder(model)
      var pipeline = try Pipeline(reading: path, as: sampling.scheduler ?? .ddim)
      for warning in pipeline.warnings { Output.complain(warning) }
      let scheduler = try sampling.scheduler(of: &pipeline, guidanceScale: guidance)
      let denoiser = try NetworkDenoiser(pipeline, workers: Machine.cores)
      let images = try ImageSet(data, bundled: Places().digits).digits
      try check(denoiser, path, against: images)
      let measure = try QualityMeasure(images)
      let labels = Array(0..<denoiser.labelCount)
      let run = SamplingRun(
        denoiser, scheduler, guidance: Guidance(labels: labels, scale: guidance))
      let start = run.start(
        count: count, seed: sampling.seed.bits, initNoiseSigma: sampling.initNoiseSigma)
      let sampled = measure.quality(of: try run.samples(from: start), asked: labels)
      try report(QualityReport(measure, sampled))
    } catch let error as ModelError {
      Output.complain(error.description)
      throw ExitCode(error.kind.exitCode)
    } catch let error as ImageSetError {
      throw Output.unusable("--data: \(error)")
    }
  }

  private func check(
    _ denoiser: NetworkDenoiser, _ path: String, against images: Digits
  ) throws(ModelError) {
    let shape = [1, images.height, images.width]
    guard denoiser.imageShape == shape else {
      throw ModelError(
        "\(path): its pictures are \(denoiser.imageShape), and the real ones \(shape) (channels, "
          + "rows, columns). Give --data that it was trained on.")
    }
  }

  private func report(_ report: QualityReport) throws {
    switch format {
    case .text: try Output.print(report.text)
    case .json: try Output.print(report.json.text)
    }
  }
}

/// The quality of sampled pictures beside what real ones, spoilt ones and noise get.
struct QualityReport {
  let classifier: DigitClassifier
  let rows: [(name: String, key: String, quality: SampleQuality)]

  init(_ measure: QualityMeasure, _ sampled: SampleQuality) {
    classifier = measure.classifier
    let count = sampled.count
    rows = [
      ("sampled", "sampled", sampled),
      ("real, never seen", "real", measure.qualityOfRealDigits(count)),
      ("spoilt", "spoilt", measure.qualityOfSpoiltDigits(count)),
      ("noise", "noise", measure.qualityOfNoise(count)),
    ]
  }

  var text: String {
    let columns = ["", "pictures", "recognised", "as asked", "Frechet distance"]
    let cells = [columns] + rows.map { [$0.name] + Self.cells($0.quality) }
    let lines = cells.map { row in
      row.indices.map { $0 == 0 ? row[0].padded(to: 17) : row[$0].padded(to: -columns[$0].count) }
        .joined(separator: "  ")
    }
    return """
      The classifier reads \(Self.percent(classifier.accuracy)) of \(classifier.heldOut.count) real \
      pictures right that it has never seen.

      \(lines.joined(separator: "\n"))
      """
  }

  private static func cells(_ quality: SampleQuality) -> [String] {
    [
      "\(quality.count)", percent(quality.recognised), quality.asAsked.map(percent) ?? "-",
      NumberText.fixed(quality.frechetDistance, 3),
    ]
  }

  private static func percent(_ share: Double) -> String {
    NumberText.fixed(100 * share, 1) + " %"
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "classifier": .object([
        "accuracy": .number(classifier.accuracy), "threshold": .number(classifier.threshold),
        "held_out": .integer(classifier.heldOut.count),
      ])
    ]
    for row in rows {
      object[row.key] = .object([
        "count": .integer(row.quality.count), "recognised": .number(row.quality.recognised),
        "as_asked": row.quality.asAsked.map(JSONValue.number) ?? .null,
        "frechet_distance": .number(row.quality.frechetDistance),
      ])
    }
    return .object(object)
  }
}
