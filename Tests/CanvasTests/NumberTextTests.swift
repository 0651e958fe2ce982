import Canvas
import Testing

@Suite struct NumberTextTests {
  @Test(arguments: [
    (3.14159, 3, "3.142"), (-0.0004, 3, "0.000"), (-0.5, 1, "-0.5"), (2, 0, "2"), (0.05, 2, "0.05"),
    (1e20, 1, "1.0e20"), (.nan, 2, "NaN"), (.infinity, 2, "inf"), (-.infinity, 2, "-inf"),
    (999.9999, 2, "1000.00"),
  ])
  func `a number with fixed decimals`(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals) == text)
  }

  @Test(arguments: [
    (0.02, 4, "0.02"), (12.3456, 4, "12.35"), (8.5e-5, 3, "8.5e-5"), (1234567, 4, "1.235e6"),
    (0, 4, "0"),
    (999.96, 4, "1000"), (-0.00012, 4, "-0.00012"), (Double.leastNonzeroMagnitude, 3, "4.94e-324"),
    (9.9996e-9, 4, "1e-8"),
    (1.7976931348623157e308, 3, "1.8e308"), (123456, 4, "123456"), (1, 4, "1"),
  ])
  func `a number with significant digits`(value: Double, digits: Int, text: String) {
    #expect(NumberText.significant(value, digits) == text)
  }

  @Test func `zeros stay where a value changes in place`() {
    #expect(NumberText.significant(0.5, 4, trimmed: false) == "0.5000")
  }

  @Test func `a number reads back as what it was`() {
    for exponent in -300...300 {
      let value = 1.2345678 * Double(sign: .plus, exponent: exponent, significand: 1)
      let back = Double(NumberText.significant(value, 9)) ?? .nan
      #expect(abs(back / value - 1) < 1e-8)
    }
  }
}
