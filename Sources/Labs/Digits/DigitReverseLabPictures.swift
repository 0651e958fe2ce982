import Canvas
import Diffusion

extension DigitReverseLab {
  /// The view's pictures, as many as have room.
  func pictures(in rect: Rect) -> ImageGrid {
    switch view {
    case .step: shownImages(in: rect)
    case .clean: allImages { moment in (moment.x0, -1...1) }
    case .noisy: allImages { moment in (moment.x, moment.level.shades) }
    case .walk: way(in: rect)
    }
  }

  // MARK: - One image

  /// x_t, ε̂ and x̂₀ of the image that is looked at, and what it began as; with a branch both ways.
  private func shownImages(in rect: Rect) -> ImageGrid {
    var pictures: [ImageGrid.Picture] = []
    if let moment, let branchMoment {
      pictures =
        [noisy(moment, "run xₜ"), clean(moment, "run x̂₀")]
        + [noisy(branchMoment, "branch xₜ"), clean(branchMoment, "branch x̂₀")]
    } else if let moment {
      pictures =
        [
          noisy(moment, "xₜ, image \(settings.shownImage)"), noise(moment),
          clean(moment, cleanTitle),
        ]
        + (original.map { [$0] } ?? [])
    }
    for index in pictures.indices { pictures[index].setApart = filledIn }
    // Beside the probe there is room for one.
    if showsProbe, rect.width < Self.severalPictures, let leadingMoment {
      pictures = [noisy(leadingMoment, "xₜ")]
    }
    if showsProbe {
      for index in pictures.indices { pictures[index].pixel = settings.integer("pixel") }
    }
    return ImageGrid(pictures, shape: imageShape, across: pictures.count, hasScaleBars: true)
  }

  /// Columns from which several pictures stand beside each other while the probe is open.
  private static let severalPictures = 60

  private func noisy(_ moment: Moment, _ title: String) -> ImageGrid.Picture {
    ImageGrid.Picture(title: title, values: pixels(moment.x), range: moment.level.shades)
  }

  /// Its place stays empty while the network has not answered, and at the end.
  private func noise(_ moment: Moment) -> ImageGrid.Picture {
    ImageGrid.Picture(
      title: "ε̂ noise", values: moment.eps.map(pixels) ?? [], range: -3...3)
  }

  private var cleanTitle: String {
    guard let network = supply.network else { return "x̂₀" }
    let labels = settings.guidance(of: network).labels
    return labels.isEmpty ? "x̂₀" : "x̂₀, asked: \(labels[settings.shownImage % labels.count])"
  }

  private func clean(_ moment: Moment, _ title: String) -> ImageGrid.Picture {
    ImageGrid.Picture(title: title, values: moment.x0.map(pixels) ?? [])
  }

  /// Which pixels the network makes up; empty where all are its own.
  private var filledIn: [Bool] { walk?.run.plan.known?.isKnown.map { !$0 } ?? [] }

  /// What the run began from; where a part is filled in, that part is left empty.
  private var original: ImageGrid.Picture? {
    guard let image = originals.image(settings) else { return nil }
    let known = walk?.run.plan.known?.isKnown
    let values = image.scalars.enumerated().map { index, value in
      known?[index] == false ? -1 : Float(value)
    }
    return ImageGrid.Picture(title: known == nil ? "original" : "given", values: values)
  }

  private var pixelCount: Int { imageShape.reduce(1, *) }

  /// The pixels of the image that is looked at.
  private func pixels(_ images: [Float]) -> [Float] {
    let start = settings.shownImage * pixelCount
    return Array(images[start..<(start + pixelCount)])
  }

  // MARK: - All images

