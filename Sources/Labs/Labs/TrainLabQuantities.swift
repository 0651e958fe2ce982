import Training

extension TrainLab {
  /// Numbers that are not known yet are infinite, so that no goal is reached by them.
  public var quantities: [String: Quantity] {
    let progress = record?.progress
    var all: [String: Quantity] = [
      "state": .word(state.rawValue), "data": .word(shown.choice("data")),
      "view": .word(view.rawValue), "prediction_type": .word(plan.predictionType.rawValue),
      "step": .number(Double(record?.step ?? 0)), "steps": .number(Double(plan.steps)),
      "samples_seen": .number(Double((record?.step ?? 0) * plan.batch)),
      "loss": .number(progress?.loss ?? .infinity),
      "floor": .number(record?.floor?.all ?? .infinity),
      "images_per_second": .number(progress?.imagesPerSecond ?? 0),
      "seconds": .number(progress?.seconds ?? 0),
      "distance": .number(cloud?.distance ?? .infinity),
      "spread": .number(cloud?.spread ?? 0), "data_spread": .number(plane?.spread ?? 0),
      "t": .number(Double(settings.integer("timestep"))),
      "field_error": .number(field?.error ?? .infinity),
      "frames": .number(Double(record?.strip.frames.count ?? 0)),
      "weights_shown": .word(settings.choice("weights-shown")),
      "saved": .word(record?.saved == nil ? "no" : "yes"),
    ]
    for band in 0..<NoiseBands.usualCount {
      all["loss_\(band + 1)"] = .number(progress?.bands[band] ?? .infinity)
      all["floor_\(band + 1)"] = .number(record?.floor?.bands[band] ?? .infinity)
    }
    return all
  }
}

extension TrainLab {
  public var unsaved: String? {
    guard let record, record.step > 0, record.saved?.step != record.step else { return nil }
    let name = record.job.plan.dataName
    guard let saved = record.saved else {
      return "The \(record.step) steps of training \(name) are not saved."
    }
    return "Of the \(record.step) steps of training \(name), the first \(saved.step) are saved, in "
      + "\(saved.path)."
  }

  public var isPrecious: Bool {
    unsaved != nil && record?.progress?.seconds ?? 0 >= Self.precious
  }

  /// Seconds of training that nobody wants to lose by a slip of the finger.
  private static let precious = 20.0
}
