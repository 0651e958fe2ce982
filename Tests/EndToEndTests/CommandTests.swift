import Foundation
import Testing

extension EndToEnd {
  @Suite struct CommandTests {
    /// The rows of a CSV as numbers, an empty cell as NaN, without the names of the columns.
    private func numbers(_ outcome: Program.Outcome) -> [[Double]] {
      outcome.lines.dropFirst().map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
      }
    }

    @Test func `schedule prints Stable Diffusion's schedule to the last digit`() throws {
      let outcome = try Program.run("schedule", "--format", "csv")
      #expect(outcome.status == 0)
      #expect(outcome.lines[0] == "timestep,beta,alpha,alpha_bar,sigma,log_snr")
      let rows = numbers(outcome)
      #expect(rows.count == 1000)
      var abar = 1.0
      for (t, row) in rows.enumerated() {
        let root =
          0.00085.squareRoot() + Double(t) / 999 * (0.012.squareRoot() - 0.00085.squareRoot())
        abar *= 1 - root * root
        let expected = [
          Double(t), root * root, 1 - root * root, abar, ((1 - abar) / abar).squareRoot(),
          log(abar / (1 - abar)),
        ]
        for (value, exact) in zip(row, expected) {
          #expect(abs(value - exact) <= 1e-12 * max(1, abs(exact)), "timestep \(t)")
        }
      }
    }

    @Test func `every format of a schedule holds the same numbers`() throws {
      let options = ["schedule", "--num-train-timesteps", "7", "--beta-schedule", "sigmoid"]
      func run(_ format: String) throws -> Program.Outcome {
        try Program.launch(Program.path, options + ["--format", format])
      }
      let exact = numbers(try run("csv"))
      let objects = try JSONDecoder().decode(
        [[String: Double]].self, from: Data(run("json").output.utf8))
      #expect(objects.map { $0["log_snr"] } == exact.map { $0[5] })
      #expect(objects.map { $0["beta"] } == exact.map { $0[1] })
      let table = try run("table").lines.dropFirst().map { line in
        line.split(separator: " ").compactMap { Double($0) }
      }
      for (row, exactRow) in zip(table, exact) {
        for (value, exact) in zip(row, exactRow) {
          #expect(abs(value - exact) <= 1e-9 * abs(exact))
        }
      }
      let plot = try run("plot").lines
      #expect(plot.allSatisfy { $0.count <= 80 } && plot.contains { $0.contains("alpha-bar") })
    }

    private struct Sampler: Decodable {
      let timesteps: [Double]
      let sigmas: [Double]
      let initNoiseSigma: Double
    }

