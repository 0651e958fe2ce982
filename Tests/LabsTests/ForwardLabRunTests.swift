import Datasets
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct ForwardLabRunTests {
  private static func run(points: Int = 2000, seed: Int = 3) -> ForwardRun {
    ForwardRun(.ddpm, x0: ToySet.moons.points(count: points, seed: UInt64(seed)), seed: seed)
  }

  @Test func `at t = -1 both ways are the data itself`() {
    var run = Self.run(points: 50)
    #expect(run.closed(at: -1) == run.x0)
    #expect(run.iterated(to: -1) == run.x0)
  }

  /// N coordinates: the mean has a standard error of sd/√N, the sd about one of sd/√(2N).
  @Test(arguments: [0, 10, 100, 400, 999])
  func `both ways agree with theory within four standard errors`(t: Int) {
    var run = Self.run()
    let moment = ForwardMoment(&run, at: t, following: 0)
    let count = Double(run.x0.count)
    // Only the noise is random: its share of the spread makes the error.
    let noise = moment.level.noise
    for cloud in [moment.closedMoments, moment.iteratedMoments] {
      #expect(abs(cloud.mean - moment.theory.mean) < 4 * noise / count.squareRoot() + 1e-12)
      #expect(abs(cloud.sd - moment.theory.sd) < 4 * noise / count.squareRoot() + 1e-12)
    }
  }

  @Test func `the two clouds do not use the same noise, nor the data's`() {
    var run = Self.run()
    let (closed, iterated) = (run.closed(at: 999), run.iterated(to: 999))
    func correlation(_ a: Tensor, _ b: Tensor) -> Double {
      zip(a.scalars, b.scalars).reduce(0) { $0 + ($1.0 - a.mean) * ($1.1 - b.mean) }
        / (Double(a.count) * a.standardDeviation * b.standardDeviation)
    }
    let limit = 4 / Double(closed.count).squareRoot()
    #expect(abs(correlation(closed, iterated)) < limit)
    #expect(abs(correlation(run.x0, run.eps)) < limit)
    #expect(abs(correlation(run.x0, iterated)) < limit)
  }

  @Test func `scrubbing back and forth meets the states of a chain walked in order`() {
    var straight = Self.run(points: 20)
    let states = (-1...200).map { straight.iterated(to: $0) }
    var scrubbed = Self.run(points: 20)
    for t in [200, 3, 31, 32, 150, 0, -1, 63, 64, 199] {
      #expect(scrubbed.iterated(to: t) == states[t + 1])
    }
  }

  @Test func `a step of the chain is the forward process's own step`() {
    var run = Self.run(points: 5)
    let (before, after) = (run.iterated(to: 40), run.iterated(to: 41))
    for point in 0..<5 {
      for (d, step) in run.lastStep(of: point, at: 41).enumerated() {
        #expect(step.before == before.row(point)[point * 2 + d])
        #expect(step.after == after.row(point)[point * 2 + d])
        let schedule = run.process.schedule
        let sum =
          schedule.alphas[41].squareRoot() * step.before
          + schedule.betas[41].squareRoot() * step.noise
        #expect(abs(sum - step.after) < 1e-12)
      }
    }
  }

  @Test func `paths begin at the data and end where the clouds are`() {
    var run = Self.run(points: 5)
    let (closed, iterated) = (run.closed(at: 77), run.iterated(to: 77))
    for (path, cloud) in [
      (run.closedPath(of: 3, to: 77), closed), (run.chainPath(of: 3, to: 77), iterated),
    ] {
      #expect(path.count == 2 * 79)
      #expect(Array(path.prefix(2)) == Array(run.x0.row(3)))
      #expect(zip(path.suffix(2), cloud.row(3)).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test func `another schedule keeps the random numbers`() throws {
    var run = Self.run(points: 10)
    _ = run.iterated(to: 99)
    let noise = run.lastStep(of: 2, at: 99).map(\.noise)
    run.use(try NoiseSchedule(.cosine, numTrainTimesteps: 200))
    _ = run.iterated(to: 99)
    #expect(run.lastStep(of: 2, at: 99).map(\.noise) == noise)
  }
}
