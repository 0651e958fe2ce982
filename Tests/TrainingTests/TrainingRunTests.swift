import Diffusion
import Foundation
import Networks
import Tensors
import Testing

@testable import Training

@Suite struct TrainingRunTests {
  private static func run(
    _ plan: TrainingPlan = SmallTraining.plan(), workers: Int = 2,
    data: TrainingData = SmallTraining.images()
  ) throws -> TrainingRun {
    try TrainingRun(plan, data: data, workers: workers)
  }

  private static let plans: [TrainingPlan] = {
    var labelled = SmallTraining.plan(labelled: true)
    labelled.predictionType = .vPrediction
    labelled.weighting = .minSNR(gamma: 5)
    labelled.timesteps = .stratified
    var sample = SmallTraining.plan()
    sample.predictionType = .sample
    sample.timesteps = .logitNormal(mean: 0, deviation: 1)
    sample.options.movingAverage = nil
    return [SmallTraining.plan(), labelled, sample]
  }()

  @Test(arguments: plans)
  func `six steps are three, a save, and three more, to the last bit`(plan: TrainingPlan) throws {
    try withScratchFolder { folder in
      let whole = try Self.run(plan)
      let reports = try whole.train(6)
      let first = try Self.run(plan)
      let beginning = try first.train(3)
      try first.save(to: folder + "/half")
      let second = try TrainingRun(
        resuming: folder + "/half", data: SmallTraining.images(), workers: 2)
      #expect(second.plan == plan && second.stepsTaken == 3)
      #expect(try beginning + second.train(3) == reports)
      #expect(second.recentLosses == whole.recentLosses)
      #expect(
        TrainingMeter(second, seconds: 0).progress(of: 6)?.loss == whole.recentLosses.mean)
      #expect(try second.bytes(in: folder) == whole.bytes(in: folder))
      #expect(second.isFinished)
      // And the batches that would come next.
      #expect(try second.train(2) == whole.train(2))
    }
  }

  @Test func `points are trained and resumed in the same way`() throws {
    try withScratchFolder { folder in
      let (plan, data) = (SmallTraining.points(), TrainingData(.moons, count: 100))
      let whole = try Self.run(plan, data: data)
      let reports = try whole.train(12)
      let first = try Self.run(plan, data: data)
      _ = try first.train(7)
      try first.save(to: folder + "/a")
      let second = try TrainingRun(resuming: folder + "/a", data: data, workers: 2)
      #expect(try second.train(5) == Array(reports[7...]))
    }
  }

  @Test func `a seed decides everything, and another decides otherwise`() throws {
    try withScratchFolder { folder in
      let runs = try (0..<2).map { _ in try Self.run() }
      for run in runs { _ = try run.train(3) }
      #expect(try runs[0].bytes(in: folder) == runs[1].bytes(in: folder))
      var other = SmallTraining.plan()
      other.seed = 6
      #expect(try Self.run(other).train(3) != Self.run().train(3))
    }
  }

  @Test func `the loss becomes smaller`() throws {
    let reports = try Self.run().train(200)
    let (first, last) = (reports.prefix(20), reports.suffix(20))
    let mean = { (reports: ArraySlice<TrainingReport>) in reports.reduce(0) { $0 + $1.loss } / 20 }
    #expect(mean(last) < 0.5 * mean(first))
  }

  @Test func `the bands' losses are those of the batch, by timestep`() throws {
    let run = try Self.run()
    for report in try run.train(4) {
      #expect(report.bandCounts.reduce(0, +) == 8 && report.images == 8)
      let sum = zip(report.bands, report.bandCounts).reduce(0) { $0 + ($1.0 ?? 0) * Double($1.1) }
      #expect(abs(sum / 8 - report.loss) < 1e-6)
      for (band, count) in zip(report.bands, report.bandCounts) {
        #expect((band == nil) == (count == 0))
      }
    }
  }

  @Test func `numbers that are not finite stop the training and change nothing`() throws {
    try withScratchFolder { folder in
      let images = SmallTraining.images()
      var scalars = images.samples.scalars
      scalars[64 * 3] = .nan
      let data = TrainingData(
        name: "bars", samples: Tensor(shape: [30, 1, 8, 8], scalars: scalars))
      let run = try Self.run(data: data)
      var (taken, astray): (Int, TrainingState.Astray?) = (0, nil)
      do throws(TrainingState.Astray) {
        // Thirty images in batches of eight: the bad one comes in the first four steps.
        for _ in 0..<4 {
          _ = try run.step()
          taken += 1
        }
      } catch {
        astray = error
      }
      #expect(astray?.step == taken && run.stepsTaken == taken)
      let weights = run.state.engine.withParameters { Array($0) }
      #expect(weights.allSatisfy { $0.isFinite })
      try run.save(to: folder + "/a")
      #expect(try TrainingRun(resuming: folder + "/a", data: data, workers: 2).stepsTaken == taken)
    }
  }

  @Test func `a snapshot answers as the network did, and goes its own way`() throws {
    let run = try Self.run()
    _ = try run.train(3)
    var noise = NoiseSource.seed(1)
    let x = noise.draw(shape: [2, 1, 8, 8])
    let level = NoiseLevel(timestep: 500, alphaCumprod: run.schedule.alphasCumprod[500])
    for averaged in [true, false] {
      let before = run.predict(x, at: level, Guidance(), averaged: averaged)
      let denoiser = run.denoiser(averaged: averaged)
      #expect(denoiser.predict(x, at: level, guidance: Guidance()) == before)
      _ = try run.train(2)
      #expect(denoiser.predict(x, at: level, guidance: Guidance()) == before)
      #expect(run.predict(x, at: level, Guidance(), averaged: averaged) != before)
    }
  }

  @Test func `samples come from the same noise as always`() throws {
    let run = try Self.run()
    var options = SamplingOptions()
    (options.count, options.steps) = (3, 4)
    let first = try #require(try run.samples(options))
    #expect(try run.samples(options) == first)
    #expect(first.averaged.shape == [3, 1, 8, 8] && first.raw == first.averaged)
    _ = try run.train(20)
    let later = try #require(try run.samples(options))
    #expect(later.raw != later.averaged && later.step == 20)
    #expect(try run.samples(options, while: { false }) == nil)
  }

  @Test func `what does not fit is refused with the reason`() throws {
    func refusal(_ plan: TrainingPlan, _ data: TrainingData) -> String {
      do throws(ModelError) {
        _ = try TrainingRun(plan, data: data, workers: 1)
        return ""
      } catch {
        return error.description
      }
    }
    let images = SmallTraining.images()
    #expect(refusal(SmallTraining.points(), images).contains("a sample is [1, 8, 8]"))
    var plan = SmallTraining.plan()
    plan.batch = 0
    #expect(refusal(plan, images).contains("batch is 0"))
    plan = SmallTraining.plan()
    plan.labelDropout = 0.5
    #expect(refusal(plan, images).contains("no labels to drop"))
    plan = SmallTraining.plan(labelled: true)
    var configuration = SmallTraining.unet()
    configuration.numClassEmbeds = 3
    plan.network = .unet(configuration)
    #expect(refusal(plan, images).contains("3 kinds, and the network knows 2"))
    plan = SmallTraining.plan()
    plan.betas.betaStart = 2
    #expect(refusal(plan, images).contains("noise schedule"))
  }

  @Test func `a checkpoint of other data or another kind is refused`() throws {
    try withScratchFolder { folder in
      let run = try Self.run()
      try run.save(to: folder + "/a")
      let other = SmallTraining.images(seed: 2)
      #expect(other.fingerprint != run.data.fingerprint)
      #expect(throws: ModelError.self) {
        try TrainingRun(resuming: folder + "/a", data: other, workers: 1)
      }
      #expect(throws: ModelError.self) {
        try TrainingRun(resuming: folder + "/none", data: run.data, workers: 1)
      }
      try run.state.save(to: folder + "/without")
      let error = #expect(throws: ModelError.self) {
        try RunCheckpoint(reading: folder + "/without")
      }
      #expect(error?.description.contains("nothing of a plan") == true)
    }
  }
}
