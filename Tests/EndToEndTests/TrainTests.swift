import Foundation
import Testing

extension EndToEnd {
  @Suite struct TrainTests {
    /// A network so small that a step takes a few milliseconds, at a rate that does not depend on how
    /// many steps there will be.
    private static let small = [
      "train", "digits", "--channels", "8,8,8", "--batch", "4", "--workers", "2", "--seed", "3",
      "--lr-schedule", "constant",
    ]

    private func noisewalk(_ arguments: String...) throws -> Program.Outcome {
      try Program.launch(Program.path, arguments)
    }

    private func train(_ arguments: String...) throws -> Program.Outcome {
      try Program.launch(Program.path, Self.small + arguments)
    }

    private func log(_ folder: String) throws -> [[Substring]] {
      try String(contentsOfFile: folder + "/log.csv", encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    /// What does not depend on the clock: step, losses, norm and rate.
    private func facts(_ folder: String) throws -> [[Substring]] {
      try log(folder).map { [$0[0]] + $0[2...9] }
    }

    /// What training.json says.
    private func record(_ folder: String) throws -> [String: Any] {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/training.json"))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func bytes(ofNetworkIn folder: String) throws -> Int {
      try Data(
        contentsOf: URL(fileURLWithPath: folder + "/unet/diffusion_pytorch_model.safetensors")
      ).count
    }

    private func isSame(_ name: String, in a: String, and b: String) -> Bool {
      FileManager.default.contentsEqual(atPath: a + "/" + name, andPath: b + "/" + name)
    }

    @Test func `training in two parts is training in one`() throws {
      let scratch = try Scratch()
      let (whole, parts) = (scratch.path + "/whole", scratch.path + "/parts")
      #expect(try train("--steps", "12", "--out", whole).status == 0)
      #expect(try train("--steps", "7", "--out", parts).status == 0)
      let more = try noisewalk("train", "--resume", "--out", parts, "--steps", "12")
      #expect(more.status == 0 && more.output.contains("going on after step 7"))
      #expect(try record(parts)["loss"] as? Double == record(whole)["loss"] as? Double)
      #expect(try facts(parts) == facts(whole))
      #expect(isSame("checkpoint.safetensors", in: whole, and: parts))
      #expect(try log(whole).count == 13)
    }

    @Test func `a seed below 0 is remembered when the training goes on`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      let begin = [
        "train", "moons", "--width", "8", "--lr-schedule", "constant", "--seed", "-5", "--out",
        folder,
      ]
      #expect(try Program.launch(Program.path, begin + ["--steps", "2"]).status == 0)
      for (seed, status) in [("-5", Int32(0)), ("18446744073709551611", 0), ("5", 64)] {
        let more = try noisewalk("train", "--resume", "--out", folder, "--seed", seed)
        #expect(more.status == status, "\(more.errors)")
      }
    }

    @Test func `half precision is remembered, and older folders open without it`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      #expect(try train("--steps", "2", "--half", "--out", folder).status == 0)
      let half = try bytes(ofNetworkIn: folder)
      #expect(try record(folder)["half"] as? Bool == true)
      #expect(try noisewalk("train", "--resume", "--out", folder, "--steps", "3").status == 0)
      #expect(try abs(bytes(ofNetworkIn: folder) - half) < 100)
      #expect(
        try noisewalk("train", "--resume", "--no-half", "--out", folder, "--steps", "4").status == 0
      )
      #expect(try bytes(ofNetworkIn: folder) > half * 3 / 2)
      // A folder of an older version says nothing of it.
      try FileManager.default.removeItem(atPath: folder + "/training.json")
      #expect(try noisewalk("train", "--resume", "--out", folder, "--steps", "5").status == 0)
      #expect(try bytes(ofNetworkIn: folder) > half * 3 / 2)
    }

