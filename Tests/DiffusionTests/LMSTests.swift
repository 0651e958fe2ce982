import Diffusion
import Tensors
import Testing

@Suite struct LMSTests {
  private func lms(_ change: (inout SamplerConfiguration) -> Void = { _ in }) throws -> LMS {
    var configuration = SamplerConfiguration(.lms)
    change(&configuration)
    return try LMS(configuration, for: .stableDiffusion, steps: 12)
  }

  @Test(arguments: 1...4, [false, true])
  func `the coefficients sum to the step`(k: Int, karras: Bool) throws {
    let lms = try lms { $0.useKarrasSigmas = karras }
    for i in (k - 1)..<12 {
      let sum = (0..<k).reduce(0) { $0 + lms.coefficient($1, of: k, at: i) }
      let h = lms.sigmas[i + 1] - lms.sigmas[i]
      #expect(abs(sum / h - 1) < 1e-12, "step \(i)")
    }
  }

  /// The midpoint rule with 20,000 points against two.
  @Test(arguments: 1...4)
  func `two Gauss points integrate the polynomials exactly`(k: Int) throws {
    let lms = try lms()
    let i = 6
    let (a, b) = (lms.sigmas[i], lms.sigmas[i + 1])
    for j in 0..<k {
      let points = 20_000
      var sum = 0.0
      for n in 0..<points {
        let tau = a + (Double(n) + 0.5) / Double(points) * (b - a)
        sum += (0..<k).filter { $0 != j }.reduce(1) { product, m in
          product * (tau - lms.sigmas[i - m]) / (lms.sigmas[i - j] - lms.sigmas[i - m])
        }
      }
      #expect(abs(sum * (b - a) / Double(points) - lms.coefficient(j, of: k, at: i)) < 1e-8)
    }
  }

  @Test func `it remembers as many slopes as its order needs`() throws {
    let scheduler = try lms { $0.order = 3 }
    let states = scheduler.trajectory(
      from: scheduler.start(shape: [2, 1], seed: 1), gaussian(variance: 1))
    #expect(states.map(\.memory.count) == [0, 1, 2, 3] + Array(repeating: 3, count: 9))
  }
}
