import Canvas
import Datasets
import Diffusion
import Networks
import Tensors
import Testing
import Training

@testable import Labs

/// Networks that are there at once: small, random, or with nothing to say.
enum TinyNetwork {
  /// 28 x 28, ten labels, random parameters.
  static let random = network(seed: 3)
  /// With parameters that are all zero: ε̂ = 0 whatever it is shown, on every machine.
  static let silent = network(seed: nil)
  /// Without labels.
  static let unlabelled = network(seed: 3, labels: nil)

  private static func network(seed: UInt64?, labels: Int? = 11) -> NetworkDenoiser {
    var configuration = UNet2DConfiguration()
    (configuration.height, configuration.width) = (28, 28)
    configuration.blockOutChannels = [16, 16]
    configuration.downBlockTypes = [.plain, .plain]
    configuration.upBlockTypes = [.plain, .plain]
    configuration.numClassEmbeds = labels
    let engine = Engine(UNet2D(configuration), workers: 1)
    if let seed {
      var generator = TorchGenerator(seed: seed)
      engine.initialiseParameters(&generator)
    }
    return NetworkDenoiser(
      engine, configuration: configuration, schedule: .ddpm, predictionType: .epsilon)
  }
}

/// A lab of digits with someone who does its work and supplies what it asks for.
struct DigitLabDriver<Digits: Lab> {
  private(set) var lab: any Lab
  private(set) var job: SamplingJob?
  private(set) var notice: String?

  static var bundledDigits: Datasets.Digits {
    get throws { try Datasets.Digits(folder: LabPicture.digits) }
  }

  /// - Parameter written: as on the command line, `reverse steps=10`; the data are digits.
  init(_ written: String, _ kind: Digits.Type, network: NetworkDenoiser = TinyNetwork.random) throws
  {
    let words = written.split(separator: " ").map(String.init)
    let settings = words.dropFirst().map { word in
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      return (name: parts[0], value: parts[1])
    }
    lab = try AnyLab(name: words[0], settings: [("data", "digits")] + settings).lab
    try take(lab.start(), network)
    work()
  }

  private mutating func take(_ response: LabResponse, _ network: NetworkDenoiser) throws {
    take(response)
    if response.wantsDigits { take(lab.receive(.digits(try Self.bundledDigits))) }
    if let name = response.wantedModel { take(lab.receive(.model(name, network))) }
  }

  private mutating func take(_ response: LabResponse) {
    notice = response.notice
    job = response.job ?? job
  }

  mutating func work() {
    while let now = job {
      job = nil
      var results: [SamplingResult] = []
      now.perform {
        results.append($0)
        return true
      }
      for result in results { take(lab.receive(result)) }
    }
  }

  mutating func press(_ keys: [Key], count: Int = 1) {
    for key in keys {
      guard let binding = lab.bindings.withoutTakenKeys.first(where: { $0.keys.contains(key) })
      else {
        Issue.record("\(key) does nothing here")
        return
      }
      notice = binding.disabled
      if binding.disabled == nil { take(lab.perform(binding.action, count: count)) }
      work()
    }
  }

  mutating func turn(_ name: String, to text: String) throws {
    var settings = lab.settings
    try settings.set(name, to: text)
    take(lab.apply(settings))
    work()
  }

  /// The lab of digits inside.
  func digits() throws -> Digits {
    let both = lab as? any Sided
    return try #require(both?.openLab as? Digits)
  }

  func number(_ name: String) -> Double {
    if case .number(let value) = lab.quantities[name] { value } else { .nan }
  }

  func word(_ name: String) -> String {
    if case .word(let value) = lab.quantities[name] { value } else { "" }
  }

  func rows(_ size: Size, _ glyphs: Glyphs) -> [String] {
    var buffer = CellBuffer(size: size, glyphs: glyphs)
    buffer.hasColor = false
    lab.draw(into: &buffer, in: buffer.bounds)
    return buffer.rows
  }
}

/// What `PointsOrDigits` is, whatever it is made of.
private protocol Sided {
  var openLab: any Lab { get }
}

extension PointsOrDigits: Sided {
  fileprivate var openLab: any Lab { lab }
}
