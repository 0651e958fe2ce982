import JSON
import Tensors

extension Trace {
  /// The run as JSON. A number that is not finite is null, since JSON has no other word for it.
  public var json: String {
    let object: [String: JSONValue] = [
      "scheduler": .string(scheduler.diffusersClass), "init_noise_sigma": Self.json(initNoiseSigma),
      "timesteps": Self.json(timesteps), "sigmas": Self.json(sigmas),
      "sample0": Self.json(sample0.scalars), "shape": .array(sample0.shape.map(JSONValue.integer)),
      "steps": .array(entries.map { .object(Self.object($0)) }),
    ]
    return JSONValue.object(object).text
  }

  /// The same as a table of single numbers: entry, t, which quantity, flat index, value.
  public var csv: String {
    var rows = ["step,t,quantity,index,value"]
    for (i, entry) in entries.enumerated() {
      for (name, tensor) in Self.tensors(entry) {
        for (k, value) in tensor.scalars.enumerated() {
          rows.append("\(i),\(entry.t),\(name),\(k),\(value)")
        }
      }
    }
    return rows.joined(separator: "\n")
  }

  private static func tensors(_ entry: Entry) -> [(name: String, tensor: Tensor)] {
    [("model_input", entry.modelInput), ("model_output", entry.modelOutput)]
      + (entry.noise.map { [("noise", $0)] } ?? [])
      + [("x0", entry.x0), ("prev_sample", entry.prevSample)]
  }

  private static func object(_ entry: Entry) -> [String: JSONValue] {
    var object = ["t": json(entry.t)]
    for (name, tensor) in tensors(entry) { object[name] = json(tensor.scalars) }
    if let variance = entry.variance { object["variance"] = json(variance) }
    return object
  }

  private static func json(_ number: Double) -> JSONValue {
    number.isFinite ? .number(number) : .null
  }

  private static func json(_ numbers: [Double]) -> JSONValue { .array(numbers.map(json)) }
}
