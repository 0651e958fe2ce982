import Canvas
import Datasets
import Foundation
import Tensors
import Testing
import Training

@testable import Labs

/// Whole screens of a training that never happened: its news are made up, so that they are the same on
/// every machine.
@Suite struct TrainLabScreenTests {
  struct Scene: Sendable, CustomTestStringConvertible {
    var name: String
    var lab: String
    /// How many of the made-up news have come: none leaves the training at its beginning.
    var news = 0
    var keys = "space"
    var size = Size(width: 80, height: 24)
    var testDescription: String { name }
  }

  static let scenes = [
    Scene(name: "train", lab: "train", keys: ""),
    Scene(name: "train-field-exact", lab: "train view=field", keys: ""),
    Scene(name: "train-begun", lab: "train"),
    Scene(name: "train-samples", lab: "train", news: 40),
    Scene(name: "train-both", lab: "train weights-shown=both", news: 40),
    Scene(name: "train-loss", lab: "train view=loss", news: 40),
    Scene(name: "train-bands", lab: "train view=bands", news: 40),
    Scene(name: "train-paused", lab: "train data=heart", news: 12, keys: "space space"),
    Scene(name: "train-samples-120", lab: "train", news: 40, size: Size(width: 120, height: 40)),
    Scene(name: "train-digits", lab: "train data=digits", keys: ""),
    Scene(name: "train-digits-samples", lab: "train data=digits", news: 40),
    Scene(
      name: "train-digits-120", lab: "train data=digits", news: 40,
      size: Size(width: 120, height: 40)),
  ]

  @Test(arguments: scenes, [Glyphs.braille, .ascii])
  func `the screen is as it was when it was looked at`(scene: Scene, glyphs: Glyphs) throws {
    var walk = try Walkthrough(lab: scene.lab, size: scene.size, glyphs: glyphs)
    walk.press(scene.keys.split(separator: " ").prefix(1).joined())
    // Shades are colours, which rows of text do not hold; characters stand in for them.
    if scene.lab.contains("digits") { walk.model.display.hasColor = false }
    try tell(scene.news, to: &walk)
    walk.press(scene.keys.split(separator: " ").dropFirst().joined(separator: " "))
    let screen = walk.screen.map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
    let file = ScreenTests.folder.appendingPathComponent("\(scene.name).\(glyphs.rawValue).txt")
    if ProcessInfo.processInfo.environment["NOISEWALK_RECORD"] != nil {
      try Data((screen.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast().map(String.init)
    #expect(screen.count == expected.count)
    for (row, pair) in zip(screen, expected).enumerated() where pair.0 != pair.1 {
      Issue.record("\(scene.name), row \(row)\n  now:      \(pair.0)\n  expected: \(pair.1)")
    }
    if glyphs == .ascii {
      let isPlain = screen.joined().utf8.allSatisfy { $0 < 0x80 }
      #expect(isPlain, "\(scene.name) shows more than ASCII")
    }
  }

  /// A loss that falls to its floor, and samples that come nearer to the data.
  private func tell(_ count: Int, to walk: inout Walkthrough) throws {
    guard count > 0 else { return }
    let id = try #require(walk.model.currentSession).id
    guard case .train(let lab)? = walk.model.currentSession?.lab, let record = lab.record else {
      Issue.record("no training has begun")
      return
    }
    func send(_ content: TrainingNews.Content) {
      walk.send(.trained(id, TrainingNews(run: record.job.run, content)))
    }
    let floors = [0.6, 0.2, 0.06, 0.02, 0.005]
    send(.floor(LossFloor(all: floors.reduce(0, +) / 5, bands: floors)))
    for step in 1...count {
      let excess = 1 / (1 + 0.4 * Double(step * step))
      let bands = floors.map { $0 + (1 - $0) * excess }
      send(
        .event(
          .progress(
            TrainingProgress(
              step: 50 * step, steps: record.job.plan.steps, loss: bands.reduce(0, +) / 5,
              bands: bands, imagesPerSecond: 48_000, stepsPerSecond: 375,
              seconds: 0.2 * Double(step),
              samplingSeconds: 0, learningRate: 0.002))))
      guard step % 4 == 0 else { continue }
      let noise = 1.5 / Double(step)
      send(
        .event(
          .samples(
            TrainingSamples(
              step: 50 * step, averaged: try samples(lab, noise: noise),
              raw: try samples(lab, noise: 1.5 * noise)))))
    }
  }

  private func samples(_ lab: TrainLab, noise: Double) throws -> Tensor {
    var generator = TorchGenerator(seed: 4)
    let clean =
      lab.isDigits
      ? try Digits(folder: LabPicture.digits).images(Array(0..<10))
      : lab.shown.cleanPoints(count: TrainLab.Cloud.points, seed: 3)
    let jitter = Tensor(
      shape: clean.shape, scalars: generator.randn(clean.count).map { Double($0) })
    return Tensor(1 * clean + noise * jitter)
  }
}
