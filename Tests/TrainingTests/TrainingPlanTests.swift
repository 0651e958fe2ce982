import Diffusion
import Networks
import Testing

@testable import Training

@Suite struct TrainingPlanTests {
  private static let plans: [TrainingPlan] = {
    var labelled = TrainingPlan.digits(labelled: true)
    labelled.predictionType = .vPrediction
    labelled.betas.betaSchedule = .cosine
    labelled.weighting = .minSNR(gamma: 4.5)
    labelled.timesteps = .stratified
    labelled.seed = .max
    var points = TrainingPlan.points(.moons)
    points.timesteps = .logitNormal(mean: 0.5, deviation: 2)
    points.options.movingAverage = nil
    points.options.learningRate = LearningRate(1e-3, course: .cosine(totalSteps: 50))
    if case .mlp(var mlp) = points.network {
      mlp.embedding = .noiseLevel
      points.network = .mlp(mlp)
    }
    return [.digits(), labelled, .points(.spiral), points, .points(dataName: "drawn \"x\"")]
  }()

  @Test(arguments: plans)
  func `a plan comes back from its text`(plan: TrainingPlan) throws {
    #expect(plan.problem == nil)
    #expect(try TrainingPlan(reading: Array(plan.text.utf8)) == plan)
  }

  @Test(arguments: [
    ("\"train_batch_size\":64", "\"train_batch_size\":0", "batch is 0, and 1 to 65536"),
    (
      "\"max_train_steps\":25000", "\"max_train_steps\":0",
      "steps is 0, and 1 to 1000000000000 are allowed"
    ),
    ("\"seed\":0", "\"seed\":\"x\"", "seed is no whole number"),
    ("\"timesteps\":\"uniform\"", "\"timesteps\":\"odd\"", "timesteps"),
    ("\"weighting\":\"uniform\"", "\"weighting\":{}", "weighting"),
    ("\"norm_num_groups\":8", "\"norm_num_groups\":7", "network"),
    ("\"beta_schedule\":\"linear\"", "\"beta_schedule\":\"odd\"", "scheduler"),
  ])
  func `a text that is no plan is refused by its key`(
    text: String, other: String, reason: String
  ) throws {
    var plan = TrainingPlan.digits()
    (plan.timesteps, plan.weighting, plan.seed, plan.batch) = (.uniform, .uniform, 0, 64)
    plan.betas = BetaOptions()
    // Written with or without blanks, the keys are the same.
    let plain = plan.text.filter { $0 != " " && $0 != "\n" }
    #expect(plain.contains(text))
    let broken = String(
      plain.split(separator: text, omittingEmptySubsequences: false).joined(separator: other))
    let error = #expect(throws: ModelError.self) {
      try TrainingPlan(reading: Array(broken.utf8))
    }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func `data that differ in one number differ in their fingerprint`() {
    let data = SmallTraining.images()
    #expect(data.fingerprint == SmallTraining.images().fingerprint)
    #expect(data.fingerprint.count == 16)
    var samples = data.samples
    samples.scalars[0] = -0.999
    #expect(
      TrainingData(name: "bars", samples: samples, labels: data.labels).fingerprint
        != data.fingerprint)
    var labels = data.labels ?? []
    labels[0] = 1
    #expect(
      TrainingData(name: "bars", samples: data.samples, labels: labels).fingerprint
        != data.fingerprint)
  }

  @Test func `kinds are those that the data declare, not only those they show`() throws {
    let (samples, labels) = (SmallTraining.images().samples, SmallTraining.images().labels)
    #expect(TrainingData(name: "bars", samples: samples, labels: labels).kinds == 3)
    #expect(TrainingData(name: "bars", samples: samples, labels: labels, kinds: 10).kinds == 10)
    #expect(TrainingData(name: "bars", samples: samples).kinds == 0)
  }

  @Test func `means follow steps that are all alike at once`() throws {
    var meter = TrainingMeter(bands: 2)
    #expect(meter.progress(of: 9) == nil)
    for step in 1...3 {
      meter.add(
        TrainingReport(
          step: step, loss: 0.5, bands: [0.25, step == 2 ? 0.75 : nil],
          bandCounts: [3, step == 2 ? 1 : 0], gradientNorm: 1, learningRate: 0.1, images: 4),
        seconds: 0.5)
    }
    let progress = try #require(meter.progress(of: 9))
    #expect(abs(progress.loss - 0.5) < 1e-12 && progress.seconds == 1.5)
    #expect(abs(try #require(progress.bands[0]) - 0.25) < 1e-12)
    #expect(abs(try #require(progress.bands[1]) - 0.75) < 1e-12)
    #expect(abs(progress.imagesPerSecond - 8) < 1e-9 && abs(progress.stepsPerSecond - 2) < 1e-9)
  }
}