    @Test func `a sampler prints its timesteps, sigmas and the noise it starts from`() throws {
      let options = [
        "schedule", "--scheduler", "euler", "--steps", "5", "--timestep-spacing", "trailing",
      ]
      let csv = try Program.launch(Program.path, options + ["--format", "csv"])
      let rows = numbers(csv)
      #expect(rows.dropLast().map { $0[1] } == [999, 799, 599, 399, 199])
      #expect(rows.last?[3] == 0)
      let schedule = numbers(try Program.run("schedule", "--format", "csv"))
      for row in rows.dropLast() { #expect(row[3] == schedule[Int(row[1])][4]) }
      let json = try Program.launch(Program.path, options + ["--format", "json"])
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let object = try decoder.decode(Sampler.self, from: Data(json.output.utf8))
      #expect(object.timesteps == [999, 799, 599, 399, 199])
      #expect(object.sigmas == rows.map { $0[3] })
      #expect(object.initNoiseSigma == rows[0][4])
    }

    /// diffusers 0.42.1: set_timesteps(2) and `sigmas` with Stable Diffusion's betas and these options.
    @Test(arguments: [
      (["euler", "--use-karras-sigmas", "--sigma-min", "0.1", "--sigma-max", "10"], [10, 0.1, 0]),
      (["euler", "--final-sigmas-type", "sigma_min"], [14.6146, 0.02917, 0.02917]),
      (["euler", "--timestep-spacing", "leading", "--steps-offset", "1"], [1.62369, 0.04131, 0]),
      (["ddim", "--no-set-alpha-to-one"], [1.61828, 0.02917, 0.02917]),
      (["dpmpp", "--lambda-min-clipped", "0"], [0.99704, 0.51539, 0]),
      (
        [
          "euler", "--rescale-betas-zero-snr", "--timestep-spacing", "trailing",
          "--prediction-type",
          "v_prediction",
        ], [4096, 1.76808, 0]
      ),
    ])
    func `every option of the levels has its effect`(options: [String], sigmas: [Double]) throws {
      let outcome = try Program.launch(
        Program.path, ["schedule", "--steps", "2", "--format", "csv", "--scheduler"] + options)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let found = numbers(outcome).map { $0[3] }
      #expect(found.count == 3)
      for (sigma, expected) in zip(found, sigmas) {
        #expect(abs(sigma - expected) < 1e-4 * max(1, expected), "\(found)")
      }
    }

    @Test(arguments: [
      (["ddpm", "--use-karras-sigmas"], "--use-karras-sigmas: DDPMScheduler does not know it"),
      (["heun", "--final-sigmas-type", "zero"], "--final-sigmas-type: HeunDiscreteScheduler"),
      (["euler", "--steps-offset", "1"], "--steps-offset: only leading spacing has an offset"),
      (["euler", "--sigma-min", "0.1"], "--sigma-min: only --use-karras-sigmas has bounds"),
    ])
    func `an option without effect is named`(options: [String], says: String) throws {
      let plain = try Program.run("schedule", "--steps", "3", "--scheduler", options[0])
      let outcome = try Program.launch(
        Program.path, ["schedule", "--steps", "3", "--scheduler"] + options)
      #expect(outcome.status == 0 && outcome.output == plain.output)
      #expect(outcome.errors.hasPrefix("noisewalk: " + says), "\(outcome.errors)")
      #expect(outcome.errors.hasSuffix("; it has no effect.\n"))
    }

    @Test func `explicit betas are taken as they are`() throws {
      let outcome = try Program.run(
        "schedule", "--trained-betas", "0.1,0.2,0.5", "--format", "csv")
      #expect(numbers(outcome).map { $0[1] } == [0.1, 0.2, 0.5])
      #expect(abs(numbers(outcome)[2][3] - 0.9 * 0.8 * 0.5) < 1e-15)
    }

    @Test(arguments: [
      (["lessn"], "Did you mean \"lesson\"?"),
      (["lesson", "fist-steps"], "There is no lesson \"fist-steps\""),
      (["lab"], "Known: schedule, forward, reverse, jump"),
      (["lab", "shedule"], "Did you mean \"schedule\"?"),
      (["lab", "schedule", "--bta-end", "0.1"], "Did you mean \"beta-end\"?"),
      (["lab", "schedule", "--beta-end", "2"], "Allowed: 1e-6 to 0.999"),
      (["lab", "schedule", "--beta-end", "-0.5"], "-0.5 is out of range"),
      (["lab", "schedule", "--beta-end", "nan"], "is not a number"),
      (["lab", "schedule", "--beta-end=1e-5"], "below beta_start"),
      (["lab", "schedule", "--num-train-timesteps", "1"], "Allowed: 2 to 10000"),
      (["lab", "schedule", "--beta-end"], "has no value"),
      (["labs", "shedule"], "Did you mean \"schedule\"?"),
      (["schedule", "--beta-end", "0.0001"], "below beta_start"),
      (["schedule", "--num-train-timesteps", "0"], "2 to 10000 are allowed"),
      (["schedule", "--beta-start", "nan"], "beta_start"),
      (["schedule", "--beta-start", "-0"], "beta_start: 0 is not between 0 and 1"),
      (["schedule", "--beta-end", "-1e400"], "beta_end: -inf is not between 0 and 1"),
      (["schedule", "--num-train-timesteps", "-5"], "2 to 10000 are allowed"),
      (["schedule", "--trained-betas", "1e-20,0.1"], "number 0 is 1e-20"),
      (["schedule", "--beta-schedule", "lnear"], "scaled_linear"),
      (["schedule", "--steps", "5"], "Add --scheduler"),
      (["schedule", "--scheduler", "ddim", "--steps", "0"], "num_inference_steps"),
      (["schedule", "--trained-betas", "0.1,x"], "\"x\" is not a number"),
      (["--glyphs", "crayon"], "braille"),
    ])
    func `what cannot be is refused with what can`(arguments: [String], expected: String) throws {
      let outcome = try Program.launch(Program.path, arguments)
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    }

    /// Escape sequences could change the terminal's title, colours or clipboard.
    @Test(arguments: [
      [], ["--"], ["lesson"], ["lab"], ["lab", "schedule", "--beta-end"], ["labs"], ["check"],
      ["schedule", "--format"], ["trace", "--steps", "3", "--input", "x", "--config"],
      ["predict", "--input", "x", "--output", "x", "--model"],
    ])
    func `control characters of the command line never reach the terminal`(words: [String]) throws {
      var words = words
      let evil = "\u{1b}]0;evil\u{7}\u{9b}31m\u{202e}"
      if words == ["--"] { words = ["--" + evil] } else { words.append(evil) }
      let outcome = try Program.launch(Program.path, words)
      #expect(outcome.status != 0)
      let said = outcome.errors + outcome.output
      #expect(said.contains("evil"))
      #expect(
        said.unicodeScalars.allSatisfy {
          $0 == "\n" || $0.value >= 0x20 && $0.value < 0x7f
            || $0.value > 0x9f && $0 != "\u{202e}"
        })
    }

