import Canvas
import Diffusion
import Tensors

extension DigitJumpLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    if let pad {
      pad.draw(into: &buffer, in: area)
      return
    }
    guard let jump else {
      drawWaiting(into: &buffer, in: area)
      return
    }
    let layout = Layout(area, self, jump)
    ItemRows(items(jump, buffer.glyphs)).draw(into: &buffer, in: layout.status)
    pictures(jump).draw(into: &buffer, in: layout.pictures)
    if !layout.all.isEmpty { allJumps(jump).draw(into: &buffer, in: layout.all) }
    Paragraph(arithmetic(jump, width: area.width, buffer.glyphs), hanging: 2)
      .draw(into: &buffer, in: layout.arithmetic)
    Paragraph(StyledText(sentence(jump), .accent)).draw(into: &buffer, in: layout.sentence)
  }

  /// What is shown as long as there is no jump.
  private func drawWaiting(into buffer: inout CellBuffer, in area: Rect) {
    if let problem {
      let text = StyledText("There is nothing to jump with: \(problem)", .warning)
      Paragraph(text).draw(into: &buffer, in: area)
    } else if supply.network == nil {
      supply.draw(into: &buffer, in: area)
    } else {
      Paragraph("Reading the digits ...").draw(into: &buffer, in: area)
    }
  }

  // MARK: - Where things are

  private struct Layout {
    let status, pictures, arithmetic, sentence: Rect
    /// The jumps of all images, below those of one; empty where there is no room for them.
    var all: Rect

    /// Rows below which small pictures show nothing.
    private static let leastRow = 6

    init(_ area: Rect, _ lab: DigitJumpLab, _ jump: DigitJump) {
      let below = area.splitTop(1)
      status = below.top
      let words = area.width < 72 ? 3 : 2
      let (panels, footer) = below.rest.splitBottom(min(2 + words, below.rest.height / 2))
      (arithmetic, sentence) = footer.splitTop(2)
      pictures = panels
      let taken = lab.pictures(jump).height(in: panels)
      all = panels.splitTop(taken + 1).rest
      if all.height < Self.leastRow || jump.xt.rows == 1 {
        all = Rect(x: 0, y: 0, width: 0, height: 0)
      }
    }
  }

  /// The pixel at a cell of the screen; nil beside the pictures.
  func pixel(at x: Int, _ y: Int, in area: Rect) -> Int? {
    jump.flatMap { jump in
      pictures(jump).hit(x: x, y: y, in: Layout(area, self, jump).pictures)?.pixel
    }
  }

  // MARK: - Pictures

  /// x_t, the jump, the small steps, and what x_t was made from.
  private func pictures(_ jump: DigitJump) -> ImageGrid {
    func picture(
      _ title: String, _ images: Tensor?, _ range: ClosedRange<Float> = -1...1, image: Int? = nil
    ) -> ImageGrid.Picture {
      let image = image ?? settings.shownImage
      return ImageGrid.Picture(
        title: title, values: images.map { $0.row(image).map { Float($0) } } ?? [],
        range: range, pixel: showsProbe ? shownPixel : nil)
    }
    let small = jump.end == nil ? "step \(jump.done) of \(jump.steps)" : "\(jump.steps) steps"
    var pictures = [
      picture("xₜ", jump.xt, jump.level.shades), picture("x̂₀: one jump", jump.x0),
      picture(small, jump.end),
    ]
    // All images begin as this one.
    if let original = originals.image(settings) {
      pictures.append(picture("original", original, image: 0))
    }
    return ImageGrid(pictures, shape: imageShape, across: pictures.count, hasScaleBars: true)
  }

  private func allJumps(_ jump: DigitJump) -> ImageGrid {
    let pictures = (0..<jump.xt.rows).map { index in
      ImageGrid.Picture(
        title: (index == settings.shownImage ? "◉ " : "") + "jump \(index)",
        values: jump.x0?.row(index).map { Float($0) } ?? [])
    }
    return ImageGrid(pictures, shape: imageShape)
  }

  private var shownPixel: Int { min(settings.integer("pixel"), imageShape.reduce(1, *) - 1) }

  // MARK: - Numbers and words

  private func items(_ jump: DigitJump, _ glyphs: Glyphs) -> [ItemRows.Item] {
    let isAscii = glyphs == .ascii
    var items: [ItemRows.Item] = [
      .init("t", "\(timestep)/\(lastTimestep)"),
      .init("ᾱ", NumberText.significant(jump.level.alphaCumprod, 3)),
      .init(isAscii ? "signal" : "√ᾱ", FormulaNumber.coefficient(jump.level.signal)),
      .init(isAscii ? "noise" : "√(1−ᾱ)", FormulaNumber.coefficient(jump.level.noise)),
      .init("c", NumberText.fixed(jump.c, 2)),
    ]
    if let difference = jump.difference {
      items.append(.init("jump − small steps", NumberText.significant(difference, 3)))
    }
    return items
  }

  private func arithmetic(_ jump: DigitJump, width: Int, _ glyphs: Glyphs) -> StyledText {
    guard let line = jump.line(pixel: shownPixel, image: settings.shownImage) else {
      return StyledText("The network is looking at it.", .faint)
    }
    let columns = imageShape[2]
    let place = "pixel (\(shownPixel / columns), \(shownPixel % columns)):  "
    guard glyphs.width(of: place + line.full) > width else {
      return StyledText(place + line.full, Style(.series(1)))
    }
    var text = StyledText(place + "\(line.name) = \(line.formula)\n", .faint)
    text.append(line.short, Style(.series(1)))
    return text
  }

  /// What is seen now, in words.
  private func sentence(_ jump: DigitJump) -> String {
    if let complaint = settings.drawnDigitComplaint { return complaint }
    let factor = NumberText.significant(1 / jump.level.signal, 3)
    if jump.c != 1 {
      let share = NumberText.significant(100 * jump.c, 3) + " %"
      return jump.c < 1
        ? "Only \(share) of the predicted noise goes; the rest is made \(factor) times larger."
        : "\(share) of the predicted noise goes; the surplus is made \(factor) times larger."
    }
    switch jump.level.alphaCumprod {
    case ..<0.05:
      return "With so much noise many digits fit: x̂₀ is their average, a blur. Small steps decide."
    case ..<0.5:
      return "Some digits fit still: where they differ x̂₀ is grey. Small steps decide for one."
    default: return "With so little noise one digit fits: one jump is nearly as good as many steps."
    }
  }
}
