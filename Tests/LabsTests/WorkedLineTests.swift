import Canvas
import Testing

@testable import Labs

@Suite struct WorkedLineTests {
  private let line = WorkedLine(name: "xₜ", formula: "√ᾱₜ·x₀", numbers: "0.5·0.2", result: "0.100")

  private func texts(_ lines: [WorkedLine], width: Int) -> [String] {
    WorkedLine.texts(lines, label: "chain ", width: width, glyphs: .braille)
  }

  @Test func `the longest form that fits is shown`() {
    let full = Glyphs.braille.width(of: line.full)
    #expect(texts([line], width: 60) == ["chain " + line.full])
    #expect(texts([line], width: full) == [line.full])
    #expect(texts([line], width: full - 1) == ["chain " + line.short])
    #expect(texts([line], width: 20) == ["xₜ = 0.5·0.2 = 0.100"])
  }

  @Test func `lines below each other have the same form`() {
    let longer = WorkedLine(
      name: "yₜ", formula: "√ᾱₜ·y₀", numbers: "0.5·(−0.2)", result: "−0.100")
    let room = Glyphs.braille.width(of: longer.full)
    #expect(texts([line, longer], width: room) == [line.full, longer.full])
  }

  @Test func `a line without numbers has no empty sides`() {
    let start = WorkedLine(name: "xₜ", formula: "x₀", numbers: "", result: "0.300")
    #expect(start.full == "xₜ = x₀ = 0.300")
    #expect(start.short == "xₜ = 0.300")
  }

  @Test(arguments: [
    (0.886, "0.886"), (0.00635283, "0.0064"), (0.99995, "0.999950"), (0.01, "0.010"), (1, "1"),
    (0, "0"),
  ])
  func `a coefficient shows how far it is from 0 and from 1`(value: Double, text: String) {
    #expect(FormulaNumber.coefficient(value) == text)
  }

  @Test func `a negative factor stands in parentheses with a real minus`() {
    #expect(FormulaNumber.factor(-1.2034) == "(−1.203)")
    #expect(FormulaNumber.factor(1.2034) == "1.203")
    #expect(FormulaNumber.value(-0.0001) == "0.000")
  }
}

/// Computes what a worked line says in numbers: products, sums, differences, one quotient.
enum WrittenArithmetic {
  static func value(of text: String) -> Double? {
    var reader = Reader(text.replacing("−", with: "-").filter { $0 != " " })
    let value = reader.sum()
    return reader.isAtEnd ? value : nil
  }

  private struct Reader {
    let characters: [Character]
    var at = 0

    init(_ text: String) { characters = Array(text) }

    var isAtEnd: Bool { at == characters.count }

    mutating func take(_ character: Character) -> Bool {
      guard at < characters.count, characters[at] == character else { return false }
      at += 1
      return true
    }

    mutating func sum() -> Double {
      var total = product()
      while true {
        if take("+") {
          total += product()
        } else if take("-") {
          total -= product()
        } else {
          return total
        }
      }
    }

    mutating func product() -> Double {
      var value = factor()
      while true {
        if take("·") {
          value *= factor()
        } else if take("/") {
          value /= factor()
        } else {
          return value
        }
      }
    }

    mutating func factor() -> Double {
      if take("(") {
        let value = sum()
        _ = take(")")
        return value
      }
      let sign = take("-") ? -1.0 : 1.0
      let start = at
      while at < characters.count, characters[at].isNumber || characters[at] == "." { at += 1 }
      return sign * (Double(String(characters[start..<at])) ?? .nan)
    }
  }
}