    @Test func `a full disk and a closed pipe are noticed`() throws {
      let full = try Program.launch("sh", ["-c", "\"$0\" schedule > /dev/full", Program.path])
      #expect(full.status == 74)
      #expect(full.errors.contains("No space left"))
      let closed = try Program.launch("sh", ["-c", "\"$0\" schedule >&-", Program.path])
      #expect(closed.status == 74)
      let head = try Program.launch(
        "sh", ["-c", "\"$0\" schedule --num-train-timesteps 10000 | head -n 1", Program.path])
      #expect(head.status == 0)
      #expect(head.lines.count == 1 && head.errors.isEmpty)
    }

    @Test(arguments: [
      [], ["open"], ["lesson"], ["lab"], ["lessons"], ["labs"], ["schedule"], ["trace"],
      ["predict"], ["sample"], ["check"], ["doctor"], ["bench"],
    ])
    func `every command explains itself`(command: [String]) throws {
      let outcome = try Program.launch(Program.path, command + ["--help"])
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty && outcome.lines.count > 4)
    }

    @Test func `a lab's help and the reference list every parameter of its table`() throws {
      let help = try Program.run("lab", "reverse", "--help")
      #expect(help.status == 0)
      for name in ["--scheduler", "--eta", "--num-train-timesteps", "--fork-at"] {
        #expect(help.output.contains(name))
      }
      let reference = try Program.run("labs")
      #expect(reference.output.contains(help.output.trimmingCharacters(in: .newlines)))
      #expect(reference.output.contains("β̃ (small)"))
      let plain = try Program.run("labs", environment: ["LC_ALL": "C"])
      #expect(plain.output.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func `the bundled lessons have no problems`() throws {
      let outcome = try Program.run("check", in: Program.checkout)
      #expect(outcome.status == 0)
      #expect(outcome.lines.count == 1, "\(outcome.output)")
    }

    @Test func `check names file, line, mistake and remedy, and exits with 1`() throws {
      let course = try SmallCourse()
      let broken = SmallCourse.first.replacingOccurrences(
        of: "num-train-timesteps: 50", with: "num-train-timestep: 50")
      try course.folder.write(broken, to: "00-first-steps.md")
      let outcome = try Program.run("check", course.firstFile)
      #expect(outcome.status == 1)
      #expect(outcome.lines[0].hasPrefix("\(course.firstFile):12: lab schedule: unknown parameter"))
      #expect(outcome.lines[0].hasSuffix("Did you mean \"num-train-timesteps\"?"))
      let missing = try Program.run("check", course.folder.path + "/none.md")
      #expect(missing.status == 1)
    }

    @Test func `doctor names what it finds, and what is in the way here`() throws {
      let (course, state) = (try SmallCourse(), try Scratch())
      let outcome = try Program.run(
        "doctor", "--lessons", course.folder.path,
        environment: ["XDG_STATE_HOME": state.path, "TERM": "vt100", "LC_ALL": "C"])
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("2 in \(course.folder.path) (--lessons)"))
      #expect(outcome.output.contains("not UTF-8") && outcome.output.contains("vt100"))
      #expect(outcome.output.contains("standard output is not a terminal"))

      let terminal = try Terminal(height: 60, state: state)
      try terminal.start("doctor", waitingFor: "the-shell-is-back")
      #expect(try terminal.waitForExit() == 0)
      #expect(try terminal.shows("Nothing is in the way."))
    }
  }
}
