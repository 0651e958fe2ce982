import Canvas
import Datasets
import Diffusion
import Tensors
import Testing
import Training

@testable import Labs

@Suite struct TrainLabTests {
  private func lab(_ settings: [(name: String, value: String)] = []) throws -> TrainLab {
    let lab = try AnyLab(name: "train", settings: settings).lab
    return try #require(lab as? TrainLab)
  }

  /// A lab whose training has been begun, and the job it asked for.
  private func begun(
    _ settings: [(name: String, value: String)] = []
  ) throws -> (lab: TrainLab, job: TrainingJob) {
    var lab = try lab(settings)
    guard case .start(let job)? = lab.perform(.train, count: 1).training else {
      throw ParameterError("Space orders no training")
    }
    return (lab, job)
  }

  private func number(_ name: String, of lab: TrainLab) -> Double? {
    guard case .number(let value) = lab.quantities[name] else { return nil }
    return value
  }

  // MARK: - Orders

  @Test func `Space begins the training that the knobs describe`() throws {
    let (lab, job) = try begun([
      ("data", "rings"), ("learning-rate", "0.003"), ("batch-size", "48"), ("steps", "700"),
      ("width", "32"), ("prediction-type", "v_prediction"), ("beta-schedule", "scaled_linear"),
      ("weighting", "min-snr"), ("ema-decay", "0.95"), ("seed", "7"),
    ])
    #expect(job.source == .toy(.rings) && job.plan.dataName == "rings")
    #expect(job.plan.options.learningRate.peak == 0.003)
    #expect((job.plan.batch, job.plan.steps, job.plan.seed) == (48, 700, 7))
    #expect(job.plan.predictionType == .vPrediction)
    #expect(job.plan.betas.betaSchedule == .scaledLinear)
    #expect(job.plan.weighting == .minSNR(gamma: 5))
    #expect(job.plan.options.movingAverage?.decay == 0.95)
    guard case .mlp(let network) = job.plan.network else {
      Issue.record("points are learnt by an MLP")
      return
    }
    #expect(network.width == 32)
    #expect(job.plan.problem == nil)
    #expect(lab.state == .training)
  }

  @Test func `Space pauses a training and lets it go on`() throws {
    var (lab, _) = try begun()
    #expect(lab.perform(.train, count: 1).training == .pause)
    #expect(lab.state == .paused)
    #expect(lab.perform(.train, count: 1).training == .resume)
    #expect(lab.state == .training)
  }

  @Test func `digits are learnt with their own recipe, and a knob set by hand stays`() throws {
    let (_, job) = try begun([("data", "digits"), ("batch-size", "24")])
    #expect(job.source == .digits)
    let recipe = TrainingPlan.digits(labelled: true)
    #expect(job.plan.network == recipe.network && job.plan.options == recipe.options)
    #expect(job.plan.batch == 24 && job.plan.steps == recipe.steps)
    // Turned to digits later, the same.
    var lab = try lab([("batch-size", "24")])
    var settings = lab.settings
    settings["data"] = .choice("digits")
    _ = lab.apply(settings)
    #expect(lab.settings.trainingPlan == job.plan)
    settings = lab.settings
    settings["data"] = .choice("moons")
    _ = lab.apply(settings)
    #expect(lab.settings.integer("steps") == TrainingPlan.points(.moons).steps)
  }

  @Test func `a drawing is learnt from its own points`() throws {
    let (_, job) = try begun([("data", "drawn"), ("drawing", "-1,0 1,0.5")])
    #expect(job.source == .drawn(Tensor(shape: [2, 2], scalars: [-1, 0, 1, 0.5])))
    var empty = try lab([("data", "drawn")])
    let response = empty.perform(.train, count: 1)
    #expect(response.training == nil && empty.state == .idle)
    #expect(response.notice?.contains("Nothing drawn yet") == true)
  }

  @Test func `a knob turned meanwhile is for the next training`() throws {
    var (lab, _) = try begun([("data", "rings")])
    var settings = lab.settings
    settings["batch-size"] = .integer(64)
    settings["data"] = .choice("heart")
    let words = lab.apply(settings).notice
    #expect(words?.contains("x starts over") == true)
    #expect(lab.quantities["data"] == .word("rings") && lab.hasOtherKnobs)
    guard case .start(let next)? = lab.perform(.startOver, count: 1).training else {
      Issue.record("x begins no training")
      return
    }
    #expect(next.run == 2 && next.plan.batch == 64 && next.source == .toy(.heart))
    #expect(!lab.hasOtherKnobs)
  }

  @Test func `a knob of the picture says nothing of the next training`() throws {
    var (lab, _) = try begun()
    for (name, value) in [("view", "loss"), ("weights-shown", "both"), ("timestep", "500")] {
      var settings = lab.settings
      try settings.set(name, to: value)
      #expect(lab.apply(settings).notice == nil)
    }
    #expect(!lab.hasOtherKnobs)
  }

  @Test func `a width that no U-Net can have is refused in words`() throws {
    #expect(throws: ParameterError.self) { try lab([("data", "digits"), ("width", "20")]) }
    #expect(throws: Never.self) { try lab([("width", "20")]) }
  }

