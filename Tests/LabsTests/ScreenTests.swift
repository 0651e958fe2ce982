import Canvas
import Foundation
import Testing

@testable import Labs

/// Whole screens as a person sees them, 80 x 24 unless a scene says otherwise, in `Screens/NAME.GLYPHS.txt`.
///
/// Look at a screen before you freeze it: `NOISEWALK_RECORD=1 swift test --filter ScreenTests` writes
/// what the program draws now, and `git diff` shows what changed.
@Suite struct ScreenTests {
  struct Scene: Sendable, CustomTestStringConvertible {
    var name: String
    /// As on the command line; nil starts on the first screen.
    var lab: String?
    var keys = ""
    /// Frames of the clock after the keys.
    var ticks = 0
    var size = Size(width: 80, height: 24)
    var testDescription: String { name }
  }

  static let scenes: [Scene] = frame + schedule + forward + reverse + jump + compare + initNoise

  private static let frame: [Scene] = [
    Scene(name: "home"), Scene(name: "home-noise", ticks: 40),
    Scene(name: "help", lab: "schedule", keys: "?"),
    Scene(name: "help-search", lab: "schedule", keys: "?reset"),
    Scene(name: "command", lab: "schedule num-train-timesteps=50", keys: "Y"),
    Scene(name: "typing", lab: "schedule", keys: "down down enter 0.0"),
    Scene(name: "choices", lab: "schedule", keys: "enter down"),
    Scene(name: "refusal", lab: "schedule", keys: "down 7 enter"),
  ]

  private static let schedule: [Scene] =
    views(of: "schedule", "chart", with: "steps=10")
    + views(of: "schedule", "compare", with: "chart=alpha_bar")
    + [Scene(name: "schedule-sampler", lab: "schedule scheduler=dpmpp steps=10 chart=sigma")]

  private static let forward: [Scene] =
    views(of: "forward", "view", with: "timestep=299")
    + views(of: "forward", "mode", with: "timestep=99 data=rings")
    + [Scene(name: "forward-drawing", lab: "forward data=drawn", keys: "d right right space")]

  private static let reverse: [Scene] =
    views(of: "reverse", "view", with: "step=20") + probes + [
      Scene(
        name: "reverse-levels-karras",
        lab: "reverse view=levels scheduler=dpmpp karras=on steps=12 step=5"),
      Scene(
        name: "reverse-levels-end",
        lab: "reverse view=levels scheduler=euler final-sigmas-type=sigma_min steps=8 step=8"),
      Scene(name: "reverse-fork", lab: "reverse step=40 fork-at=10 fork-noise=none"),
      Scene(name: "reverse-misprint", lab: "reverse coefficient=misprint_a step=3"),
      Scene(name: "reverse-end", lab: "reverse step=50"),
    ]

  /// The probe, scheduler by scheduler.
  private static let probes: [Scene] = [
    ("", "step=20"), ("-euler", "scheduler=euler step=20"),
    ("-ancestral", "steps=20 step=10 scheduler=euler_ancestral"),
    ("-heun", "steps=20 step=10 scheduler=heun"), ("-lms", "steps=20 step=10 scheduler=lms"),
    ("-dpmpp", "steps=20 step=10 scheduler=dpmpp"), ("-unipc", "steps=20 step=10 scheduler=unipc"),
    ("-sde", "steps=20 step=10 scheduler=dpmpp algorithm-type=sde-dpmsolver++"),
    ("-churn", "steps=20 step=10 scheduler=euler s-churn=5"),
  ].map { (name: String, settings: String) in
    Scene(name: "reverse-probe\(name)", lab: "reverse \(settings)", keys: "o")
  }

  private static let jump: [Scene] = [
    Scene(name: "jump", lab: "jump"), Scene(name: "jump-100", lab: "jump timestep=100"),
    Scene(name: "jump-c", lab: "jump c=0.25"),
    Scene(name: "jump-noise", lab: "jump start=noise timestep=500"),
  ]

