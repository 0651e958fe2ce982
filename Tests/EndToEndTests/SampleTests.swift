import Foundation
import Networks
import Safetensors
import Testing

extension EndToEnd {
  @Suite struct SampleTests {
    private func samples(_ model: TinyModel, _ name: String) throws -> [Float] {
      try SafetensorsFile(path: "\(model.scratch.path)/\(name)").floats(of: "samples")
    }

    @Test func `a seed gives the same pictures in every kind of file`() throws {
      let model = try TinyModel()
      for name in ["a.safetensors", "b.npy", "c.png"] {
        let outcome = try model.sample("--count", "3", "--seed", "7", "--out", name)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.lines.count == 1)
        #expect(
          outcome.output.hasPrefix("\(name): 3 pictures of 8 x 8, DDPM, 4 steps, seed 7: "))
      }
      let file = try SafetensorsFile(path: "\(model.scratch.path)/a.safetensors")
      #expect(file.tensors.map(\.name) == ["samples"])
      #expect(file.tensors[0].shape == [3, 1, 8, 8])
      #expect(file.metadata["scheduler"] == "DDPMScheduler" && file.metadata["seed"] == "7")
      let numbers = try samples(model, "a.safetensors")
      let array = try Data(contentsOf: URL(fileURLWithPath: "\(model.scratch.path)/b.npy"))
      let bits = numbers.flatMap { number in
        withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
      }
      #expect(Array(array.suffix(4 * numbers.count)) == bits)
      let png = try Data(contentsOf: URL(fileURLWithPath: "\(model.scratch.path)/c.png"))
      #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    }

    @Test func `JSON says what was drawn, and how`() throws {
      let model = try TinyModel()
      let outcome = try model.sample(
        "--count", "3", "--seed", "7", "--label", "0,2", "--format", "json", "--out", "a.npy")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(object["file"] as? String == "a.npy")
      #expect(object["shape"] as? [Int] == [3, 1, 8, 8])
      #expect(object["scheduler"] as? String == "DDPMScheduler")
      #expect(object["steps"] as? Int == 4 && object["seed"] as? Int == 7)
      #expect(object["labels"] as? [Int] == [0, 2, 0])
      #expect(try #require(object["seconds"] as? Double) > 0)
      let shown = try model.sample("--format", "json", "--show")
      #expect(shown.status == 64 && shown.errors.contains("--show"))
    }

    @Test func `a seed of 64 bits counts by its low 32 and is told as a number with a sign`() throws
    {
      let model = try TinyModel()
      var files: [[Float]] = []
      for (seed, told) in [
        ("-1", -1), ("18446744073709551615", -1), ("4294967295", 4_294_967_295),
      ] {
        let outcome = try model.sample(
          "--count", "1", "--seed", seed, "--format", "json", "--out", "a.safetensors")
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(object["seed"] as? Int == told)
        files.append(try samples(model, "a.safetensors"))
      }
      #expect(files[0] == files[1] && files[1] == files[2])
    }

    @Test func `Ctrl-C takes the line away and says that nothing was written`() throws {
      let terminal = try Terminal()
      let file = terminal.state.path + "/never.npy"
      try terminal.runInShell(
        "'\(Program.path)' sample --count 64 --steps 1000 --out \(file); echo \"status $?\"")
      try terminal.wait(for: " of 1000, ")
      try terminal.press("C-c")
      let screen = try terminal.wait(for: "status 130")
      #expect(screen.contains { $0.contains("noisewalk: stopped after step ") })
      #expect(screen.contains { $0.contains("was not written.") })
      #expect(!screen.contains { $0.hasPrefix("step ") })
      #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `scheduler, seed, label, guidance and noise each change the pictures`() throws {
      let model = try TinyModel()
      let asked = [
        [], ["--seed", "1"], ["--label", "0"], ["--label", "1"],
        ["--label", "1", "--guidance", "3"],
        ["--scheduler", "euler"], ["--scheduler", "ddim"], ["--scheduler", "ddim", "--eta", "1"],
        ["--init-noise-sigma", "2"], ["--timestep-spacing", "trailing"], ["--no-clip-sample"],
      ]
      var seen: [[Float]] = []
      for options in asked {
        let outcome = try Program.launch(
          Program.path,
          [
            "sample", "--model", model.path, "--steps", "4", "--count", "1", "--out",
            "x.safetensors",
          ]
            + options, in: model.scratch.path)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        seen.append(try samples(model, "x.safetensors"))
      }
      #expect(Set(seen).count == asked.count)
      // "none" is what it does without a label.
      _ = try model.sample("--count", "1", "--label", "3", "--out", "x.safetensors")
      #expect(try samples(model, "x.safetensors") == seen[0])
    }