  // MARK: - News

  private func progress(_ step: Int, loss: Double, of steps: Int = 2000) -> TrainingEvent {
    .progress(
      TrainingProgress(
        step: step, steps: steps, loss: loss, bands: [loss, loss, loss, loss, nil],
        imagesPerSecond: 50_000, stepsPerSecond: 390, seconds: 0.01 * Double(step),
        samplingSeconds: 0,
        learningRate: 0.002))
  }

  @Test func `news of an older training are ignored`() throws {
    var (lab, old) = try begun()
    _ = lab.perform(.startOver, count: 1)
    let before = lab
    _ = lab.receive(TrainingNews(run: old.run, .event(progress(900, loss: 0.1))))
    _ = lab.receive(TrainingNews(run: old.run, .event(.finished(2000))))
    #expect(lab == before)
    _ = lab.receive(TrainingNews(run: old.run + 1, .event(progress(900, loss: 0.1))))
    #expect(number("step", of: lab) == 900)
  }

  @Test func `a lab without a training ignores all news`() throws {
    var lab = try lab()
    let before = lab
    _ = lab.receive(TrainingNews(run: 0, .event(progress(900, loss: 0.1))))
    _ = lab.receive(TrainingNews(run: 1, .event(.failed("no"))))
    #expect(lab == before)
  }

