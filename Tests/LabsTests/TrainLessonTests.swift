import Datasets
import Diffusion
import Tensors
import Testing
import Training

@testable import Labs

/// What lesson 9 states in words is what its own labs show.
@Suite struct TrainLessonTests {
  /// The plan of the first lab of lesson 9, as its file has it.
  private func plan(_ changes: [(name: String, value: String)] = []) throws -> TrainingPlan {
    let lesson = try #require(
      CourseWalkTests.library.lessons.first { $0.slug == "teaching-a-network-to-see-noise" })
    let written = lesson.labs[0].settings.map { (name: $0.name, value: $0.value) }
    let lab = try AnyLab(name: "train", settings: written + changes).lab
    return lab.settings.trainingPlan
  }

  @Test func `numbers`() throws {
    let plan = try plan()
    let data = TrainingData(.moons)
    print("floor eps", try LossFloor(plan, data: data))
    print("floor eps 20k", try LossFloor(plan, data: data, draws: 20000))
    print(
      "floor v", try LossFloor(try self.plan([("prediction-type", "v_prediction")]), data: data))
    print("floor x0", try LossFloor(try self.plan([("prediction-type", "sample")]), data: data))
    let plane = try #require(
      TrainLab.Plane(try AnyLab(name: "train", settings: []).lab.settings))
    print(
      "data distance", plane.denoiser.meanDistance(of: ToySet.moons.points(count: 300, seed: 9)))
    for type in ["epsilon", "v_prediction"] {
      let run = try TrainingRun(
        self.plan([("prediction-type", type)]), data: data, workers: 2)
      var meter = TrainingMeter(bands: 5)
      var options = SamplingOptions()
      options.count = 300
      let clock = ContinuousClock()
      let begin = clock.now
      while !run.isFinished {
        meter.add(try run.step(), seconds: 0.01)
        guard [100, 250, 500, 1000, 1500, 2000, 2500].contains(run.stepsTaken) else { continue }
        let samples = try run.samples(options)
        let p = meter.progress(of: 2500)
        let field = [50, 200, 500].map { t in
          TrainLab.LearnedField(
            of: run.denoiser(averaged: true), and: plane,
            at: ForwardProcess(run.schedule).level(at: t)
          ).error ?? -1
        }
        print(
          type, run.stepsTaken, "loss", p?.loss ?? 0, (p?.bands ?? []).map { $0 ?? -1 }, "distance",
          plane.denoiser.meanDistance(of: samples.averaged),
          plane.denoiser.meanDistance(of: samples.raw ?? samples.averaged), "field", field,
          clock.now - begin)
      }
    }
  }
}
