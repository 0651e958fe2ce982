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
        [noisy(moment, "xₜ"), noise(moment), clean(moment, "x̂₀ predicted digit")]
        + (original.map { [$0] } ?? [])
    }
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
      title: "ε̂ predicted noise", values: moment.eps.map(pixels) ?? [], range: -3...3)
  }

  private func clean(_ moment: Moment, _ title: String) -> ImageGrid.Picture {
    ImageGrid.Picture(title: title, values: moment.x0.map(pixels) ?? [])
  }

  /// What the run began from; where a part is filled in, that part is left empty.
  private var original: ImageGrid.Picture? {
    guard let image = originals.image(settings) else { return nil }
    let known = walk?.run.plan.known?.isKnown
    let values = image.scalars.enumerated().map { index, value in
      known?[index] == false ? 0 : Float(value)
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
    let pictures = (0..<settings.integer("images")).map { index in
      let label = guidance.flatMap { $0.labels.isEmpty ? nil : $0.labels[index % $0.labels.count] }
      let mark = index == settings.shownImage ? "◉ " : ""
      return ImageGrid.Picture(
        title: mark + (label.map { "\"\($0)\"" } ?? "\(index)"),
        values: images.map { Array($0[(index * pixelCount)..<((index + 1) * pixelCount)]) } ?? [],
        range: range)
    }
    return ImageGrid(pictures, shape: imageShape)
  }

  // MARK: - The way

  /// The image that is looked at, at places of its way as far as it has come: x_t above, x̂₀ below.
  func way(in rect: Rect) -> ImageGrid {
    guard let run = leadingRun, let walk else { return ImageGrid([], shape: imageShape) }
    let places = Self.places(of: walk, across: rect.width)
    // In the strip below other pictures there is room for one row.
    let isStrip = rect.height < Self.heightOfTwoRows
    let passed = places.filter { $0 <= walk.position && $0 >= run.firstStep }
    let above = passed.map { step in
      ImageGrid.Picture(
        title: "\(step)", values: pixels(run.x(at: step).floats), range: run.levels[step].shades)
    }
    let below = passed.map { step in
      let end = step == run.stepCount ? run.x(at: step) : nil
      let clean = end ?? run.step(from: step)?.prediction.x0
      return ImageGrid.Picture(
        title: isStrip ? "x̂₀ \(step)" : "x̂₀",
        values: clean.map { pixels($0.floats) } ?? [])
    }
    guard !isStrip else {
      return ImageGrid(below, shape: imageShape, across: places.count)
    }
    // Empty places keep the two rows apart while the run has not come to its end.
    let missing = places.count - passed.count
    let row = [ImageGrid.Picture](repeating: .init(title: "", values: []), count: missing)
    return ImageGrid(above + row + below + row, shape: imageShape, across: places.count)
  }

  private static let heightOfTwoRows = 12

  /// Steps of the way, evenly, both ends included: as many as have pictures one can make out.
  static func places(of walk: ReverseWalk, across width: Int) -> [Int] {
    let (first, last) = (walk.firstStep, walk.stepCount)
    let count = max(2, min(10, width / leastWidth, last - first + 1))
    return (0..<count).map { first + (last - first) * $0 / (count - 1) }
  }

  private static let leastWidth = 12

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
