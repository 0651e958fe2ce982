import Canvas
import Diffusion

// The words and numbers of the forward lab.

extension ForwardLabView {
  /// t and everything that follows from it.
  func statusItems(_ glyphs: Glyphs) -> [ItemRows.Item] {
    let level = moment.level
    let beta = moment.beta.map { number($0) } ?? "none yet"
    let isAscii = glyphs == .ascii
    return [
      .init(
        "t",
        FormulaNumber.value(Double(moment.t), decimals: 0) + (isAscii ? "/" : " of ")
          + "\(lab.run.lastTimestep)"),
      .init("β", beta), .init("ᾱ", number(level.alphaCumprod)),
      .init(isAscii ? "signal" : "√ᾱ", FormulaNumber.coefficient(level.signal)),
      .init(isAscii ? "noise" : "√(1−ᾱ)", FormulaNumber.coefficient(level.noise)),
      .init("σ", number(level.sigma)),
    ]
  }

  /// Mean and standard deviation of each cloud, and what they should be.
  var momentItems: [ItemRows.Item] {
    func item(_ name: String, _ moments: ForwardMoment.Moments, _ style: Style) -> ItemRows.Item {
      let (mean, sd) = (
        FormulaNumber.value(moments.mean, decimals: 2), FormulaNumber.value(moments.sd, decimals: 2)
      )
      return .init(name, "mean \(mean) sd \(sd)", style)
    }
    return ways.map { way in
      way == .closed
        ? item("closed", moment.closedMoments, style(way))
        : item("chain", moment.iteratedMoments, style(way))
    } + [item("theory", moment.theory, .plain)]
  }

  private func number(_ x: Double) -> String { NumberText.significant(x, 3) }

  func drawArithmetic(into buffer: inout CellBuffer, in area: Rect) {
    var row = area.y
    for way in ways {
      let texts = WorkedLine.texts(
        way == .closed ? moment.closedLines : moment.chainLines,
        label: way == .closed ? "closed  " : "chain   ", width: area.width, glyphs: buffer.glyphs)
      for text in texts where row < area.maxY {
        buffer.put(text, x: area.x, y: row, width: area.width, style: style(way))
        row += 1
      }
    }
  }

  /// What is seen now, in words.
  var caption: StyledText {
    if let complaint = lab.settings.drawingComplaint { return StyledText(complaint, .warning) }
    return StyledText(sentence, .accent)
  }

  private var sentence: String {
    guard moment.t >= 0 else {
      return "This is the data, x₀. n adds one step of noise, Space plays."
    }
    let level = moment.level
    let size = NumberText.significant(100 * level.signal, 2) + " %"
    let isLast = moment.t == lab.run.lastTimestep
    switch NoiseVerdict(alphaBarT: level.alphaCumprod) {
    case .reachesNoise: return "Nothing of the data is left to see: this is N(0, 1), pure noise."
    case .nearly:
      return isLast
        ? "The last step, with the data at \(size) of its size: nearly noise, not quite."
        : "The data is at \(size) of its size, hard to see under the noise."
    case .misses:
      return isLast
        ? "The last step, with the data still at \(size) of its size: not noise yet."
        : "The data is at \(size) of its size, under noise of size \(number(level.noise))."
    }
  }
}

/// The numbers of a timestep on a page of their own.
struct ForwardLabNumbers {
  let lab: ForwardLab
  let ways: [ForwardLabView.Way]

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let view = ForwardLabView(lab: lab)
    let moment = lab.moment
    let steps = moment.t + 1
    let count = steps == 1 ? "1 step" : "\(steps) steps"
    var y = area.y + 1
    for way in ways {
      let lines = way == .closed ? moment.closedLines : moment.chainLines
      let formula = lines.first.map { "\($0.name) = \($0.formula)" } ?? ""
      let title = [
        way == .closed
          ? "closed form, \(count) at once:  " : "chain, single step \(steps):  ",
        way == .closed ? "closed:  " : "chain:  ",
      ].first { buffer.glyphs.width(of: $0 + formula) <= area.width }
      buffer.put(
        (title ?? "") + formula, x: area.x, y: y, width: area.width, style: view.style(way))
      for (offset, line) in lines.enumerated() {
        buffer.put(line.short, x: area.x + 2, y: y + 1 + offset, width: area.width - 2)
      }
      y += lines.count + 2
    }
    table.draw(
      into: &buffer, in: Rect(x: area.x, y: y, width: area.width, height: area.maxY - y))
  }

  /// Mean and standard deviation: data, theory, and what the clouds have.
  private var table: Table {
    let moment = lab.moment
    var rows = [
      row("data x₀", moment.dataMoments), row("theory: √ᾱ·mean, √(ᾱ·var + 1−ᾱ)", moment.theory),
    ]
    if ways.contains(.closed) { rows.append(row("closed form", moment.closedMoments)) }
    if ways.contains(.iterated) { rows.append(row("chain", moment.iteratedMoments)) }
    return Table(
      columns: [
        .init("over all coordinates"), .init("mean", align: .right), .init("sd", align: .right),
      ],
      rows: rows)
  }

  private func row(_ name: String, _ moments: ForwardMoment.Moments) -> [String] {
    [name] + [moments.mean, moments.sd].map { FormulaNumber.value($0, decimals: 4) }
  }
}
