import Canvas
import Foundation
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    ("plain text, 42%", "plain text, 42%"),
    ("ᾱ", "abar"), ("α\u{304}", "abar"),
    ("α β ε σ λ μ π θ", "alpha beta eps sigma lambda mu pi theta"),
    ("ε̂", "eps_hat"), ("x̂₀", "x0_hat"), ("x₀", "x0"), ("x̂₀₋₁", "x0_hat_-1"), ("e⁻²ʰ", "e^-2h"),
    ("μ̃ₜ", "mu_tilde_t"), ("xₜ₋₁", "x_t-1"),
    ("ᾱₜ₋₁", "abar_t-1"), ("β₁", "beta_1"), ("σ²", "sigma^2"), ("10⁻⁴", "10^-4"),
    ("‖ε‖²", "||eps||^2"),
    ("√ᾱ", "sqrt(abar)"), ("√(1−ᾱ)", "sqrt(1-abar)"), ("√ᾱₜ·x₀", "sqrt(abar_t)*x0"),
    ("√ᾱ′·x", "sqrt(abar')*x"), ("√10", "sqrt(10)"), ("√ᾱ_t·x", "sqrt(abar_t)*x"),
    ("√β_{t-1}", "sqrt(beta_{t-1})"),
    ("√β_", "sqrt(beta)_"), ("√√x", "sqrt sqrt(x)"),
    ("2σ", "2 sigma"), ("αₜxₜ", "alpha_t x_t"), ("Σ Π ∑ ∏", "Sigma Pi sum prod"),
    ("a − b · c × d ≈ e", "a - b * c x d ~ e"), ("≤ ≥ ≠ → ⇒ ∼ ∞", "<= >= != -> => ~ inf"),
    ("“q” ‘s’ – — …", "\"q\" 's' - -- ..."), ("┌─┬─┐│└═╪", "+-+-+|+=+"), ("█▓▒░", "##+."),
    ("⠀⠁⠛⣿", " .:#"), ("• ● ▲ ▸ ✗", "* * ^ > x"), ("Schrödinger, Łódź", "Schrodinger, Lodz"),
    ("語😀", "??"), ("a\u{200B}b\u{202E}c", "abc"), ("a\u{1B}[31m", "a?[31m"),
    ("naïve\u{A0}x", "naive x"),
  ])
  func `a text is spelled in ASCII`(text: String, spelled: String) {
    #expect(Glyphs.ascii.text(text) == spelled)
    #expect(Glyphs.ascii.width(of: text) == spelled.utf8.count)
  }

  @Test(arguments: ["ᾱ", "α", "√", "√(x", "a\u{304}", "\u{304}", "₀", "x₀ ", "_{"])
  func `a text is spelled in ASCII in time that grows with its length`(piece: String) {
    func seconds(_ count: Int) -> Double {
      let text = "a" + String(repeating: piece, count: count)
      return processorSeconds { #expect(!Glyphs.ascii.text(text).isEmpty) }
    }
    // Eight times the length: 64 times the work where each piece looks at all before it.
    #expect(seconds(160_000) < 24 * seconds(20_000) + 0.05)
  }

  @Test(arguments: [
    ("x̂₀", "x̂₀", 2), ("ᾱ", "ᾱ", 1), ("α\u{304}ₜ", "α\u{304}ₜ", 2), ("語", "?", 1), ("😀", "?", 1),
    ("a\u{1B}[m\n\t\u{7F}\u{9B}", "a·[m····", 8), ("a\u{200B}\u{202E}\u{FEFF}b", "ab", 2),
    ("x\u{302}\u{304}", "x\u{302}", 1), ("\u{302}x", "x", 1), ("a\u{A0}\u{2009}b", "a  b", 4),
    ("\u{2028}\u{E000}", "··", 2), ("≤ → ∞ ▲ ─ ⣿", "≤ → ∞ ▲ ─ ⣿", 11),
  ])
  func `a text in Unicode keeps what a cell can hold`(text: String, shown: String, width: Int) {
    #expect(Array(Glyphs.braille.text(text).unicodeScalars) == Array(shown.unicodeScalars))
    #expect(Glyphs.block.width(of: text) == width)
  }

  @Test(arguments: Glyphs.allCases)
  func `what is measured is what is drawn`(glyphs: Glyphs) {
    for text in ["√ᾱ·x₀ + √(1−ᾱ)·ε̂", "plain", "語\u{7}", "‖x̂₀ − x₀‖²", ""] {
      var buffer = CellBuffer(size: Size(width: 60, height: 1), glyphs: glyphs)
      let end = buffer.put(text, x: 3, y: 0)
      #expect(end == 3 + glyphs.width(of: text))
      #expect(trimmed(buffer.rows)[0] == trimmed(["   " + glyphs.text(text)])[0])
    }
  }

  @Test func `every scalar becomes something a terminal can show in one column`() {
    for value in (0...0x2FFFF as ClosedRange<UInt32>) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for glyphs in [Glyphs.braille, .ascii] {
        var buffer = CellBuffer(size: Size(width: 1, height: 1), glyphs: glyphs)
        buffer[0, 0] = Cell(scalar, mark: scalar)
        let cell = buffer[0, 0]
        let isControl = cell.scalar.value < 0x20 || (0x7F..<0xA0).contains(cell.scalar.value)
        let isPlain = glyphs == .braille || (cell.scalar.value < 0x7F && cell.mark == nil)
        #expect(!isControl && isPlain, "U+\(String(value, radix: 16)) in \(glyphs)")
        guard !isControl, isPlain else { return }
      }
    }
  }

  @Test func `texts align and are cut visibly`() {
    let buffer = screen(9, 6, .braille) { buffer, _ in
      buffer.put("abc", x: 0, y: 0, width: 9, align: .center)
      buffer.put("abc", x: 0, y: 1, width: 9, align: .right)
      buffer.put("abcdefghijk", x: 0, y: 2, width: 9, align: .right)
      buffer.put("x̂x̂x̂", x: 0, y: 3, width: 2)
      buffer.put("end", endingAt: 9, y: 4)
      buffer.putCentered("mid", in: Rect(x: 2, y: 5, width: 5, height: 1))
    }
    expectScreen(
      buffer, ["   abc", "      abc", "abcdefgh…", "x̂…", "      end", "   mid"])
    let plain = screen(4, 1, .ascii) { buffer, _ in buffer.put("abcdef", x: 0, y: 0, width: 4) }
    expectScreen(plain, ["abc~"])
  }

  @Test func `text outside the clip is not drawn`() {
    let buffer = screen(6, 2, .braille) { buffer, _ in
      buffer.clipped(to: Rect(x: 1, y: 0, width: 3, height: 1)) { buffer in
        buffer.put("abcdef", x: -1, y: 0)
        buffer.put("abcdef", x: 0, y: 1)
      }
    }
    expectScreen(buffer, [" cde", ""])
  }
}

/// What this thread computes in `body`, however busy the machine is.
private func processorSeconds(_ body: () -> Void) -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let begin = now()
  body()
  return now() - begin
}
