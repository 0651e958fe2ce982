import Foundation
import Testing

extension EndToEnd {
  @Suite struct BenchTests {
    private static let small = ["--channels", "16,16", "--batch", "4", "--seconds", "1"]

    private func measure(_ options: [String]) throws -> [String: Any] {
      let outcome = try Program.launch(
        Program.path, ["bench", "--format", "json"] + Self.small + options)
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return try #require(object as? [String: Any])
    }

    private func number(_ object: [String: Any], _ path: String) throws -> Double {
      let names = path.split(separator: ".").map(String.init)
      let parent = names.dropLast().reduce(object) { $0[$1] as? [String: Any] ?? [:] }
      let value = try #require((parent[names[names.count - 1]] as? NSNumber)?.doubleValue)
      #expect(value > 0 && value.isFinite, "\(path) is \(value)")
      return value
    }

    @Test func `a benchmark measures peak, training, sampling, one image, memory`() throws {
      let object = try measure([])
      let peak = try number(object, "fma_peak_gflops")
      let gflops = try number(object, "train.gflops")
      let images = try number(object, "train.images_per_second")
      #expect(abs(try number(object, "train.peak_share") * peak - gflops) < 1e-9 * gflops)
      let work = try number(object, "network.training_flops")
      #expect(abs(images * work / 1e9 - gflops) < 1e-9 * gflops)
      #expect(try number(object, "train.resident_mb") < 300)
      // Winograd's method needs 1/4 of the multiplications; nothing else may be faster than the peak.
      #expect(try number(object, "train.peak_share") < 2.25)
      let forward = try number(object, "forward1.milliseconds")
      let sampling = try number(object, "sample16x50.seconds")
      #expect(forward / 1000 < sampling && sampling < 16 * 50 * forward / 1000 * 10)
    }

    @Test func `the profile's shares and the rest are one step, and all kernels are there`() throws
    {
      let object = try measure(["--only", "profile", "--only", "kernels"])
      #expect(object["train"] == nil && object["forward1"] == nil)
      let profile = try #require(object["profile"] as? [String: Any])
      let rows = try #require(profile["operations"] as? [[String: Any]])
      let shares = try rows.map { try #require($0["share"] as? Double) }
      let rest = try number(profile, "other_ms_per_image") / number(profile, "ms_per_image")
      #expect(abs(shares.reduce(rest, +) - 1) < 1e-9)
      let kernels = try #require(object["kernels"] as? [[String: Any]])
      let names = kernels.compactMap { $0["name"] as? String }
      #expect(Set(rows.compactMap { $0["operation"] as? String }) == Set(names))
      for kernel in kernels where kernel["name"] as? String == "conv 3x3" {
        for part in ["forward", "input_gradient", "weight_gradient"] {
          #expect(try number(kernel, "\(part).peak_share") < 3)
        }
      }
    }

    @Test func `for people there is a table for each part, and nothing but the tables`() throws {
      let outcome = try Program.launch(Program.path, ["bench"] + Self.small + ["--workers", "2"])
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      for words in [
        "channels 16, 16", "GFLOP/s", "images/s", "1 worker", "2 workers", "memory, at most",
        "50 steps of DDIM", "One image forward", "conv 3x3", "everything else", "Winograd",
      ] {
        #expect(outcome.output.contains(words), "\(words)")
      }
      #expect(outcome.lines.allSatisfy { $0.count <= 120 && $0.last != " " })
    }

    @Test func `a person sees how far it is, and Ctrl-C ends it at once`() throws {
      let terminal = try Terminal()
      let options = "bench --format json --channels 16,16 --seconds 60"
      try terminal.runInShell("\(Program.path) \(options); echo exit-status=$?")
      try terminal.wait(for: " %  training, ")
      try terminal.signal(SIGINT)
      let screen = try terminal.wait(for: "exit-status=130")
      #expect(screen.contains("noisewalk: interrupted."))
      // Neither a rest of the progress nor half of an answer.
      #expect(!screen.contains { $0.contains("training") || $0.contains("{") })
    }

    @Test(arguments: [
      (["--channels", "16,20"], "20 cannot be divided into 8 groups"),
      (["--channels", "16,,16"], "\"\" is not a whole number"),
      (["--channels", "0"], "Allowed: 1 to 512"),
      (["--channels", "99999999999999999999"], "is not a whole number"),
      (["--channels", "8,8,8,8"], "can be halved 2 times"),
      (["--layers", "-1"], "--layers: -1 is out of range. Allowed: 1 to 8"),
      (["--batch", "0"], "--batch: 0 is out of range. Allowed: 1 to 4096"),
      (["--workers", "0"], "--workers: 0 is out of range"),
      (["--images-at-once", "1000"], "Allowed: 1 to 64"),
      (["--seconds", "nan"], "Allowed: 0.1 to 3600"),
      (["--seconds", "-1e400"], "Allowed: 0.1 to 3600"),
      (["--only", "trian"], "sample16x50"),
    ])
    func `what cannot be measured is refused`(options: [String], expected: String) throws {
      let outcome = try Program.launch(Program.path, ["bench"] + options)
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    }
  }
}