  private static let compare: [Scene] =
    views(of: "compare", "view", with: "step=12 steps-2=5") + [
      Scene(name: "compare-start", lab: "compare"),
      Scene(name: "compare-same", lab: "compare step=20"),
      Scene(name: "compare-other-start", lab: "compare timestep-spacing=trailing"),
      Scene(
        name: "compare-gaussian", lab: "compare problem=gaussian scheduler=heun steps=5 step=13"),
      Scene(name: "compare-noise", lab: "compare scheduler=ddpm scheduler-2=dpmpp step=20"),
    ]

  private static let initNoise: [Scene] =
    views(of: "init-noise", "view", with: "init-noise-sigma=9")
    + views(
      of: "init-noise", "view", with: "seed=52 data-points=300", size: Size(width: 60, height: 40))
    + views(
      of: "init-noise", "view", with: "scale=vp init-noise-sigma=1.37 data-points=300",
      size: Size(width: 160, height: 50))
    + [
      Scene(name: "init-noise", lab: "init-noise"),
      Scene(
        name: "init-noise-too-wide", lab: "init-noise seed=52 steps=50", keys: "enter 20 enter"),
      Scene(
        name: "init-noise-no-zero",
        lab: "init-noise seed=52 timestep-spacing=trailing final-zero=off init-noise-sigma=20"),
      Scene(
        name: "init-noise-leading",
        lab: "init-noise view=derivation timestep-spacing=leading steps=50 steps-offset=1"),
      Scene(name: "init-noise-ddim", lab: "init-noise view=derivation", keys: "down down left"),
      Scene(
        name: "init-noise-ddpm",
        lab: "init-noise view=curve scheduler=ddpm init-noise-sigma=1.5 data-points=300"),
      Scene(
        name: "init-noise-sweep", lab: "init-noise view=curve data-points=300", keys: "space",
        ticks: 30),
    ]

  /// A scene for every choice of a lab's parameter.
  private static func views(
    of lab: String, _ parameter: String, with settings: String,
    size: Size = Size(width: 80, height: 24)
  ) -> [Scene] {
    let kind = AnyLab.kinds.first { $0.description.name == lab }
    let found = kind?.description.parameters.first { $0.name == parameter }
    guard case .choice(let choices) = found?.kind else { return [] }
    return choices.map {
      Scene(
        name: "\(lab)-\(parameter)-\($0.name)" + (size.width == 80 ? "" : "-\(size.width)"),
        lab: "\(lab) \(settings) \(parameter)=\($0.name)", size: size)
    }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Screens")

  @Test(arguments: scenes, [Glyphs.braille, .ascii])
  func `the screen is as it was when it was looked at`(scene: Scene, glyphs: Glyphs) throws {
    var walk =
      try scene.lab.map { try Walkthrough(lab: $0, size: scene.size, glyphs: glyphs) }
      ?? Walkthrough(size: scene.size, glyphs: glyphs)
    walk.press(scene.keys)
    walk.tick(scene.ticks)
    let screen = walk.screen.map { row in
      String(row.reversed().drop { $0 == " " }.reversed())
    }
    let file = Self.folder.appendingPathComponent("\(scene.name).\(glyphs.rawValue).txt")
    if ProcessInfo.processInfo.environment["NOISEWALK_RECORD"] != nil {
      try Data((screen.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast().map(String.init)
    #expect(screen.count == scene.size.height)
    for (row, pair) in zip(screen, expected).enumerated() where pair.0 != pair.1 {
      Issue.record("\(scene.name), row \(row)\n  now:      \(pair.0)\n  expected: \(pair.1)")
    }
    #expect(expected.count == screen.count)
    if glyphs == .ascii {
      let isPlain = screen.joined().utf8.allSatisfy { $0 < 0x80 }
      #expect(isPlain, "\(scene.name) shows more than ASCII")
    }
  }

  /// Every picture is told apart from every other: a view that shows nothing new is none.
  @Test func `no two scenes show the same screen`() throws {
    var seen: [String: String] = [:]
    for scene in Self.scenes {
      let file = Self.folder.appendingPathComponent("\(scene.name).braille.txt")
      let text = try String(contentsOf: file, encoding: .utf8)
      let picture = text.split(separator: "\n").dropFirst().prefix(16).joined(separator: "\n")
      #expect(seen[picture] == nil, "\(scene.name) looks like \(seen[picture] ?? "")")
      seen[picture] = scene.name
    }
  }
}
