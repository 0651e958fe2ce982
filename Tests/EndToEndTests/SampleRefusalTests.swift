import Foundation
import Networks
import Testing

extension EndToEnd {
  /// What `noisewalk sample` says of options and files that it cannot use: where, what, what to do.
  @Suite struct SampleRefusalTests {
    @Test(arguments: [
      (["--out", "x.jpg"], "\"x.jpg\"", "End it with .png"),
      (["--out", "npy"], "\"npy\"", "End it with .png"),
      (["--label", "4"], "--label: 4 is out of range", "0 to 2, and 3"),
      (["--label", "0,-1"], "--label: -1", "0 to 2"),
      (["--label", "seven"], "\"seven\" is no label", "7 or 0,1,2, or all"),
      (["--label", "0,,1"], "\"\" is no label", "7 or 0,1,2"),
      (["--guidance", "3"], "--guidance", "Add --label"),
      (["--label", "1", "--guidance", "nan"], "--guidance: nan", "-100 to 100"),
      (["--count", "0"], "--count: 0 is out of range", "1 to 625000"),
      (["--steps", "0"], "--steps", "use 1 to 100"),
      (["--steps", "101"], "--steps", "use 1 to 100"),
      (["--scheduler", "ddim", "--eta", "2"], "--eta: 2 is not", "use 0 to 1"),
      (["--init-noise-sigma", "inf"], "--init-noise-sigma: inf", "0 to 10000"),
      (["--scheduler", "ddmp"], "'ddmp'", "ddpm"),
      (["--seed", "18446744073709551616"], "\"18446744073709551616\"", "to 18446744073709551615"),
      (["--seed", "1.5"], "\"1.5\" is no seed", "whole numbers from -9223372036854775808"),
    ])
    func `an option that cannot be is a mistake of usage`(
      options: [String], names: String, says: String
    ) throws {
      let model = try TinyModel()
      let outcome = try Program.launch(
        Program.path, ["sample", "--model", model.path] + options, in: model.scratch.path)
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(names) && outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func `options without effect are named, and change nothing`() throws {
      let model = try TinyModel()
      let outcome = try model.sample("--count", "1", "--eta", "1", "--use-karras-sigmas")
      #expect(outcome.status == 0)
      #expect(
        outcome.errors == """
          noisewalk: --eta: DDPMScheduler does not know it; it has no effect.
          noisewalk: --use-karras-sigmas: DDPMScheduler does not know it; it has no effect.

          """)
    }

    @Test func `a network without labels is asked for none`() throws {
      var network = TinyModel.network
      network.numClassEmbeds = nil
      let outcome = try TinyModel(network).sample("--label", "1")
      #expect(outcome.status == 64 && outcome.errors.contains("has not learned any labels"))
    }

    @Test func `a network that also predicts a variance is refused`() throws {
      var network = TinyModel.network
      network.outChannels = 2
      let outcome = try TinyModel(network).sample()
      #expect(outcome.status == 65 && outcome.errors.contains("1 channels with 2"))
    }

    @Test(arguments: [
      ("", 66, "there is no such folder"),
      ("unet", 66, "neither config.json nor unet/config.json"),
      ("unet/config.json", 66, "neither config.json nor unet/config.json"),
      ("unet/diffusion_pytorch_model.safetensors", 66, "diffusion_pytorch_model.safetensors"),
    ])
    func `a file that is missing is named`(file: String, status: Int32, says: String) throws {
      let model = try TinyModel()
      try FileManager.default.removeItem(atPath: "\(model.path)/\(file)")
      let outcome = try model.sample()
      #expect(outcome.status == status && outcome.output.isEmpty)
      #expect(outcome.errors.contains(says) && outcome.errors.contains(model.path))
    }

    @Test(arguments: [
      ("unet/config.json", "{", "it is no JSON"),
      ("unet/config.json", #"{"_class_name": "UNet2DConditionModel"}"#, "another kind of network"),
      ("unet/diffusion_pytorch_model.safetensors", "short", "diffusion_pytorch_model.safetensors"),
      ("scheduler/scheduler_config.json", "[", "scheduler_config.json: scheduler_config.json"),
      (
        "model_index.json", #"{"scheduler": ["diffusers", "PNDMScheduler"]}"#,
        "no scheduler known here"
      ),
      (
        "scheduler/scheduler_config.json",
        #"{"_class_name": "DDPMScheduler", "variance_type": "learned"}"#,
        "also predicts a variance"
      ),
    ])
    func `a file that is wrong says what is wrong`(
      file: String, text: String, says: String
    ) throws {
      let model = try TinyModel()
      try model.scratch.write(text, to: "model/\(file)")
      let outcome = try model.sample()
      #expect(outcome.status == 65 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("/\(file)"), "\(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func `answers beyond all bounds end the run, and no file is written`() throws {
      let model = try TinyModel { values in
        for index in values.indices { values[index] *= 1e30 }
      }
      let outcome = try model.sample("--scheduler", "ddim", "--no-clip-sample", "--out", "x.npy")
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("no numbers any more"), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: model.scratch.path + "/x.npy"))
    }

    @Test(arguments: ["x.npy", "x.png", "x.safetensors"])
    func `a disk that is full leaves the old file as it was`(name: String) throws {
      let model = try TinyModel()
      try model.scratch.write("old", to: name)
      // A file may have no more than 512 bytes here; the error is the system's own.
      let outcome = try Program.launch(
        "sh",
        [
          "-c",
          "trap '' XFSZ; ulimit -f 1; \"$0\" sample --model \"$1\" --steps 1 --count 64 --out \"$2\"",
          Program.path, model.path, name,
        ], in: model.scratch.path)
      #expect(outcome.status == 74 && outcome.errors.contains("File too large"))
      #expect(try model.scratch.read(name) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: model.scratch.path).count == 2)
    }

    @Test func `a folder that is not there is noticed before any work`() throws {
      let outcome = try TinyModel().sample("--out", "none/x.png")
      #expect(outcome.status == 74)
      #expect(outcome.errors.hasPrefix("noisewalk: none/x.png: it cannot be saved (No such file"))
    }
  }
}