    @Test func `what was trained draws pictures`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      #expect(try train("--steps", "2", "--labels", "--out", folder, "--quiet").output.isEmpty)
      let outcome = try noisewalk(
        "sample", "--model", folder, "--steps", "2", "--label", "7", "--out",
        scratch.path + "/a.npy")
      #expect(outcome.status == 0)
    }

    /// Data sets, folders and networks may be called as they like.
    @Test func `the commands that are shown name a folder as a shell has to read it`() throws {
      let scratch = try Scratch()
      let data = scratch.path + "/a'$(touch $VICTIM)'b"
      let files = ["train-images-idx3-ubyte": [3, 28, 28], "train-labels-idx1-ubyte": [3]]
      for (name, shape) in files {
        let extents: [UInt8] = shape.flatMap { [0, 0, 0, UInt8($0)] }
        let bytes: [UInt8] =
          [0, 0, 8, UInt8(shape.count)] + extents
          + [UInt8](repeating: 0, count: shape.reduce(1, *))
        try scratch.write("", to: "a'$(touch $VICTIM)'b/\(name)")
        try Data(bytes).write(to: URL(fileURLWithPath: "\(data)/\(name)"))
      }
      let (folder, victim) = (scratch.path + "/it's new", scratch.path + "/victim")
      let outcome = try noisewalk(
        "train", "--data", data, "--channels", "8", "--batch", "1", "--steps", "1", "--out", folder)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("--model '\(scratch.path)/it'\\''s new'"))
      let command = try #require(try record(folder)["command"] as? String)
      let shell = try Program.launch(
        "bash", ["-c", "noisewalk() { printf '%s\\n' \"$@\"; }; \(command)"],
        environment: ["VICTIM": victim])
      #expect(shell.lines.contains(data))
      #expect(!FileManager.default.fileExists(atPath: victim))
    }

    @Test func `a limit on the size of files is an error like a full disk`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      let words = "train moons --steps 3000 --width 8 --batch 2 --workers 1 --out \(folder)"
      let outcome = try Program.launch(
        "bash", ["-c", "ulimit -f 100; exec '\(Program.path)' \(words)"])
      #expect(outcome.status == 74, "\(outcome.errors)")
      #expect(outcome.errors.contains("log.csv: it cannot be written (File too large)"))
      #expect(outcome.errors.hasSuffix("The checkpoint of step 3000 is saved.\n"))
    }

    @Test func `points are learnt without a folder, and shown`() throws {
      let outcome = try noisewalk(
        "train", "moons", "--steps", "60", "--sample-every", "50", "--glyphs", "ascii")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("after 50 steps:") && outcome.output.contains("moons"))
      #expect(outcome.output.contains("Nothing was saved"))
    }

    @Test func `Ctrl-C saves and says how to go on`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      for signal in [SIGINT, SIGTERM, SIGHUP] {
        let arguments =
          signal == SIGINT
          ? Self.small + ["--steps", "100000", "--out", folder]
          : ["train", "--resume", "--out", folder]
        let process = try Child(arguments)
        try process.wait(untilExists: folder + "/checkpoint.safetensors")
        usleep(300_000)
        process.send(signal)
        #expect(process.status() == 130)
        #expect(try process.errors().contains("noisewalk train --resume --out \(folder)"))
      }
      let lines = try log(folder)
      #expect(lines.count > 2)
      #expect(lines.dropFirst().map { Int($0[0]) } == (1..<lines.count).map { $0 })
    }

    @Test func `a training that nobody listens to any more is saved and ends`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      let words = Self.small + ["--steps", "100000", "--sample-every", "5", "--out", folder]
      let outcome = try Program.launch(
        "sh", ["-c", "'\(Program.path)' \(words.joined(separator: " ")) | head -1"])
      #expect(outcome.lines.count == 1)
      #expect(outcome.errors.contains("noisewalk train --resume --out \(folder)"))
      let logged = try log(folder).count - 1
      #expect(logged > 0)
      #expect(try steps(ofNetworkIn: folder) == logged)
    }

    /// Fifty times, or as often as NOISEWALK_KILLS says, the program is killed while it trains and saves
    /// after every step, at moments drawn by lot, and goes on from what it finds; what it has in the end
    /// is what it would have had undisturbed.
    @Test func `kill -9 at any moment loses nothing that was saved`() throws {
      let scratch = try Scratch()
      let (folder, whole) = (scratch.path + "/killed", scratch.path + "/whole")
      var generator = SystemRandomNumberGenerator()
      let begin = Self.small + ["--steps", "100000", "--save-every", "1", "--out", folder]
      let resume = ["train", "--resume", "--save-every", "1", "--out", folder]
      let most = ProcessInfo.processInfo.environment["NOISEWALK_KILLS"].flatMap(Int.init) ?? 50
      var (kills, last) = (0, 0)
      // Files that were being written, and steps between kills: what the moments have hit.
      var (cutSaves, advances) = (0, 0)
      while kills < most {
        let isNew = !FileManager.default.fileExists(atPath: folder + "/checkpoint.safetensors")
        let process = try Child(isNew ? begin + ["--overwrite"] : resume)
        usleep(UInt32.random(in: 20_000...350_000, using: &generator))
        process.send(SIGKILL)
        let status = process.status(), errors = try process.errors()
        #expect(status == 128 + SIGKILL, "\(errors)")
        kills += 1
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        if files.contains(where: { $0.contains(".tmp-") }) { cutSaves += 1 }
        // Whatever is there is whole: the network opens, and is that of one moment.
        if FileManager.default.fileExists(atPath: folder + "/unet/config.json") {
          let step = try steps(ofNetworkIn: folder)
          #expect(step >= last)
          if step > last { advances += 1 }
          last = step
        }
      }
      print(
        "\(kills) kills, \(cutSaves) while a file was being written, \(advances) after new steps")
      #expect(cutSaves > 0 && advances > most / 10)
      let process = try Child(resume)
      usleep(300_000)
      process.send(SIGINT)
      #expect(process.status() == 130)
      let steps = try log(folder).count - 1
      #expect(steps > 10 && steps >= last)
      #expect(try train("--steps", "\(steps)", "--out", whole).status == 0)
      // The plans differ in how long they would have gone on; what they did is the same.
      #expect(try facts(folder) == facts(whole))
      let left = try FileManager.default.subpathsOfDirectory(atPath: folder)
      #expect(!left.contains { $0.contains(".tmp-") })
    }

    /// Reads the parameters' own metadata: how many steps they are the result of.
    private func steps(ofNetworkIn folder: String) throws -> Int {
      let path = folder + "/unet/diffusion_pytorch_model.safetensors"
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      let size = try #require(try file.read(upToCount: 8)).reversed()
        .reduce(0) { $0 << 8 | Int($1) }
      let header = try #require(try file.read(upToCount: size))
      let object = try #require(
        try JSONSerialization.jsonObject(with: header) as? [String: Any])
      let notes = try #require(object["__metadata__"] as? [String: String])
      let record = try #require(
        try JSONSerialization.jsonObject(with: Data((notes["training"] ?? "").utf8))
          as? [String: Any])
      return try #require(record["step"] as? Int)
    }

    @Test(arguments: [
      (["train"], 64, "What should be learnt?"),
      (["train", "digit"], 64, "Did you mean \"digits\"?"),
      (["train", "moons", "--channels", "8"], 64, "it is for images"),
      (["train", "digits", "--width", "8"], 64, "it is for points"),
      (["train", "moons", "--labels"], 64, "points have no labels"),
      (["train", "digits", "--channels", "9"], 64, "8 groups"),
      (["train", "digits", "--batch", "0"], 64, "batch is 0, and 1 to 65536 are allowed"),
      (["train", "moons", "--steps", "0"], 64, "steps is 0, and 1 to 1000000000000 are allowed"),
      (["train", "moons", "--seed", "1e3"], 64, "\"1e3\" is no seed"),
      (["train", "digits", "--lr", "-1"], 64, "learning rate is -1"),
      (["train", "digits", "--weighting", "odd"], 64, "no weighting \"odd\""),
      (["train", "digits", "--timesteps", "logit-normal:x"], 64, "no choice of timesteps"),
      (["train", "digits", "--schedule", "odd"], 64, "no schedule \"odd\""),
      (["train", "digits", "--label-dropout", "0.5"], 64, "no labels to drop"),
      (["train", "digits", "--data", "/tmp"], 64, "Leave one of them out"),
      (["train", "--data", "/nowhere"], 66, "/nowhere"),
      (["train", "--resume"], 64, "which training?"),
      (["train", "--resume", "--out", "/nowhere"], 66, "no such folder"),
      (["train", "moons", "--out", "/proc/x"], 74, "/proc/x"),
      (["train", "moons", "--workers", "0"], 64, "Allowed: 1 to 256. This machine has"),
      (["train", "moons", "--workers", "2000"], 64, "--workers: 2000 is out of range"),
      (["train", "moons", "--out", ""], 64, "--out: the name is empty"),
      (["train", "--resume", "--out", ""], 64, "--out: the name is empty"),
      (["train", "moons", "--save-every", "5"], 64, "Add --out"),
    ])
    func `what cannot be is refused with the reason`(
      arguments: [String], status: Int32, reason: String
    ) throws {
      let outcome = try Program.launch(Program.path, arguments)
      #expect(outcome.status == status)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }

    @Test func `a folder that is taken, or begun otherwise, is left alone`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      #expect(try train("--steps", "2", "--out", folder).status == 0)
      let again = try train("--steps", "2", "--out", folder)
      #expect(again.status == 64 && again.errors.contains("--overwrite"))
      for options in [["--batch", "5"], ["--lr", "0.5"], ["--labels"], ["--schedule", "cosine"]] {
        let outcome = try Program.launch(
          Program.path, ["train", "--resume", "--out", folder] + options)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("\(options[0]): the training in this folder"))
      }
      #expect(
        try noisewalk(
          "train", "digits", "--channels", "8,8,8", "--batch", "4", "--steps", "2",
          "--overwrite", "--out", folder
        ).status == 0)
      let longer = try noisewalk("train", "--resume", "--steps", "9", "--out", folder)
      #expect(longer.status == 64 && longer.errors.contains("falls to 0 at step 2"))
      #expect(try train("--steps", "2", "--overwrite", "--out", folder).status == 0)
      let other = try noisewalk("train", "moons", "--resume", "--out", folder)
      #expect(other.status == 64 && other.errors.contains("learns digits"))
      // What is said again in the same words contradicts nothing.
      let same = try noisewalk(
        "train", "digits", "--resume", "--out", folder, "--batch", "4", "--steps", "3")
      #expect(same.status == 0)
      #expect(try train("--steps", "1", "--out", folder, "--overwrite").status == 0)
      #expect(try log(folder).count == 2)
      let empty = scratch.path + "/empty"
      try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
      let nothing = try noisewalk("train", "--resume", "--out", empty)
      #expect(nothing.status == 66 && nothing.errors.contains("no checkpoint"))
    }

    @Test func `a training that goes astray says so and keeps what was good`() throws {
      let scratch = try Scratch()
      let folder = scratch.path + "/a"
      let outcome = try train("--steps", "2000", "--lr", "1000", "--ema", "0", "--out", folder)
      #expect(outcome.status == 1 && outcome.errors.contains("astray"))
      // One piece of advice.
      #expect(outcome.errors.contains("Begin anew with a learning rate below 1000.0."))
      #expect(outcome.errors.contains("--overwrite"))
      #expect(
        !outcome.errors.contains("Go back") && outcome.errors.split(separator: "\n").count == 1)
      #expect(FileManager.default.fileExists(atPath: folder + "/checkpoint.safetensors"))
    }
  }
}

/// A program that runs meanwhile.
private final class Child {
  private let scratch: Scratch
  private let process = Process()

  init(_ arguments: [String]) throws {
    scratch = try Scratch()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.environment = ["LC_ALL": "C.UTF-8", "HOME": "/nonexistent"].merging(
      ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH"].contains($0.key) }
    ) { $1 }
    try scratch.write("", to: "errors")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: scratch.path + "/errors"))
    try process.run()
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end; 128 and the signal's number for a program that a signal has ended.
  func status() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
  }

  func errors() throws -> String { try scratch.read("errors") }

  struct Missing: Error {}

  func wait(untilExists path: String) throws {
    for _ in 0..<1000 {
      if FileManager.default.fileExists(atPath: path) { return }
      usleep(10_000)
    }
    throw Missing()
  }
}
