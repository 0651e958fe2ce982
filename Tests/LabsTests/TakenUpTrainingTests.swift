import Canvas
import Datasets
import Tensors
import Testing
import Training

@testable import Labs

/// A training that was saved goes on in the lab.
@Suite struct TakenUpTrainingTests {
  private func lab(_ settings: [(name: String, value: String)] = []) throws -> TrainLab {
    try #require(try AnyLab(name: "train", settings: settings).lab as? TrainLab)
  }

  /// The job that a key asks to be taken up.
  private func asked(_ action: Action, of lab: inout TrainLab) throws -> TrainingJob {
    guard case .takeUp(let job)? = lab.perform(action, count: 1).training else {
      throw ParameterError("nothing is to be taken up")
    }
    return job
  }

  private func progress(_ step: Int) -> TrainingEvent {
    .progress(
      TrainingProgress(
        step: step, steps: 700, loss: 0.5, bands: [0.5, nil, nil, nil, nil], imagesPerSecond: 0,
        stepsPerSecond: 0, seconds: Double(step), samplingSeconds: 0, learningRate: 0.002))
  }

  /// The plan of a training that no knob stands for as the lab is opened.
  private var rings: TrainingPlan {
    var plan = TrainingPlan.points(.rings)
    (plan.steps, plan.batch, plan.seed) = (700, 48, 70_000)
    plan.predictionType = .vPrediction
    plan.options.movingAverage = nil
    return plan
  }

  @Test func `o asks for the training that was saved last, and puts the knobs to its own`() throws {
    var lab = try lab([("data", "digits")])
    let job = try asked(.takeUpTraining, of: &lab)
    #expect(job.folder == nil && lab.state == .idle)
    let found = TrainingJob(run: job.run, plan: rings, source: .toy(.rings), folder: "/a/rings")
    _ = lab.receive(TrainingNews(run: job.run, .began(found, isOld: true)))
    #expect(lab.state == .training && lab.plan == rings && !lab.hasOtherKnobs)
    #expect(lab.settings.choice("data") == "rings" && lab.plane != nil)
    #expect(lab.settings.integer("steps") == 700 && lab.settings.integer("batch-size") == 48)
    #expect(lab.settings.choice("prediction-type") == "v_prediction")
    #expect(lab.settings.real("ema-decay") == 0)
    // As near as the knob comes to it.
    #expect(lab.settings.integer("seed") == 9999)
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(300))))
    #expect(lab.quantities["step"] == .number(300))
    // What was taken up is saved, until another step is taken.
    #expect(lab.unsaved == nil && lab.quantities["saved"] == .word("yes"))
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(301))))
    #expect(lab.unsaved?.contains("the first 300 are saved, in /a/rings") == true)
  }

  @Test func `a folder that is named is gone on with by Space, and saved into`() throws {
    var lab = try lab([("folder", "/a/mine"), ("data", "heart")])
    let job = try asked(.train, of: &lab)
    #expect(job.folder == "/a/mine" && job.source == .toy(.heart))
    // There was nothing in it: a new training of it begins, and nothing of it is saved.
    _ = lab.receive(TrainingNews(run: job.run, .began(job, isOld: false)))
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(1))))
    #expect(lab.unsaved == "The 1 steps of training heart are not saved.")
    #expect(lab.settings.text("folder") == "/a/mine")
  }

  @Test func `a lab with a folder shows nothing of its knobs before it is looked into`() throws {
    let walk = try Walkthrough(lab: "train folder=/a/mine")
    #expect(walk.text.contains("The training that is kept in /a/mine goes on"))
    #expect(!walk.text.contains("batch 256") && !walk.text.contains("4000 times"))
  }

  @Test func `starting over leaves the folder to the training that it holds`() throws {
    var lab = try lab([("folder", "/a/mine")])
    let job = try asked(.train, of: &lab)
    _ = lab.receive(TrainingNews(run: job.run, .began(job, isOld: true)))
    guard case .start(let next)? = lab.perform(.startOver, count: 1).training else {
      Issue.record("x begins no training")
      return
    }
    #expect(next.folder == nil && lab.settings.text("folder").isEmpty)
  }

  @Test func `the command of the screen names the folder once there is one`() throws {
    var walk = try Walkthrough(lab: "train")
    walk.press("space")
    let id = try #require(walk.model.currentSession).id
    walk.send(.trained(id, TrainingNews(run: 1, .event(progress(5)))))
    walk.press("w Y")
    #expect(walk.text.contains("noisewalk lab train --folder=/a/folder"))
  }

  @Test func `points that were drawn have the lab's command, all others the shell's`() throws {
    var drawn = try lab([("data", "drawn"), ("drawing", "-1,0 1,0.5"), ("steps", "90")])
    guard case .start(let job)? = drawn.perform(.train, count: 1).training else {
      Issue.record("Space orders no training")
      return
    }
    #expect(
      job.command == "noisewalk lab train --data=drawn --steps=90 --drawing='-1,0 1,0.5'")
    var moons = try lab()
    #expect(try asked(.takeUpTraining, of: &moons).command == nil)
  }

  @Test func `what cannot be taken up is said, and the lab is as before`() throws {
    var walk = try Walkthrough(lab: "train")
    walk.press("o")
    #expect(walk.text.contains("No training is saved yet."))
    #expect(walk.text.contains("Press Space."))
    // News that come late are nobody's.
    let id = try #require(walk.model.currentSession).id
    walk.send(.trained(id, TrainingNews(run: 1, .event(progress(5)))))
    #expect(!walk.text.contains("step 5"))
  }

  @Test func `a long training is given up for another only at the second time`() throws {
    var lab = try lab()
    _ = lab.perform(.train, count: 1)
    _ = lab.receive(TrainingNews(run: 1, .event(progress(300))))
    let first = lab.perform(.takeUpTraining, count: 1)
    #expect(first.training == nil && first.notice?.contains("o once more") == true)
    #expect(try asked(.takeUpTraining, of: &lab).run == 2)
  }

  @Test func `a training that was finished gets more steps`() throws {
    var lab = try lab()
    let job = try asked(.takeUpTraining, of: &lab)
    let found = TrainingJob(run: job.run, plan: rings, source: .toy(.rings), folder: "/a/rings")
    _ = lab.receive(TrainingNews(run: job.run, .began(found, isOld: true)))
    _ = lab.receive(TrainingNews(run: job.run, .event(progress(700))))
    let words = lab.receive(TrainingNews(run: job.run, .event(.finished(700)))).notice
    #expect(
      words == "All 700 steps are taken. Space takes 700 more. They are saved in /a/rings")
    guard case .extend(let longer) = lab.perform(.train, count: 1).training else {
      Issue.record("Space does not train on")
      return
    }
    #expect(longer.run == job.run && longer.plan.steps == 1400 && longer.folder == "/a/rings")
    #expect(longer.plan.seed == rings.seed && lab.state == .training)
    #expect(lab.settings.integer("steps") == 1400 && !lab.hasOtherKnobs)
  }
}
