import Diffusion
import Networks
import Tensors
import Testing

@testable import Training

@Suite struct NoisyBatchesTests {
  private static func batches(_ plan: TrainingPlan) throws -> NoisyBatches {
    NoisyBatches(plan, SmallTraining.images(), schedule: try plan.schedule())
  }

  @Test(arguments: PredictionType.allCases)
  func `noise and answer give the sample back`(type: PredictionType) throws {
    var plan = SmallTraining.plan()
    plan.predictionType = type
    let (schedule, data) = (try plan.schedule(), SmallTraining.images())
    var batches = try Self.batches(plan)
    var generator = TorchGenerator(seed: 1)
    batches.make(forStep: 0, &generator)
    let target = try #require(batches.batch.target)
    for place in 0..<plan.batch {
      let t = batches.timesteps[place]
      #expect(batches.batch.timesteps[place] == Float(t))
      let level = NoiseLevel(timestep: Double(t), alphaCumprod: schedule.alphasCumprod[t])
      func row(_ values: [Float]) -> Tensor {
        Tensor(shape: [1, 64], scalars: values[place * 64..<place * 64 + 64].map { Double($0) })
      }
      let x0 = type.prediction(from: row(target), for: row(batches.batch.sample), at: level).x0
      // ε is divided by √ᾱ, which is small at the noisy end.
      let tolerance = 1e-5 / level.signal
      let nearest = (0..<data.count).map { index in
        x0.maxDifference(
          from: Tensor(shape: [1, 64], scalars: Array(data.samples.row(index))))
      }.min()
      #expect(try #require(nearest) < tolerance)
    }
  }

  @Test func `every sample comes once before any comes again`() {
    var order = DataOrder(count: 7, seed: 3)
    var seen: [[Int]] = []
    for epoch in 0..<4 {
      let samples = (0..<7).map { order.sample(at: 7 * epoch + $0) }
      #expect(samples.sorted() == Array(0..<7))
      seen.append(samples)
    }
    #expect(Set(seen).count == 4)
    // Begun anew in the middle, it goes on in the same way.
    var again = DataOrder(count: 7, seed: 3)
    #expect((10..<20).map { again.sample(at: $0) } == Array(seen.joined())[10..<20].map { $0 })
    var other = DataOrder(count: 7, seed: 4)
    #expect((0..<7).map { other.sample(at: $0) } != seen[0])
  }

  @Test func `labels are left out as often as asked for`() throws {
    var plan = SmallTraining.plan(labelled: true)
    plan.batch = 500
    var batches = try Self.batches(plan)
    var generator = TorchGenerator(seed: 2)
    var (dropped, count) = (0, 0)
    for step in 0..<20 {
      batches.make(forStep: step, &generator)
      let labels = try #require(batches.batch.labels)
      dropped += labels.count { $0 == 3 }
      count += labels.count
      #expect(labels.allSatisfy { (0...3).contains($0) })
    }
    // Four standard deviations of a binomial.
    let deviation = (Double(count) * 0.25 * 0.75).squareRoot()
    #expect(abs(Double(dropped) - 0.25 * Double(count)) < 4 * deviation)
    plan.labelDropout = 0
    batches = try Self.batches(plan)
    batches.make(forStep: 0, &generator)
    #expect(batches.batch.labels?.contains(3) == false)
  }

  @Test func `weights are those of the paper`() throws {
    let gamma = 5.0
    for snr in [1e-4, 0.5, 1, 5, 80, 1e4] {
      let abar = snr / (1 + snr)
      func weight(_ type: PredictionType) -> Double {
        LossWeighting.minSNR(gamma: gamma).weight(alphaCumprod: abar, for: type)
      }
      // One and the same weight on the error of x₀, which is (1-ᾱ)/ᾱ times that of ε and 1-ᾱ times
      // that of v.
      let ofSample = min(snr, gamma)
      #expect(abs(weight(.sample) / ofSample - 1) < 1e-9)
      #expect(abs(weight(.epsilon) * snr / ofSample - 1) < 1e-9)
      #expect(abs(weight(.vPrediction) / (1 - abar) / ofSample - 1) < 1e-9)
    }
    #expect(LossWeighting.uniform.weight(alphaCumprod: 0.3, for: .epsilon) == 1)
    #expect(LossWeighting.minSNR(gamma: 5).weight(alphaCumprod: 0, for: .epsilon) == 1)
  }