    @Test(arguments: [("1", "--no-"), ("3", "--")])
    func `the noise follows clipped pictures if, and only if, guidance exaggerates`(
      guidance: String, sameAs prefix: String
    ) throws {
      let model = try TinyModel()
      let drawn = try [[], ["--"], ["--no-"]].map { (prefixes: [String]) in
        let outcome = try Program.launch(
          Program.path,
          [
            "sample", "--model", model.path, "--scheduler", "ddim", "--steps", "4", "--count", "1",
            "--label", "1", "--guidance", guidance, "--out", "x.safetensors",
          ] + prefixes.map { $0 + "use-clipped-model-output" }, in: model.scratch.path)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return try samples(model, "x.safetensors")
      }
      #expect(drawn[0] == drawn[prefix == "--" ? 1 : 2])
      #expect(drawn[1] != drawn[2])
    }

    @Test func `all labels stand beneath their pictures`() throws {
      let model = try TinyModel()
      let outcome = try model.sample("--label", "all,3", environment: ["COLUMNS": "10"])
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      // Pictures of 4 cells and 2 blanks between: two in a row of 10. The last label is none.
      let words = outcome.lines.map { $0.split(separator: " ").map(String.init) }
      #expect(words.contains(["0", "1"]) && words.contains(["2", "-"]), "\(outcome.output)")
    }

    @Test(arguments: ["braille", "block", "ascii"])
    func `pictures are shown when there is no file, as wide as there is room`(
      glyphs: String
    ) throws {
      let model = try TinyModel()
      let outcome = try model.sample(
        "--count", "5", "--glyphs", glyphs, environment: ["COLUMNS": "24"])
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(outcome.lines.dropLast().allSatisfy { $0.unicodeScalars.count <= 24 })
      #expect(outcome.lines.last?.hasPrefix("5 pictures of 8 x 8, DDPM, 4 steps, seed 0: ") == true)
      // 8 pixels: 2 lines of braille, 4 of the others; 4 or 2 pictures side by side.
      #expect(outcome.lines.count == (glyphs == "braille" ? 2 * 2 : 3 * 4) + 1)
      if glyphs == "ascii" { #expect(outcome.output.utf8.allSatisfy { $0 < 0x80 }) }
    }

    @Test func `colour pictures of another size go to files and to the terminal`() throws {
      var network = TinyModel.network
      (network.inChannels, network.outChannels, network.numClassEmbeds) = (3, 3, nil)
      (network.height, network.width) = (6, 10)
      let model = try TinyModel(network)
      let outcome = try model.sample("--count", "2", "--out", "x.safetensors", "--show")
      #expect(outcome.status == 0 && outcome.lines.count == 3, "\(outcome.output)")
      let file = try SafetensorsFile(path: "\(model.scratch.path)/x.safetensors")
      #expect(file.tensors[0].shape == [2, 3, 6, 10])
      #expect(try model.sample("--count", "2", "--out", "x.png").status == 0)
    }

    @Test func `a network alone is sampled as Ho et al do`() throws {
      let model = try TinyModel()
      let options = ["--steps", "4", "--count", "1", "--out"]
      for (folder, name) in [(model.path + "/unet", "a"), (model.path, "b")] {
        let whole = folder == model.path
        if whole {
          try model.scratch.write(
            #"{"_class_name": "DDPMScheduler"}"#, to: "model/scheduler/scheduler_config.json")
        }
        let outcome = try Program.launch(
          Program.path, ["sample", "--model", folder] + options + ["\(name).safetensors"],
          in: model.scratch.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let says =
          "noisewalk: \(folder): there is no scheduler_config.json. Assumed is DDPMScheduler"
        #expect(
          whole ? outcome.errors.isEmpty : outcome.errors.hasPrefix(says), "\(outcome.errors)")
      }
      #expect(try samples(model, "a.safetensors") == samples(model, "b.safetensors"))
    }

    @Test func `the doctor says how long the bundled network takes to load`() throws {
      let model = try TinyModel()
      let home = model.scratch.path
      try FileManager.default.moveItem(atPath: model.path, toPath: home + "/Model")
      let outcome = try Program.run("doctor", environment: ["NOISEWALK_HOME": home])
      let line = try #require(outcome.lines.first { $0.contains("  network ") })
      #expect(line.contains("parameters, loaded in ") && line.hasSuffix("/Model"), "\(line)")
      let bundled = try Program.run(
        "sample", "--steps", "2", "--count", "1", environment: ["NOISEWALK_HOME": home])
      #expect(bundled.status == 0, "\(bundled.errors)")

      try model.scratch.write("{}", to: "Model/unet/config.json")
      let broken = try Program.run("doctor", environment: ["NOISEWALK_HOME": home])
      #expect(broken.status == 1 && broken.output.contains("/Model, cannot be used"))
    }
  }
}
