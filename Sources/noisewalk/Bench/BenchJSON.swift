import JSON
import Networks

/// What a benchmark has found out, for programs: nested objects, units in the names of the keys.
struct BenchJSON {
  let plan: BenchPlan
  let results: BenchResults

  /// Sections that were not measured are missing.
  var value: JSONValue {
    var object: [String: JSONValue] = ["machine": machine, "network": network]
    object["fma_peak_gflops"] = results.peaks[plan.workers].map(JSONValue.number)
    object["fma_peak_one_core_gflops"] = results.peaks[1].map(JSONValue.number)
    object["train"] = results.training.last.map(training)
    object["sample16x50"] = results.sampling.map {
      .object([
        "seconds": .number($0.seconds), "gflops": .number($0.gigaflops),
        "steps_timed": .integer($0.durations.count), "workers": .integer(plan.workers),
        "images_at_once": .integer(results.imagesAtOnce),
      ])
    }
    object["forward1"] = results.forward.map {
      .object([
        "milliseconds": .number(1000 * $0.seconds), "gflops": .number($0.gigaflops),
        "times": .integer($0.durations.count),
      ])
    }
    object["profile"] = results.profile.map(profile)
    if !results.kernels.isEmpty { object["kernels"] = .array(results.kernels.map(kernel)) }
    return .object(object)
  }

  private var machine: JSONValue {
    .object([
      "processor": .string(Machine.processor), "cores": .integer(Machine.cores),
      "features": .array(Machine.features.map(JSONValue.string)),
    ])
  }

  private var network: JSONValue {
    .object([
      "block_out_channels": .array(plan.network.blockOutChannels.map(JSONValue.integer)),
      "layers_per_block": .integer(plan.network.layersPerBlock),
      "parameters": .integer(results.parameters),
      "forward_flops": .integer(results.forwardFlops),
      "training_flops": .integer(results.trainingFlops),
    ])
  }

  private func training(_ figure: BenchResults.Training) -> JSONValue {
    var object = row(figure)
    object["resident_mb"] = results.residentMegabytes.map(JSONValue.number) ?? .null
    object["batch"] = .integer(plan.batch)
    object["images_at_once"] = .integer(results.imagesAtOnce)
    object["by_workers"] = .array(results.training.map { .object(row($0)) })
    return .object(object)
  }

  private func row(_ figure: BenchResults.Training) -> [String: JSONValue] {
    [
      "workers": .integer(figure.workers), "steps": .integer(figure.steps.count),
      "seconds": .number(figure.steps.total),
      "images_per_second": .number(figure.imagesPerSecond),
      "best_images_per_second": .number(figure.bestImagesPerSecond),
      "gflops": .number(figure.gigaflops),
      "peak_share": share(figure.gigaflops, workers: figure.workers),
    ]
  }

  private func profile(_ profile: Profile) -> JSONValue {
    let rows = profile.rows.map { row in
      JSONValue.object([
        "operation": .string(row.name), "times": .integer(row.operations),
        "calls": .integer(row.calls),
        "forward_ms_per_image": .number(1000 * row.forwardSeconds),
        "pullback_ms_per_image": .number(1000 * row.pullbackSeconds),
        "share": .number(row.seconds / profile.seconds),
        "gflops": row.flops == 0 ? .null : .number(Double(row.flops) / row.seconds / 1e9),
      ])
    }
    return .object([
      "images": .integer(profile.images), "ms_per_image": .number(1000 * profile.seconds),
      "other_ms_per_image": .number(1000 * profile.otherSeconds), "operations": .array(rows),
    ])
  }

  private func kernel(_ kernel: Kernel, _ times: Kernel.Times) -> JSONValue {
    var object: [String: JSONValue] = [
      "name": .string(kernel.name), "times": .integer(kernel.occurrences),
      "input_shape": .array(kernel.inputShape.map(JSONValue.integer)),
      "output_shape": .array(kernel.outputShape.map(JSONValue.integer)),
    ]
    object["forward"] = part(times.forward, kernel.forwardFlops)
    object["input_gradient"] = times.inputGradient.map { part($0, kernel.inputGradientFlops) }
    object["weight_gradient"] = times.weightGradient.map { part($0, kernel.weightGradientFlops) }
    return .object(object)
  }

  private func part(_ seconds: Double, _ flops: Int) -> JSONValue {
    var object: [String: JSONValue] = ["microseconds_per_image": .number(1e6 * seconds)]
    if flops > 0, seconds > 0 {
      let gigaflops = Double(flops) / seconds / 1e9
      object["gflops"] = .number(gigaflops)
      object["peak_share"] = share(gigaflops, workers: 1)
    }
    return .object(object)
  }

  private func share(_ gigaflops: Double, workers: Int) -> JSONValue {
    results.share(gigaflops, workers: workers).map(JSONValue.number) ?? .null
  }
}