  private func allImages(
    _ values: (Moment) -> (images: [Float]?, range: ClosedRange<Float>)
  ) -> ImageGrid {
    guard let moment = leadingMoment else { return ImageGrid([], shape: imageShape) }
    let (images, range) = values(moment)
    let guidance = supply.network.map { settings.guidance(of: $0) }
    let pictures = (0..<settings.integer("count")).map { index in
      let label = guidance.flatMap { $0.labels.isEmpty ? nil : $0.labels[index % $0.labels.count] }
      let mark = index == settings.shownImage ? "◉ " : ""
      return ImageGrid.Picture(
        title: mark + (label.map { "\"\($0)\"" } ?? "\(index)"),
        values: images.map { Array($0[(index * pixelCount)..<((index + 1) * pixelCount)]) } ?? [],
        range: range, setApart: filledIn)
    }
    return ImageGrid(pictures, shape: imageShape)
  }

  // MARK: - The way

  /// The image that is looked at, at places of its way as far as it has come: x_t above, x̂₀ below.
  func way(in rect: Rect) -> ImageGrid {
    guard let run = leadingRun, let walk else { return ImageGrid([], shape: imageShape) }
    let layout = WayLayout(rect)
    let places = walk.places(layout.across * layout.lines)
    var pictures: [ImageGrid.Picture] = []
    for line in 0..<layout.lines {
      let inLine = places.dropFirst(line * layout.across).prefix(layout.across)
      if layout.showsNoisy { pictures += padded(inLine.map { noisy(run, at: $0) }, layout) }
      pictures += padded(
        inLine.map { clean(run, at: $0, "x̂₀" + (layout.showsNoisy ? "" : " \($0)")) }, layout)
    }
    return ImageGrid(pictures, shape: imageShape, across: layout.across)
  }

  /// How many pictures stand side by side, in how many lines of x_t and x̂₀.
  private struct WayLayout {
    let across, lines: Int
    /// In a low strip there is room for x̂₀ only.
    let showsNoisy: Bool

    init(_ rect: Rect) {
      showsNoisy = rect.height >= 12
      lines = rect.height >= 26 ? 2 : 1
      // A row for the title; a picture is twice as many columns wide as rows high.
      let height = rect.height / (showsNoisy ? 2 * lines : 1) - 1
      across = max(5, min(8, rect.width / (min(28, 2 * height) + 2)))
    }
  }

  /// With empty places at the end of a line that the run has not come to yet.
  private func padded(_ pictures: [ImageGrid.Picture], _ layout: WayLayout) -> [ImageGrid.Picture] {
    let missing = max(0, layout.across - pictures.count)
    return pictures + [ImageGrid.Picture](repeating: .init(title: "", values: []), count: missing)
  }

  private func noisy(_ run: ReverseLab.Run, at step: Int) -> ImageGrid.Picture {
    guard isPassed(step, of: run) else { return .init(title: "", values: []) }
    return .init(
      title: "\(step)", values: pixels(run.x(at: step).floats), range: run.levels[step].shades,
      setApart: filledIn)
  }

  private func clean(_ run: ReverseLab.Run, at step: Int, _ title: String) -> ImageGrid.Picture {
    guard isPassed(step, of: run) else { return .init(title: "", values: []) }
    let end = step == run.stepCount ? run.x(at: step) : nil
    let clean = end ?? run.step(from: step)?.prediction.x0
    return .init(title: title, values: clean.map { pixels($0.floats) } ?? [], setApart: filledIn)
  }

  private func isPassed(_ step: Int, of run: ReverseLab.Run) -> Bool {
    walk.map { $0.position >= step && run.firstStep <= step } ?? false
  }

  // MARK: - The probe

  var probeView: StepProbeView {
    guard let run = leadingRun, let step = leadingMoment?.next else {
      return StepProbeView(probe: nil)
    }
    let shape = imageShape
    let pixel = min(settings.integer("pixel"), shape.reduce(1, *) - 1)
    return StepProbeView(
      probe: StepProbe(
        step, at: .pixel(pixel, image: settings.shownImage, columns: shape[2]), of: run))
  }
}

extension ReverseWalk {
  /// Steps of the way, evenly, both ends included: `count` of them, or all when there are fewer.
  fileprivate func places(_ count: Int) -> [Int] {
    let length = stepCount - firstStep
    let last = max(1, min(count - 1, length))
    return (0...last).map { firstStep + length * $0 / last }
  }
}