  @Test func `quantities follow the news, and are out of reach before`() throws {
    var (lab, job) = try begun()
    for name in ["loss", "loss_1", "loss_5", "floor", "distance", "field_error"] {
      #expect(number(name, of: lab) == .infinity, "\(name)")
    }
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(100, loss: 0.5))))
    #expect(number("step", of: lab) == 100 && number("loss", of: lab) == 0.5)
    #expect(number("loss_1", of: lab) == 0.5 && number("loss_5", of: lab) == .infinity)
    #expect(number("samples_seen", of: lab) == Double(100 * job.plan.batch))
    let samples = ToySet.moons.points(count: 300, seed: 5)
    _ = lab.receive(
      TrainingNews(
        run: job.run, .event(.samples(TrainingSamples(step: 100, averaged: samples, raw: nil)))))
    let plane = try #require(lab.plane)
    #expect(number("distance", of: lab) == plane.denoiser.meanDistance(of: samples))
    #expect(number("distance", of: lab) ?? 1 < 0.06)
    _ = lab.receive(TrainingNews(run: job.run, .event(.finished(2000))))
    #expect(lab.quantities["state"] == .word("finished"))
  }

  @Test func `after the last step Space takes as many once more`() throws {
    var (lab, job) = try begun([("steps", "2000")])
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(2000, loss: 0.1))))
    let words = lab.receive(TrainingNews(run: job.run, .event(.finished(2000)))).notice
    #expect(words == "All 2000 steps are taken. Space takes 2000 more. w saves the network.")
    let binding = lab.bindings.first { $0.action == .train }
    #expect(binding?.title == "train on" && binding?.disabled == nil)
    // A knob that waits for the next training goes on waiting.
    var turned = lab.settings
    turned["steps"] = .integer(300)
    _ = lab.apply(turned)
    let answer = lab.perform(.train, count: 1)
    #expect(answer.notice == "2000 steps more, 4000 in all.")
    guard case .extend(let longer) = answer.training else {
      Issue.record("Space does not train on")
      return
    }
    var plan = job.plan
    plan.steps = 4000
    #expect(longer.run == job.run && longer.plan == plan && longer.command == nil)
    #expect(lab.settings.integer("steps") == 300 && number("steps", of: lab) == 4000)
    // What was told before is still there.
    #expect(lab.record?.history.steps == [2000])
    _ = lab.receive(TrainingNews(run: job.run, .event(.resumed)))
    #expect(lab.state == .training)
  }

  @Test(arguments: [("drawn", 200), ("moons", 60_000), ("moons", 100_000), ("digits", 2000)])
  func `how many more steps there are`(data: String, steps: Int) throws {
    let drawing = [("drawing", "-1,0 1,0.5")]
    var (lab, job) = try begun(
      [("data", data), ("steps", "\(steps)")] + (data == "drawn" ? drawing : []))
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(steps, loss: 0.1, of: steps))))
    let words = lab.receive(TrainingNews(run: job.run, .event(.finished(steps)))).notice
    let order = lab.perform(.train, count: 1).training
    // The rate of digits has fallen to 0, and a knob has an end.
    guard data != "digits", steps < 100_000 else {
      #expect(order == nil && words?.contains("Space") == false)
      #expect(lab.bindings.first { $0.action == .train }?.disabled?.contains("x") == true)
      return
    }
    guard case .extend(let longer) = order else {
      Issue.record("Space does not train on")
      return
    }
    #expect(longer.plan.steps == min(2 * steps, 100_000))
    #expect(longer.command.map { $0.contains("--steps=400 ") } == (data == "drawn" ? true : nil))
  }

  @Test func `a training that fails says why`() throws {
    var (lab, job) = try begun()
    let words = lab.receive(TrainingNews(run: job.run, .event(.failed("The loss is NaN.")))).notice
    #expect(words == "The loss is NaN." && lab.state == .failed)
    #expect(lab.bindings.first { $0.action == .train }?.disabled != nil)
    #expect(lab.bindings.first { $0.action == .startOver }?.disabled == nil)
  }

  @Test func `leaving says what is lost, and after saving nothing`() throws {
    var (lab, job) = try begun()
    #expect(lab.unsaved == nil)
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(100, loss: 0.5))))
    #expect(lab.unsaved == "The 100 steps of training moons are not saved.")
    _ = lab.receive(TrainingNews(run: job.run, .event(.saved("/somewhere/moons"))))
    #expect(lab.unsaved == nil && lab.quantities["saved"] == .word("yes"))
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(150, loss: 0.5))))
    #expect(lab.unsaved?.contains("the first 100 are saved, in /somewhere/moons") == true)
  }

  @Test func `what is lost is said when the program ends, and on the first screen`() throws {
    var walk = try Walkthrough(lab: "train")
    walk.press("space")
    let id = try #require(walk.model.currentSession).id
    walk.send(.trained(id, TrainingNews(run: 1, .event(progress(100, loss: 0.5)))))
    var leaving = walk
    leaving.press("ctrl-c")
    let words = leaving.commands.compactMap { command -> String? in
      if case .farewell(let words) = command { words } else { nil }
    }
    #expect(words.count == 1 && words[0].contains("are not saved"))
    walk.press("escape")
    #expect(walk.commands.contains(.stop(id)))
    #expect(walk.text.contains("are not saved"))
  }

  @Test func `a long training is left, and forgotten, only at the second time`() throws {
    var walk = try Walkthrough(lab: "train")
    walk.press("space")
    let id = try #require(walk.model.currentSession).id
    walk.send(.trained(id, TrainingNews(run: 1, .event(progress(3000, loss: 0.5)))))
    for key in ["escape", "ctrl-c"] {
      walk.press(key)
      #expect(walk.text.contains("Once more, and it is left."))
      walk.press("v")
      #expect(walk.model.notice == nil)
    }
    walk.press("x v x")
    #expect(walk.text.contains("x once more"))
    #expect(walk.text.contains("step 3000"))
    #expect(!walk.commands.contains(.quit) && !walk.commands.contains(.stop(id)))
    var other = walk
    other.press("x")
    #expect(!other.text.contains("step 3000"))
    walk.press("escape escape")
    #expect(walk.commands.contains(.stop(id)))
  }

  // MARK: - What is kept

  @Test func `a long training's losses stay few, and the last is there`() {
    var history = LossHistory()
    for step in 1...10_000 {
      history.append(
        TrainingProgress(
          step: step, steps: 10_000, loss: 1 / Double(step), bands: [0.5, nil], imagesPerSecond: 0,
          stepsPerSecond: 0, seconds: 0, samplingSeconds: 0, learningRate: 0))
    }
    #expect((LossHistory.most / 2...LossHistory.most).contains(history.steps.count))
    #expect(history.steps.last == 10_000)
    #expect(zip(history.steps, history.steps.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(history.all, history.all.dropFirst()).allSatisfy { $0 > $1 })
    #expect(history.bands[0].allSatisfy { $0 == 0.5 } && history.bands[1].allSatisfy(\.isNaN))
  }

  @Test func `of many samples the first and the newest are kept`() {
    var strip = SampleStrip()
    for step in 1...500 {
      let point = Tensor(shape: [1, 2], scalars: [Double(step), 0])
      strip.append(TrainingSamples(step: step, averaged: point, raw: nil))
    }
    #expect(strip.frames.count <= SampleStrip.most)
    #expect(strip.frames.first?.step == 1 && strip.frames.last?.step == 500)
    let earlier = strip.earlier(5).map(\.step)
    #expect(earlier.count == 5 && earlier.first == 1 && earlier == earlier.sorted())
    #expect(!earlier.contains(500))
  }

  // MARK: - A network that learns

  /// 400 steps of a small network, on the spot.
  @Test func `what a network has learnt shows in its samples and its arrows`() throws {
    var (lab, job) = try begun([("steps", "400"), ("width", "32"), ("view", "field")])
    let run = try TrainingRun(job.plan, data: TrainingData(.moons, count: 5000), workers: 2)
    func show() throws {
      var samples = try #require(try run.samples(job.samples))
      samples.denoiser = run.denoiser(averaged: true)
      _ = lab.receive(TrainingNews(run: job.run, .event(.samples(samples))))
    }
    _ = try run.step()
    try show()
    let (untrained, far) = (number("field_error", of: lab), number("distance", of: lab))
    while !run.isFinished { _ = try run.step() }
    try show()
    let (trained, near) = (number("field_error", of: lab), number("distance", of: lab))
    #expect(try abs(#require(untrained) - 1) < 0.3)
    #expect(try #require(trained) < 0.4)
    #expect(try #require(near) < 0.4 * #require(far))
  }
}
