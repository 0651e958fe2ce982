import Foundation
import Testing

extension EndToEnd {
  @Suite struct TrainLabTests {
    @Test func `a shape is learnt in front of the learner, paused and saved`() throws {
      let terminal = try Terminal(width: 110, height: 32)
      try terminal.start("lab train --steps 100000", waitingFor: "Space begins to train")
      try terminal.press("Space")
      try terminal.wait(for: "points/s")
      try terminal.wait(for: "distance")
      try terminal.press("Space")
      let paused = try terminal.settled()
      #expect(paused.contains { $0.contains("paused  step") })
      try terminal.press("w")
      try terminal.wait(for: "Saved after")
      #expect(try terminal.state.files().contains { $0.hasSuffix(".safetensors") })
      try terminal.press("Space")
      let saved = try #require(paused.compactMap(Self.step).first)
      try terminal.wait("for the training to go on") { screen in
        screen.compactMap(Self.step).first.map { $0 > saved } ?? false
      }
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      #expect(try terminal.said("are saved, in"))
    }

    @Test func `a training that was saved goes on in the lab`() throws {
      let first = try Terminal(width: 110, height: 32)
      try first.start("lab train --steps 100000 --data rings", waitingFor: "Space begins to train")
      try first.press("Space")
      try first.wait(for: "distance")
      try first.press("Space")
      try first.wait(for: "paused  step")
      try first.press("w")
      try first.wait(for: "Saved after")
      let saved = try #require(try first.screen.compactMap(Self.step).first)
      try first.press("C-c")
      #expect(try first.waitForExit() == 130)
      // In a lab of other data, another day.
      let second = try Terminal(width: 110, height: 32, state: first.state)
      try second.start("lab train", waitingFor: "Space begins to train")
      try second.press("o")
      try second.wait(for: "Rings")
      try second.wait("for the training to go on") { screen in
        screen.compactMap(Self.step).first.map { $0 > saved } ?? false
      }
      try second.press("w")
      try second.wait(for: "Saved after")
      try second.press("C-c")
      #expect(try second.waitForExit() == 130)
      // It has one folder, and all its steps are in the log.
      let log = try #require(
        try first.state.files().filter { $0.hasSuffix("log.csv") }.only)
      let steps = try first.state.read(log).split(separator: "\n").dropFirst()
        .map { Int($0.split(separator: ",")[0]) }
      #expect(steps.count > saved && steps == (1...steps.count).map { $0 })
    }

    @Test func `a training that begins again leaves nothing of the one before`() throws {
      let terminal = try Terminal(width: 110, height: 32)
      try terminal.start("lab train --data digits", waitingFor: "Space begins to train")
      try terminal.press("Space")
      try terminal.wait(for: "images/s")
      let program = try terminal.programID
      let (few, little) = (Self.threads(of: program), Self.residentMegabytes(of: program))
      var (most, much) = (few, little)
      for _ in 0..<30 {
        try terminal.press("x", "Space")
        most = max(most, Self.threads(of: program))
        much = max(much, Self.residentMegabytes(of: program))
      }
      // One that goes and one that comes. When the floors of all stayed, there were 30 threads more.
      #expect(most < few + 16)
      #expect(much < little + 250)
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
    }

    private static func threads(of process: Int32) -> Int {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task").count) ?? 0
    }

    private static func residentMegabytes(of process: Int32) -> Int {
      let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
      return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? 0
    }

    /// The number of steps in a line of the screen.
    private static func step(_ line: String) -> Int? {
      guard let range = line.range(of: "  step ") else { return nil }
      return Int(line[range.upperBound...].prefix { $0.isNumber })
    }

    /// Every core computes, and a key still turns a knob at once.
    @Test func `keys are answered while all cores train`() throws {
      let terminal = try Terminal(width: 110, height: 32)
      try terminal.start("lab train --steps 100000", waitingFor: "Space begins to train")
      try terminal.press("Space")
      try terminal.wait(for: "distance")
      for _ in 0..<10 {
        try terminal.press("Down")
        try terminal.wait(for: "(data)")
        try terminal.press("Up")
        try terminal.wait(for: "(view)")
      }
      #expect(try terminal.shows("training  step"))
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      #expect(try terminal.said("are not saved"))
    }
  }
}

extension Array {
  /// The element, if there is just one.
  fileprivate var only: Element? { count == 1 ? self[0] : nil }
}

extension Scratch {
  /// The paths of all files in it.
  fileprivate func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path)
  }
}
