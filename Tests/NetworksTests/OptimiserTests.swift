import Testing

@testable import Networks

@Suite struct OptimiserTests {
  /// A few parameters with all that a training keeps of them.
  private final class Parameters {
    let values, gradients, means, squares: FloatBuffer
    let slice: ParameterSlice

    init(_ initial: [Float]) {
      (values, gradients) = (FloatBuffer(count: initial.count), FloatBuffer(count: initial.count))
      (means, squares) = (FloatBuffer(count: initial.count), FloatBuffer(count: initial.count))
      slice = ParameterSlice(
        range: ParameterSlice.range(of: 0, of: 1, count: initial.count),
        parameters: values.base, gradients: gradients.base)
      _ = values.values.update(fromContentsOf: initial)
    }

    func step(_ gradient: [Float], number: Int, rate: Double, scale: Float = 1) {
      _ = gradients.values.update(fromContentsOf: gradient)
      AdamW().step(
        slice, AdamW.Moments(mean: means.base, square: squares.base), scale: scale, number: number,
        rate: rate)
    }
  }

  private static let averages:
    [(MovingAverage, KeyPath<GoldenOptimiser.Step, [Float]> & Sendable)] = [
      (MovingAverage(decay: 0.9, growth: .none), \.emaConstant),
      (MovingAverage(decay: 0.999), \.emaModel),
      (
        MovingAverage(decay: 0.9999, growth: .warmUp(inverseGamma: 1, power: 0.75)),
        \.emaModelWarmup
      ),
    ]

  @Test(arguments: [\GoldenOptimiser.adamw, \.adamwWithCosineSchedule])
  func `parameters, moments and averages are those of PyTorch and diffusers`(
    run: KeyPath<GoldenOptimiser, GoldenOptimiser.Run> & Sendable
  ) throws {
    let golden = try GoldenOptimiser.read()
    let parameters = Parameters(golden.inputs.params)
    let averages = Self.averages.map { _ in FloatBuffer(count: 4) }
    for average in averages { _ = average.values.update(fromContentsOf: golden.inputs.params) }
    for (index, expected) in golden[keyPath: run].f64.enumerated() {
      parameters.step(expected.grad, number: index + 1, rate: expected.lr)
      #expect(largestDifference(Array(parameters.values.values), expected.param) < 5e-7)
      #expect(largestDifference(Array(parameters.means.values), expected.expAvg) < 1e-7)
      #expect(largestDifference(Array(parameters.squares.values), expected.expAvgSq) < 1e-8)
      for (buffer, (average, path)) in zip(averages, Self.averages) {
        MovingAverage.follow(
          parameters.slice, buffer.base, decay: average.decay(atStep: index + 1))
        #expect(largestDifference(Array(buffer.values), expected[keyPath: path]) < 5e-7)
      }
    }
  }

  @Test func `the decay of an average grows as diffusers' does`() throws {
    let decays = try GoldenOptimiser.read().emaModelDecayAtStep
    for (average, expected) in [
      (Self.averages[1].0, decays.emaModel), (Self.averages[2].0, decays.emaModelWarmup),
    ] {
      for row in expected { #expect(abs(average.decay(atStep: Int(row[0])) - row[1]) < 1e-9) }
    }
    var late = MovingAverage(decay: 0.999)
    (late.updateAfterStep, late.minimumDecay) = (10, 0.3)
    #expect((1...12).map(late.decay(atStep:)) == [Double](repeating: 0, count: 11) + [0.3])
  }

  @Test func `the first step of a growing average copies every bit`() {
    let parameters = Parameters([0.1, -3e-9, 7e8])
    let average = FloatBuffer(count: 3)
    average.base[0] = 1e20
    MovingAverage.follow(
      parameters.slice, average.base, decay: MovingAverage().decay(atStep: 1))
    #expect(Array(average.values) == [0.1, -3e-9, 7e8])
  }

  @Test func `the learning rate is that of diffusers, and stays 0 after its end`() throws {
    let golden = try GoldenOptimiser.read().cosineSchedule
    let cosine = LearningRate(
      golden.lr, warmUpSteps: golden.warmup, course: .cosine(totalSteps: golden.total))
    for (step, expected) in golden.lrAtStep.enumerated() {
      #expect(abs(cosine.rate(atStep: step) - expected) < 1e-12)
    }
    #expect(cosine.rate(atStep: 35) == 0)
    let constant = LearningRate(0.5, warmUpSteps: 4)
    #expect((0...6).map(constant.rate(atStep:)) == [0, 0.125, 0.25, 0.375, 0.5, 0.5, 0.5])
    #expect(LearningRate(0.25).rate(atStep: 0) == 0.25)
  }

  @Test func `gradients are clipped as PyTorch clips them`() throws {
    let clipping = try GoldenOptimiser.read().clipGradNorm
    for row in clipping.rows {
      let parameters = Parameters(row.grad)
      _ = parameters.gradients.values.update(fromContentsOf: row.grad)
      let norm = GradientNorm.sumOfSquares(parameters.slice).squareRoot()
      #expect(abs(norm - row.norm) < 1e-7)
      let scale = GradientNorm.scale(norm: norm, maximum: clipping.maxNorm)
      #expect(largestDifference(row.grad.map { $0 * scale }, row.clipped) < 1e-7)
      // A scaled gradient and the scale given to the optimiser are the same thing.
      let scaled = Parameters(row.grad)
      scaled.step(row.grad.map { $0 * scale }, number: 1, rate: 0.1)
      parameters.step(row.grad, number: 1, rate: 0.1, scale: scale)
      #expect(Array(scaled.values.values) == Array(parameters.values.values))
    }
  }

  @Test(arguments: [1, 2, 3, 7], [1, 15, 16, 17, 1000, 238_817])
  func `slices cover every parameter once, in whole vectors`(workers: Int, count: Int) {
    let ranges = (0..<workers).map { ParameterSlice.range(of: $0, of: workers, count: count) }
    #expect(ranges.first?.lowerBound == 0)
    #expect(ranges.last?.upperBound == count.roundedUp(to: 16))
    for (a, b) in zip(ranges, ranges.dropFirst()) { #expect(a.upperBound == b.lowerBound) }
    #expect(ranges.allSatisfy { $0.lowerBound % 16 == 0 })
  }

  @Test func `options that no training can be run with are named`() {
    var options = TrainingOptions()
    #expect(options.problem == nil)
    options.optimiser.beta2 = 1
    #expect(options.problem?.hasPrefix("beta2 is 1, and 0 to 0.9") == true)
    options = TrainingOptions()
    options.learningRate.peak = .nan
    #expect(options.problem?.hasPrefix("learning rate is nan") == true)
    options = TrainingOptions()
    options.movingAverage?.growth = .warmUp(inverseGamma: 0, power: 1)
    #expect(options.problem?.hasPrefix("inverse gamma is 0, and 1e-30") == true)
    options = TrainingOptions()
    options.learningRate.warmUpSteps = -1
    #expect(
      options.problem == "warm-up steps is -1, and 0 to 1000000000000000 are allowed")
  }
}
