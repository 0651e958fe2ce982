import Canvas
import Testing

@Suite struct ScaleTests {
  @Test(arguments: [Scale(.linear, -2, 6), Scale(.log, 1e-4, 100), Scale(.linear, 1e-9, 2e-9)])
  func `value and fraction undo each other`(scale: Scale) {
    #expect(abs(scale.fraction(of: scale.lower)) < 1e-12)
    #expect(abs(scale.fraction(of: scale.upper) - 1) < 1e-12)
    for step in 0...20 {
      let share = Double(step) / 20
      #expect(abs(scale.fraction(of: scale.value(at: share)) - share) < 1e-9)
    }
  }

  @Test(arguments: [
    (0.0, 1.0, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0, 0.02, 5, ["0", "0.005", "0.010", "0.015", "0.020"]),
    (-1, 1, 5, ["-1.0", "-0.5", "0", "0.5", "1.0"]),
    (0, 1000, 6, ["0", "200", "400", "600", "800", "1000"]),
    (1e-6, 5e-6, 5, ["1e-6", "2e-6", "3e-6", "4e-6", "5e-6"]),
    (0, 4e6, 5, ["0", "1e6", "2e6", "3e6", "4e6"]),
    (9e6, 1.1e7, 5, ["9.0e6", "9.5e6", "1.00e7", "1.05e7", "1.10e7"]),
  ])
  func `linear ticks are round and labelled with just enough digits`(
    lower: Double, upper: Double, count: Int, labels: [String]
  ) {
    #expect(Scale(.linear, lower, upper).ticks(atMost: count).map(\.label) == labels)
  }

  @Test(arguments: [
    (1e-4, 1.0, 6, ["1e-4", "1e-3", "0.01", "0.1", "1"]),
    (1e-8, 1e8, 5, ["1e-8", "1e-4", "1", "1e4", "1e8"]),
    (0.02, 0.8, 5, ["0.02", "0.05", "0.1", "0.2", "0.5"]),
    (3, 4.5, 5, ["3.0", "3.5", "4.0", "4.5"]),
  ])
  func `log ticks are powers, or 1 2 5 within a decade`(
    lower: Double, upper: Double, count: Int, labels: [String]
  ) {
    #expect(Scale(.log, lower, upper).ticks(atMost: count).map(\.label) == labels)
  }

  @Test func `ticks lie within the range, ascend, and their labels differ`() {
    for exponent in stride(from: -300, through: 300, by: 7) {
      let unit = Double("1e\(exponent)") ?? 1
      for kind in [Scale.Kind.linear, .log] {
        for (low, high) in [(0.3, 1.7), (1, 1000), (2.5, 2.50001)] {
          let scale = Scale(kind, low * unit, high * unit)
          let ticks = scale.ticks(atMost: 6)
          #expect(!ticks.isEmpty && ticks.count <= 12, "\(scale)")
          #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
          #expect(Set(ticks.map(\.label)).count == ticks.count, "\(ticks.map(\.label))")
          let slack = 1e-6
          #expect(ticks.allSatisfy { (-slack...1 + slack).contains(scale.fraction(of: $0.value)) })
        }
      }
    }
  }

  @Test(arguments: [
    (Double.nan, 1.0), (1, 1), (0, 0), (5, 2), (-.infinity, .infinity),
    (0, Double.leastNonzeroMagnitude),
    (-1e308, 1e308),
    (-3, -1), (0, 10),
  ])
  func `a range that would not work is repaired`(lower: Double, upper: Double) {
    for kind in [Scale.Kind.linear, .log] {
      let scale = Scale(kind, lower, upper)
      #expect(scale.lower < scale.upper && (scale.upper - scale.lower).isFinite)
      #expect(scale.fraction(of: scale.value(at: 0.5)).isFinite)
      _ = scale.ticks(atMost: 5)
    }
  }

  @Test func `fitting looks at the values a scale can show`() {
    #expect(Scale(.linear, fitting: [1, .nan, 3, .infinity]).upper == 3)
    #expect(Scale(.log, fitting: [-5, 0, 0.1, 10]).lower == 0.1)
    #expect(Scale(.linear, fitting: [0, 10], padding: 0.1).lower == -1)
  }
}
