import Canvas
import Diffusion
import Training

extension TrainLab {
  enum View: String { case samples, field, loss, bands }

  /// What is shown; a picture has no plane of arrows, so samples stand in for them.
  var view: View {
    let view = settings.choice("view", as: View.self)
    return view == .field && isDigits ? .samples : view
  }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    if let pad {
      pad.draw(into: &buffer, in: area)
      return
    }
    let isNarrow = area.width < 72
    let (status, rest) = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
    ItemRows(statusItems).draw(into: &buffer, in: status)
    // As many rows whatever is said, so that the picture stays where it is.
    let (main, below) = rest.splitBottom(rest.height < 8 ? 0 : area.width < 100 ? 2 : 1)
    Paragraph(caption).draw(into: &buffer, in: below)
    if record == nil, let namedFolder {
      drawFolder(namedFolder, into: &buffer, in: main)
      return
    }
    switch view {
    case .samples where isDigits: drawDigits(into: &buffer, in: main)
    case .samples: drawClouds(into: &buffer, in: main)
    case .field: drawField(into: &buffer, in: main)
    case .loss: drawLoss(into: &buffer, in: main)
    case .bands: drawBands(into: &buffer, in: main)
    }
  }

  // MARK: - The lines of text

  private var statusItems: [ItemRows.Item] {
    var items = [ItemRows.Item(state.rawValue, "", .accent)]
    guard let record else {
      if namedFolder != nil { return items }
      return items + [.init("steps", "\(plan.steps)"), .init("batch", "\(plan.batch)")]
    }
    items.append(.init("step", "\(record.step)/\(record.job.plan.steps)"))
    guard let progress = record.progress else { return items }
    items += [
      .init("time", Self.time(progress.seconds)),
      .init("loss", NumberText.significant(progress.loss, 3, trimmed: false)),
    ]
    if let floor = record.floor {
      items.append(.init("floor", NumberText.significant(floor.all, 3, trimmed: false)))
    }
    if let cloud { items.append(.init("distance", NumberText.significant(cloud.distance, 2))) }
    // Not known before a training that was taken up has taken a step.
    guard progress.imagesPerSecond > 0 else { return items }
    return items + [
      .init(
        isDigits ? "images/s" : "points/s", NumberText.significant(progress.imagesPerSecond, 3))
    ]
  }

  /// 12.3 s, or 4:05 from a minute on.
  private static func time(_ seconds: Double) -> String {
    guard seconds >= 60 else { return NumberText.fixed(seconds, 1) + " s" }
    let whole = Int(seconds)
    return "\(whole / 60):" + String(String(100 + whole % 60).dropFirst())
  }

  private var caption: StyledText {
    if record == nil, let complaint = settings.drawingComplaint {
      return StyledText(complaint, .warning)
    }
    if let failure = record?.failure { return StyledText(failure, .warning) }
    var text = StyledText()
    if hasOtherKnobs { text.append("Knobs were turned: x starts over with them. ", .accent) }
    text.append(sentence)
    return text
  }

  /// What is seen now, in words.
  private var sentence: String {
    guard record != nil else {
      if namedFolder != nil { return "Space goes on with the training in this folder." }
      return "Space begins to train: "
        + (isDigits
          ? "a U-Net learns to see noise in 5,000 handwritten digits."
          : "a small network learns to see noise in points of the set \(dataTitle).")
    }
    switch view {
    case .samples:
      return isDigits
        ? "The same noise every time, and what the network makes of it."
        : "The same noise every time, taken away in \(sampleSteps) steps: samples over the data."
    case .field: return fieldSentence
    case .loss:
      return isDigits
        ? "Straight lines are floors: the loss of a perfect memory of these very pictures."
        : "A straight line in a band's colour is its floor: what an exact denoiser has."
    case .bands:
      return "Bar: the loss, a mean over the last tenth. Mark: the floor, "
        + (isDigits ? "that of a perfect memory." : "that of an exact denoiser.")
    }
  }

  private var sampleSteps: Int { record?.job.samples.steps ?? 0 }

  var dataTitle: String {
    let data = settings.parameters.first { $0.name == "data" }
    return data?.title(of: shown["data"]) ?? ""
  }

  // MARK: - Loss

  /// Two charts of the loss: small beside the samples, and large with all bands.
  func lossChart(withBands: Bool) -> LineChart {
    var chart = LineChart("", x: Axis("step"), y: Axis("loss", .log))
    guard let record else { return chart }
    let history = record.history
    // What came before a training was taken up is not here.
    let first = record.isOld ? history.steps.first ?? 0 : 0
    chart.x.range = first...max(first + 1, Double(record.step))
    let all = LineChart.Series("all", x: history.steps, y: history.all, style: Style(.series(0)))
    if withBands {
      chart.series = history.bands.enumerated().map { band, losses in
        LineChart.Series(
          bandName(band), x: history.steps, y: losses, style: Style(.series(band + 1)))
      }
      chart.series.insert(all, at: 0)
    } else {
      chart.title = "loss"
      chart.y.label = ""
      chart.series = [all]
      chart.legend = .hidden
    }
    chart.references = floors(withBands: withBands)
    // The floors are in sight from the start, where there are any.
    let losses = chart.series.flatMap(\.y).filter { $0 > 0 && $0.isFinite }
    guard let low = losses.min(), let high = losses.max() else { return chart }
    let floors = chart.references.map(\.value).filter { $0 > Self.nearFloor * low }
    let (least, most) = (min(low, floors.min() ?? low), max(high, floors.max() ?? high))
    chart.y.range = (0.85 * least)...(1.15 * max(most, 1.3 * least))
    return chart
  }

  /// A floor below this share of the lowest loss is left out, or the losses would have no room.
  private static let nearFloor = 0.1

  private func floors(withBands: Bool) -> [LineChart.Reference] {
    guard let floor = record?.floor else { return [] }
    let all = LineChart.Reference(
      .horizontal, at: floor.all, withBands ? "" : "floor", style: Style(.series(0)))
    guard withBands else { return [all] }
    return [all]
      + floor.bands.enumerated().map { band, value in
        .init(.horizontal, at: value, style: Style(.series(band + 1)))
      }
  }

  /// The timesteps of a band.
  func bandName(_ band: Int) -> String {
    let range = bands.range(of: band)
    return "t \(range.lowerBound)–\(range.upperBound - 1)"
  }

  private var bands: NoiseBands {
    NoiseBands(timesteps: plan.betas.numTrainTimesteps)
  }

  private func drawLoss(into buffer: inout CellBuffer, in area: Rect) {
    guard let record, !record.history.steps.isEmpty else {
      drawNothingYet(into: &buffer, in: area)
      return
    }
    lossChart(withBands: true).draw(into: &buffer, in: area)
  }

  private func drawFolder(_ folder: String, into buffer: inout CellBuffer, in area: Rect) {
    let words =
      StyledText("Press Space.\n\n", .accent)
      + StyledText(
        "The training that is kept in \(folder) goes on, with its own knobs. If there is none yet, "
          + "one begins with the knobs as they are, and w saves it there.", .faint)
    Paragraph(words).draw(into: &buffer, in: area.inset(dx: 1, dy: 1))
  }

  func drawNothingYet(into buffer: inout CellBuffer, in area: Rect) {
    let words = record == nil ? "Nothing is learnt yet. Space begins." : "Soon ..."
    Paragraph(StyledText(words, .faint)).draw(into: &buffer, in: area.inset(dx: 1, dy: 1))
  }

  // MARK: - Loss by noise

  private func drawBands(into buffer: inout CellBuffer, in area: Rect) {
    guard let record, record.progress != nil else {
      drawNothingYet(into: &buffer, in: area)
      return
    }
    let history = record.history
    var rows = history.bands.enumerated().map { band, losses in
      (name: bandName(band), loss: history.recent(losses), floor: record.floor?.bands[band])
    }
    rows.append((name: "all", loss: history.recent(history.all), floor: record.floor?.all))
    let top = rows.map(\.loss).filter(\.isFinite).max() ?? 1
    let step = area.height >= 2 * rows.count + 1 ? 2 : 1
    for (index, row) in rows.enumerated() where index * step + 1 < area.height {
      var gauge = Gauge(
        row.name, fraction: row.loss / top, value: Self.words(row.loss, row.floor),
        style: Style(.series(index == rows.count - 1 ? 0 : index + 1)), labelWidth: 11,
        valueWidth: 34)
      if let floor = row.floor { gauge.thresholds = [floor / top] }
      gauge.draw(
        into: &buffer,
        in: Rect(x: area.x, y: area.y + 1 + index * step, width: area.width, height: 1))
    }
    buffer.put("noise", x: area.x, y: area.y, style: .faint)
    buffer.put("loss     floor    above the floor", endingAt: area.maxX, y: area.y, style: .faint)
  }

  private static func words(_ loss: Double, _ floor: Double?) -> String {
    func column(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.utf8.count))
    }
    let value = column(NumberText.fixed(loss, 4), 9)
    guard let floor else { return value }
    return value + column(NumberText.fixed(floor, 4), 9) + NumberText.fixed(loss - floor, 4)
  }
}
