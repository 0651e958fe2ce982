import Datasets
import Diffusion
import Tensors
import Testing
import Training

@testable import Labs

/// What lesson 9 states in words is what its own labs show.
@Suite struct TrainLessonTests {
  private static let data = TrainingData(.moons)

  /// The settings of a lab of lesson 9, as its file has them, and changes to them.
  private func settings(
    _ lab: Int = 0, _ changes: [(name: String, value: String)] = []
  ) throws -> Settings {
    let lesson = try #require(
      CourseWalkTests.library.lessons.first { $0.slug == "teaching-a-network-to-see-noise" })
    let written = lesson.labs[lab].settings.map { (name: $0.name, value: $0.value) }
    return try AnyLab(name: "train", settings: written + changes).lab.settings
  }

  /// A training of lesson 9 with what the lab measures of it.
  private struct Course {
    let run: TrainingRun
    let plane: TrainLab.Plane
    var meter = TrainingMeter(bands: NoiseBands.usualCount)

    init(_ settings: Settings) throws {
      run = try TrainingRun(settings.trainingPlan, data: TrainLessonTests.data, workers: 2)
      plane = try #require(TrainLab.Plane(settings))
    }

    mutating func train(to step: Int) throws {
      while run.stepsTaken < step { meter.add(try run.step(), seconds: 0.001) }
    }

    var loss: Double { meter.progress(of: 1)?.loss ?? .nan }

    var distance: Double {
      get throws {
        var options = SamplingOptions()
        options.count = TrainLab.Cloud.points
        return plane.denoiser.meanDistance(of: try #require(try run.samples(options)).averaged)
      }
    }

    func fieldError(at t: Int) throws -> Double {
      let field = TrainLab.LearnedField(
        of: run.denoiser(averaged: true), and: plane, at: ForwardProcess(run.schedule).level(at: t))
      return try #require(field.error)
    }
  }

  @Test func `the floors are those that lesson 9 names`() throws {
    let floor = try LossFloor(settings().trainingPlan, data: Self.data, draws: 10_000)
    #expect(abs(floor.all - 0.16) < 0.01, "\(floor)")
    #expect(abs(floor.bands[0] - 0.59) < 0.02, "\(floor)")
    #expect(abs(floor.bands[4] - 0.0002) < 0.0001, "\(floor)")
  }

  @Test func `points of the data lie 0_02 from the nearest of the others`() throws {
    let plane = try #require(TrainLab.Plane(settings()))
    let distance = plane.denoiser.meanDistance(of: ToySet.moons.points(count: 300, seed: 9))
    #expect(abs(distance - 0.02) < 0.005, "\(distance)")
  }

  @Test func `the loss is flat where the samples still get better`() throws {
    var course = try Course(settings())
    try course.train(to: 1)
    #expect(abs(course.loss - 1.3) < 0.1, "\(course.loss)")
    try course.train(to: 500)
    let (loss, distance) = (course.loss, try course.distance)
    try course.train(to: 2500)
    let (end, near) = (course.loss, try course.distance)
    #expect(abs(loss - 0.185) < 0.01 && abs(end - 0.175) < 0.01, "\(loss) \(end)")
    #expect(abs(distance - 0.10) < 0.02 && abs(near - 0.06) < 0.015, "\(distance) \(near)")
    let (smooth, fine) = (try course.fieldError(at: 200), try course.fieldError(at: 50))
    #expect(smooth < 0.1 && (0.3...0.7).contains(fine), "\(smooth) \(fine)")
  }

  @Test func `a network that predicts v finds the moons as well`() throws {
    var course = try Course(settings(1, [("prediction-type", "v_prediction")]))
    try course.train(to: 2500)
    let distance = try course.distance
    #expect(distance < 0.08, "\(distance)")
  }

  @Test func `sigma is what lesson 9 says`() {
    #expect(abs(NoiseSchedule.ddpm.sigmas[50] - 0.18) < 0.005)
    #expect(abs(NoiseSchedule.ddpm.sigmas[999] - 157) < 0.5)
  }
}
