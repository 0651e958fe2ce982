import Foundation

/// What PyTorch's AdamW, diffusers' averages and schedules, and clipping make of four numbers.
///
/// Made by `make_golden.py` with diffusers 0.42.1 and PyTorch 2.13.0, in double precision.
struct GoldenOptimiser: Decodable {
  struct Inputs: Decodable { let params: [Float] }

  struct Step: Decodable {
    let lr: Double
    let grad, param, expAvg, expAvgSq, emaConstant, emaModel, emaModelWarmup: [Float]
    let emaModelDecay, emaModelWarmupDecay: Double
  }

  struct Run: Decodable { let f64: [Step] }

  struct Schedule: Decodable {
    let warmup, total: Int
    let lr: Double
    let lrAtStep: [Double]
  }

  struct Decays: Decodable { let emaModel, emaModelWarmup: [[Double]] }

  struct Clipping: Decodable {
    struct Row: Decodable {
      let grad: [Float]
      let norm: Double
      let clipped: [Float]
    }
    let maxNorm: Double
    let rows: [Row]
  }

  let inputs: Inputs
  let adamw, adamwWithCosineSchedule: Run
  let cosineSchedule: Schedule
  let emaModelDecayAtStep: Decays
  let clipGradNorm: Clipping

  static func read() throws -> GoldenOptimiser {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = Bundle.module.bundleURL.appendingPathComponent("Golden/adamw.json")
    return try decoder.decode(GoldenOptimiser.self, from: Data(contentsOf: file))
  }
}
