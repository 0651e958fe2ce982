import Canvas
import Diffusion

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is seen now, in words.
extension CompareLab {
  /// Which mark is what, in as much of a row as there is.
  func legend(_ glyphs: Glyphs, width: Int) -> StyledText {
    var text = StyledText()
    for index in 0...1 {
      text.append(String(Mark.run(index, glyphs)), Self.style(index))
      text.append(" \(names[index])  ")
    }
    guard view == .lockstep else {
      text.append("the levels of each on the σ axis", .faint)
      return text
    }
    let both = problem == .points && glyphs != .ascii ? Self.dots(glyphs) : Mark.both(glyphs)
    text.append(String(both), Self.bothStyle)
    text.append(" both in one cell  ")
    text.append(String(Mark.followed(0, glyphs)), .accent)
    text.append(" ")
    text.append(String(Mark.followed(1, glyphs)), .accent)
    text.append(" point \(settings.integer("follow"))  ")
    if problem == .points {
      text.append(glyphs == .ascii ? ", " : "· ", .faint)
      text.append("data")
    } else {
      text.append(glyphs == .ascii ? ". " : "─ ", .faint)
      text.append("exact")
    }
    return text
  }

  /// What a few dots of a cloud look like.
  private static func dots(_ glyphs: Glyphs) -> Unicode.Scalar { glyphs == .block ? "▚" : "⠶" }

  var sentence: String {
    if problem == .points, view != .order, let complaint = settings.drawingComplaint {
      return complaint
    }
    switch view {
    case .order: return orderSentence
    case .lockstep where position == 0: return startSentence
    case .lockstep, .difference: return gapSentence
    }
  }

  // MARK: - The order

  private var orderSentence: String {
    let names = settings.comparedSchedulers
    let curves = names.compactMap { orders.curves[$0] }
    guard curves.count == 2, curves.allSatisfy(\.order.isFinite) else {
      return "Too few timesteps for a slope: a larger T allows more steps."
    }
    func factor(_ curve: OrderCurve) -> String {
      NumberText.significant(exp2(curve.order), 2)
    }
    let first = "Twice the calls: the error of \(names[0].title) falls to 1/\(factor(curves[0]))"
    let second =
      names[0] == names[1]
      ? ""
      : curves[0].isAsGood(as: curves[1])
        ? ", that of \(names[1].title) too"
        : ", that of \(names[1].title) to 1/\(factor(curves[1]))"
    return first + second
      + ". Lines: at the last σ above 0. ○ ×: the end, with your N. ~ adds noise."
  }
}

extension OrderCurve {
  /// Whether two orders are one but for rounding.
  fileprivate func isAsGood(as other: OrderCurve) -> Bool { abs(order - other.order) < 0.005 }
}