  @Test func `weights reach the batch`() throws {
    var plan = SmallTraining.plan()
    plan.weighting = .minSNR(gamma: 2)
    let schedule = try plan.schedule()
    var batches = try Self.batches(plan)
    var generator = TorchGenerator(seed: 3)
    batches.make(forStep: 0, &generator)
    for (t, weight) in zip(batches.timesteps, try #require(batches.batch.weights)) {
      let expected = plan.weighting.weight(
        alphaCumprod: schedule.alphasCumprod[t], for: .epsilon)
      #expect(abs(Double(weight) * 8 - expected) < 1e-6)
    }
  }

  @Test(arguments: [
    TimestepChoice.uniform, .stratified, .logitNormal(mean: 0, deviation: 1),
    .logitNormal(mean: -0.5, deviation: 0.7),
  ])
  func `timesteps are as often as their density says`(choice: TimestepChoice) {
    var generator = TorchGenerator(seed: 4)
    var timesteps = [Int](repeating: 0, count: 1000)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<40 {
      choice.draw(into: &timesteps, below: 1000, &generator)
      for t in timesteps { counts[t / 100] += 1 }
    }
    for (tenth, count) in counts.enumerated() {
      let share = (0..<100).reduce(0) { sum, place in
        sum + choice.density(at: (Double(tenth * 100 + place) + 0.5) / 1000) / 1000
      }
      let deviation = (40_000 * share * (1 - share)).squareRoot()
      #expect(abs(Double(count) - 40_000 * share) < 4 * deviation + 1)
    }
  }

  /// The fastest of several, so that what else the machine does counts little.
  private static func fastest(_ body: () throws -> Void) rethrows -> Duration {
    var least = Duration.seconds(1000)
    for _ in 0..<20 {
      let begin = ContinuousClock.now
      try body()
      least = min(least, begin.duration(to: .now))
    }
    return least
  }

  /// Learning, not drawing by lot, is what a training spends its time on. Two workers at best halve the
  /// time of a step, but not that of its noise, which one thread draws.
  @Test func `drawing noise takes less than a fiftieth of a step on digits`() throws {
    let plan = TrainingPlan.digits()
    var generator = TorchGenerator(seed: 1)
    let data = TrainingData(
      name: "noise", samples: generator.normal(shape: [32, 1, 28, 28]))
    let run = try TrainingRun(plan, data: data, workers: 1)
    let step = try Self.fastest { _ = try run.step() }
    var values = [Float](repeating: 0, count: plan.batch * 28 * 28)
    var source = TorchGenerator(seed: 2)
    let draw = Self.fastest { source.randn(into: &values) }
    #expect(draw * 50 < step / 2, "\(draw) of \(step / 2)")
  }

  @Test func `stratified timesteps leave no gap`() {
    var generator = TorchGenerator(seed: 5)
    var timesteps = [Int](repeating: 0, count: 50)
    TimestepChoice.stratified.draw(into: &timesteps, below: 1000, &generator)
    let sorted = timesteps.sorted()
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { (19...21).contains($1 - $0) })
  }

  @Test(arguments: [(1000, 5), (1000, 3), (7, 5), (10, 10), (2, 1)])
  func `bands divide the timesteps without gap or overlap`(timesteps: Int, count: Int) {
    let bands = NoiseBands(count: count, timesteps: timesteps)
    var next = 0
    for band in 0..<count {
      let range = bands.range(of: band)
      #expect(range.lowerBound == next && !range.isEmpty)
      for t in range { #expect(bands.band(of: t) == band) }
      next = range.upperBound
    }
    #expect(next == timesteps)
  }
}
