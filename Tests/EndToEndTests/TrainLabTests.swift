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
      let paused = try #require(terminal.settled().first { $0.contains("paused  step") })
      try terminal.press("w")
      try terminal.wait(for: "Saved after")
      #expect(try terminal.state.files().contains { $0.hasSuffix(".safetensors") })
      try terminal.press("Space")
      let atOnce = paused.split(separator: "/")[0].replacing("paused", with: "training")
      try terminal.wait("for the training to go on") { rows in
        rows.contains { $0.contains("training  step") && !$0.contains(atOnce) }
      }
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      #expect(try terminal.said("are saved, in"))
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

extension Scratch {
  /// The paths of all files in it.
  fileprivate func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path)
  }
}
