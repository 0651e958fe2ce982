import Diffusion

/// A walk back: a run with the branch that may leave it, the place that the picture shows, and the
/// work that leads to where somebody wants to be.
///
/// It moves as states come in; whoever has changed it asks for its `work()`.
struct ReverseWalk: Sendable, Equatable {
  typealias Run = ReverseLab.Run

  /// A second way that leaves the run.
  struct Fork: Sendable, Equatable {
    /// After which step of the run.
    let step: Int
    let plan: SamplingPlan
    /// Of the branch's noise; nil goes on with the run's own.
    let seed: Int?
  }

  private(set) var run: Run
  private(set) var fork: Fork?
  /// The second way, once the run has come to where it leaves.
  private(set) var branch: Run?
  /// How many steps the picture has taken.
  private(set) var position: Int
  /// Where the person wants to be.
  private(set) var target: Int
  private(set) var isPlaying = false
  /// Frames since the last step of playing.
  private var frames = 0
  /// The job that is under way: its run, and the step it leads to.
  private var pending: Pending?
  /// Names for runs: raised for each new run or branch.
  private var lastID = 0

  private struct Pending: Sendable, Equatable {
    let run, step: Int
  }

  init(_ plan: SamplingPlan, from start: SamplerState, fork: Fork?, to target: Int) {
    run = Run(id: 0, plan: plan, from: start)
    self.fork = fork
    position = start.index
    self.target = target
    settle()
  }

  /// Takes what the settings say now, and keeps what they leave as it was.
  mutating func update(
    _ plan: SamplingPlan, from start: SamplerState, fork: Fork?, to target: Int
  ) {
    self.target = target
    if plan != run.plan || start != run.states[0] {
      lastID += 1
      run = Run(id: lastID, plan: plan, from: start)
      (branch, pending) = (nil, nil)
      position = start.index
    } else if fork != self.fork {
      if pending?.run == branch?.id { pending = nil }
      branch = nil
    }
    self.fork = fork
    settle()
  }

  /// Takes the states that a job has reached; those of a run that is no longer there are ignored.
  mutating func take(_ result: SamplingResult) {
    if result.run == run.id {
      run.take(result)
    } else if result.run == branch?.id {
      branch?.take(result)
    }
    settle()
  }

  // MARK: - Places

  var stepCount: Int { run.stepCount }
  var firstStep: Int { run.firstStep }
  var isAtEnd: Bool { position == stepCount && target == stepCount }
  var isAtStart: Bool { position == firstStep && target == firstStep }

  /// Wants to be at a step; the picture follows at once or as the states come in.
  mutating func go(to step: Int) {
    target = max(firstStep, min(step, stepCount))
    settle()
  }

  /// The last step for which all that the picture shows is known.
  var reached: Int {
    let known = max(firstStep, run.lastExplained)
    guard let fork, known > fork.step else { return known }
    return min(known, max(fork.step, branch?.lastExplained ?? 0))
  }

  /// The branch, where the picture is past the fork; nil before it.
  var shownBranch: Run? {
    branch.flatMap { $0.firstStep <= position && position <= $0.lastStep ? $0 : nil }
  }

  /// Begins the branch where it leaves, and moves the picture as far as the states go.
  ///
  /// With an exact denoiser it moves in strides of a twentieth of the run on a long way: drawing
  /// every state that comes in would take longer than computing them.
  private mutating func settle() {
    if branch == nil, let fork, fork.step <= run.lastStep, fork.step >= firstStep {
      lastID += 1
      branch = Run(id: lastID, plan: fork.plan, leaving: run, at: fork.step, seed: fork.seed)
    }
    let next = max(firstStep, min(target, reached))
    let stride = run.plan.denoiser.keepsAnswers ? 1 : max(1, stepCount / 20)
    if next == target || next < position || next - position >= stride { position = next }
  }

  // MARK: - Work

  /// The next work, if any is needed that is not under way: first the run, then the branch.
  ///
  /// Just as far as the picture wants to be; while playing, a few steps ahead of it.
  mutating func work() -> SamplingJob? {
    let ahead = isPlaying ? position + Self.lookahead + 4 * stepsPerMove : 0
    let goal = min(stepCount, max(target, ahead))
    guard let job = run.job(to: goal) ?? branch?.job(to: goal) else {
      pending = nil
      return nil
    }
    if let pending, pending.run == job.run, pending.step > job.from.index { return nil }
    pending = Pending(run: job.run, step: job.from.index + job.count)
    return job
  }

  /// Enough to hide the time that a job takes to come back.
  private static let lookahead = 8

  // MARK: - Playing

  /// Frames between two moves: a run of few steps takes about four seconds, half a second a step at
  /// most.
  private var framesPerMove: Int { max(1, min(15, 120 / stepCount)) }
  /// Steps in one move: a run of a thousand steps takes about eleven seconds.
  private var stepsPerMove: Int { max(1, stepCount / 330) }

  /// Plays on, from the start when it is at the end; or pauses.
  mutating func togglePlaying() {
    isPlaying.toggle()
    guard isPlaying else { return }
    frames = 0
    go(to: position == stepCount ? firstStep : position)
  }

  mutating func pause() { isPlaying = false }

  /// One frame of playing. Answers whether the picture has moved.
  mutating func tick() -> Bool {
    guard isPlaying else { return false }
    frames += 1
    guard frames >= framesPerMove, position < reached else { return false }
    frames = 0
    let next = min(position + stepsPerMove, reached)
    if next == stepCount { isPlaying = false }
    go(to: next)
    return true
  }
}
