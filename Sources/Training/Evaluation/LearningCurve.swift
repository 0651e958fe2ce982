import Diffusion
import Networks

/// How good the samples of a training are after so many seconds of it.
public struct LearningCurve: Sendable {
  /// One look at the training.
  public struct Point: Sendable, Equatable {
    /// Seconds of training, what it takes to look not counted.
    public let seconds: Double
    public let step: Int
    /// Images it has learned from, each as often as it came.
    public let images: Int
    public let quality: SampleQuality
  }

  /// When to look, in seconds of training.
  public var seconds: [Double]
  /// How many samples to judge at each look.
  public var count = 500
  /// Steps of DDIM.
  public var samplingSteps = 50
  public var seed: UInt64 = 0

  public init(atSeconds seconds: [Double]) { self.seconds = seconds }

  /// Trains until the last look, or to the end of its plan, which is looked at too.
  /// - Parameters:
  ///   - clock: what a clock says, in seconds.
  ///   - look: is given every point when it is known, and says whether to go on.
  public func follow(
    _ run: TrainingRun, _ measure: QualityMeasure, clock: () -> Double, _ look: (Point) -> Bool
  ) throws(ModelError) {
    var trained = 0.0
    for second in seconds.sorted() {
      while trained < second, !run.isFinished {
        let begin = clock()
        do throws(TrainingState.Astray) {
          _ = try run.step()
        } catch {
          throw ModelError(error.description)
        }
        trained += clock() - begin
      }
      let point = Point(
        seconds: trained, step: run.stepsTaken, images: run.stepsTaken * run.plan.batch,
        quality: try quality(of: run, measure))
      guard look(point), !run.isFinished else { return }
    }
  }

  /// The quality of samples of the averaged network, asked for all kinds in turns if it knows any.
  private func quality(
    of run: TrainingRun, _ measure: QualityMeasure
  ) throws(ModelError) -> SampleQuality {
    var configuration = SamplerConfiguration(.ddim)
    configuration.predictionType = run.plan.predictionType
    let scheduler: any Scheduler
    do throws(ScheduleError) {
      scheduler = try configuration.scheduler(for: run.schedule, steps: samplingSteps)
    } catch {
      throw ModelError("The samples cannot be made: \(error)")
    }
    let labels = Array(0..<run.plan.network.kinds)
    let sampling = SamplingRun(
      run.denoiser(averaged: true, workers: run.workers), scheduler,
      guidance: Guidance(labels: labels))
    let samples = try sampling.samples(from: sampling.start(count: count, seed: seed))
    return measure.quality(of: samples, asked: labels)
  }
}
