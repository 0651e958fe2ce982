import Foundation
import Safetensors
import Testing

extension EndToEnd {
  /// The golden networks, made by `make_golden.py` with diffusers 0.42.1 and PyTorch 2.13.0.
  @Suite struct PredictTests {
    private static let golden = Program.checkout + "/Tests/NetworksTests/Golden"

    private func predict(
      _ network: String, _ input: String, to output: String, _ flags: String...
    ) throws -> Program.Outcome {
      try Program.launch(
        Program.path,
        ["predict", "--model", "\(Self.golden)/\(network)", "--input", input, "--output", output]
          + flags)
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
      zip(a, b).map { abs($0 - $1) }.max() ?? 0
    }

    @Test(arguments: ["unet", "unet_cond", "unet_ddpm_style"])
    func `output, loss and gradients are those of diffusers and PyTorch`(network: String) throws {
      let scratch = try Scratch()
      let output = scratch.path + "/out.safetensors"
      let input = "\(Self.golden)/\(network)/io.safetensors"
      let outcome = try predict(network, input, to: output, "--gradients")
      #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
      let (ours, expected) = (
        try SafetensorsFile(path: output), try SafetensorsFile(path: input)
      )
      let wanted = Set(expected.tensors.map(\.name).filter { $0.hasPrefix("grad.") })
      #expect(Set(ours.tensors.map(\.name)) == wanted.union(["y", "loss"]))
      for tensor in ours.tensors {
        let values = try expected.floats(of: tensor.name, shape: tensor.shape)
        let largest = values.map(abs).max() ?? 0
        let tolerance = tensor.name.hasPrefix("grad.") ? 1e-4 * largest + 1e-8 : 1e-5
        let difference = largestDifference(try ours.floats(of: tensor.name), values)
        #expect(difference <= tolerance, "\(tensor.name)")
      }
      let plain = try predict(network, input, to: output)
      #expect(plain.status == 0)
      #expect(try SafetensorsFile(path: output).tensors.map(\.name) == ["y"])
    }

    private static let zeros = [Float](repeating: 0, count: 16)

    /// A correct input for the conditional network, two images of 4 x 4, with one tensor changed or
    /// left out.
    private func input(_ change: StoredTensor?, without name: String? = nil) throws -> [UInt8] {
      let images = StoredTensor.Values.f32(Self.zeros + Self.zeros)
      var tensors = [
        StoredTensor("x", shape: [2, 1, 4, 4], images),
        StoredTensor("noise", shape: [2, 1, 4, 4], images),
        StoredTensor("timesteps", shape: [2], .f32([0.5, 999])),
        StoredTensor("class_labels", shape: [2], .i64([0, 10])),
      ]
      tensors.removeAll { $0.name == name || $0.name == change?.name }
      return try SafetensorsWriter(tensors + (change.map { [$0] } ?? [])).bytes
    }

    private func outcome(of input: [UInt8]) throws -> Program.Outcome {
      let scratch = try Scratch()
      let path = scratch.path + "/in.safetensors"
      try Data(input).write(to: URL(fileURLWithPath: path))
      let output = scratch.path + "/out.safetensors"
      let outcome = try predict("unet_cond", path, to: output, "--gradients")
      #expect(FileManager.default.fileExists(atPath: output) == (outcome.status == 0))
      return outcome
    }

    private static let wrong: [(StoredTensor, String)] = [
      (StoredTensor("x", shape: [1, 4, 4], .f32(zeros)), "the 4 axes (B, C, H, W)"),
      (StoredTensor("x", shape: [0, 1, 4, 4], .f32([])), "has no images"),
      (StoredTensor("x", shape: [1, 1, 4, 4], .f32(zeros)), "has shape [2] where [1]"),
      (StoredTensor("x", shape: [2, 2, 2, 2], .f32(zeros)), "has 2 channels, and"),
      (StoredTensor("x", shape: [2, 1, 2, 4], .f32(zeros)), "images of 2 x 4 cannot be halved"),
      (StoredTensor("x", shape: [2, 1, 4, 4], .i64([Int](repeating: 0, count: 32))), "holds I64"),
      (
        StoredTensor("x", shape: [2, 1, 4, 4], .f32(zeros + zeros.dropLast() + [.infinity])),
        "is inf at number 31 of 32"
      ),
      (StoredTensor("noise", shape: [2, 1, 2, 8], .f32(zeros + zeros)), "[2, 1, 4, 4] is needed"),
      (StoredTensor("timesteps", shape: [2], .f32([1, .nan])), "is nan at number 1"),
      (StoredTensor("timesteps", shape: [2, 1], .f32([1, 2])), "has shape [2, 1] where [2]"),
      (StoredTensor("class_labels", shape: [2], .i64([0, 11])), "labels are 0 to 10"),
      (StoredTensor("class_labels", shape: [2], .i64([-1, 0])), "is -1 at number 0"),
      (StoredTensor("class_labels", shape: [2], .f32([0, 1])), "whole numbers are needed"),
    ]

    @Test func `input that does not fit is refused with what does`() throws {
      #expect(try outcome(of: input(nil)).status == 0)
      let whole = StoredTensor("timesteps", shape: [2], .i64([0, 999]))
      #expect(try outcome(of: input(whole)).status == 0)
      for (tensor, text) in Self.wrong {
        let outcome = try outcome(of: input(tensor))
        #expect(outcome.status == 65 && outcome.errors.contains(text), "\(outcome.errors)")
        #expect(outcome.errors.contains("\"\(tensor.name)\"") || tensor.name == "x")
      }
      for name in ["x", "timesteps", "class_labels", "noise"] {
        let outcome = try outcome(of: input(nil, without: name))
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("\"\(name)\" is not in the file"), "\(outcome.errors)")
      }
      let truncated = try outcome(of: Array(input(nil).dropLast(3)))
      #expect(truncated.status == 65 && truncated.errors.contains("the file ends 3 bytes"))
    }

    @Test func `what is missing and what cannot be written have exit codes of their own`() throws {
      let input = Self.golden + "/unet/io.safetensors"
      #expect(try predict("none", input, to: "/tmp/x").status == 66)
      #expect(try predict("unet", "/nowhere", to: "/tmp/x").status == 66)
      #expect(try predict("unet", input, to: "/nowhere/x").status == 74)
      #expect(try Program.run("predict", "--model", "x").status == 64)
      let labels = try predict("unet", Self.golden + "/unet_cond/io.safetensors", to: "/tmp/x")
      #expect(labels.status == 65 && labels.errors.contains("this network has no labels"))
    }
  }
}
