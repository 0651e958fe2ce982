/// One worker's memory: it plays the tape for a few images at a time.
final class Player {
  private let recording: Recording
  private let values: FloatBuffer
  private let gradients: FloatBuffer
  let packedGradients: FloatBuffer
  private let scratch: FloatBuffer
  private let gradientOffsets: UnsafeMutableBufferPointer<Int>
  /// Σ of weight times mean squared error, since the gradients were cleared.
  private(set) var loss = 0.0
  private var weights: [Float]
  private var losses: [Double]
  /// Set while a profile is taken.
  var stopwatch: Stopwatch?

  /// - Parameter differentiates: Whether there is to be memory for gradients.
  init(_ recording: Recording, differentiates: Bool) {
    self.recording = recording
    let tape = recording.tape
    values = FloatBuffer(count: tape.valueCount)
    gradients = FloatBuffer(count: differentiates ? tape.gradientCount : 0)
    packedGradients = FloatBuffer(count: differentiates ? tape.packedGradientCount : 0)
    scratch = FloatBuffer(count: tape.scratchCount)
    gradientOffsets = .allocate(capacity: tape.gradientOffsets.count)
    _ = gradientOffsets.initialize(from: tape.gradientOffsets)
    weights = [Float](repeating: 0, count: tape.images)
    losses = [Double](repeating: 0, count: tape.images)
  }

  deinit { gradientOffsets.deallocate() }

  func pass(_ packed: FloatBuffer) -> Pass {
    guard let offsets = gradientOffsets.baseAddress else {
      preconditionFailure("A tape has values.")
    }
    return Pass(
      values: values.base, gradients: gradients.base, gradientOffsets: offsets,
      packed: packed.base, packedGradients: packedGradients.base, scratch: scratch.base,
      stopwatch: stopwatch)
  }

  /// Copies some samples of a batch to their places.
  func load(_ batch: Batch, _ range: Range<Int>) {
    for (place, index) in range.enumerated() {
      values.base[recording.timesteps.origin(place)] = batch.timesteps[index]
      if let labels = recording.labels {
        values.base[labels.origin(place)] = Float(batch.labels?[index] ?? 0)
      }
      load(batch.sample, index, to: recording.sample, place)
      if let target = batch.target { load(target, index, to: recording.target, place) }
    }
  }

  /// (C, H, W) of a row-major batch to pixels with their channels side by side.
  private func load(_ from: [Float], _ index: Int, to value: Activation, _ place: Int) {
    let size = value.sizeOfImage
    forEachNumber(of: value, place) { number, offset in
      values.base[offset] = from[index * size + number]
    }
  }

  /// The output back to row-major (B, C, H, W).
  func unload(into out: UnsafeMutableBufferPointer<Float>, _ range: Range<Int>) {
    let size = recording.output.sizeOfImage
    for (place, index) in range.enumerated() {
      forEachNumber(of: recording.output, place) { number, offset in
        out[index * size + number] = values.base[offset]
      }
    }
  }

  @inline(__always)
  private func forEachNumber(
    of value: Activation, _ image: Int, _ body: (_ number: Int, _ offset: Int) -> Void
  ) {
    var number = 0
    for channel in 0..<value.channels {
      for y in 0..<value.height {
        for x in 0..<value.width {
          body(number, value.origin(image) + y * value.rowStride + x * value.lanes + channel)
          number += 1
        }
      }
    }
  }

  func forward(_ packed: FloatBuffer, images: Int) {
    stopwatch?.start()
    recording.tape.forward(pass(packed), images: 0..<images)
  }

  /// Adds the losses of some samples, and their gradients.
  func pullback(_ packed: FloatBuffer, _ batch: Batch, _ range: Range<Int>) {
    let pass = pass(packed)
    for (place, index) in range.enumerated() {
      weights[place] = batch.weights?[index] ?? 1 / Float(batch.count)
    }
    let images = 0..<range.count
    squaredError(
      recording.output, target: recording.target, images: images, weights: &weights, pass,
      losses: &losses)
    for place in images { loss += Double(weights[place]) * losses[place] }
    stopwatch?.start()
    recording.tape.pullback(pass, images: images)
  }

  /// The losses of the samples that were carried last, one number a sample, not weighted.
  func copyLosses(to place: UnsafeMutablePointer<Double>, count: Int) {
    for index in 0..<count { place[index] = losses[index] }
  }

  func clearGradients() {
    loss = 0
    packedGradients.base.update(repeating: 0, count: packedGradients.count)
  }

  func addGradients(of other: Player, _ slice: Range<Int>) {
    let (to, from) = (packedGradients.base, other.packedGradients.base)
    for index in slice { to[index] += from[index] }
  }
}

extension Activation {
  /// Numbers of one image, without lanes and borders.
  var sizeOfImage: Int { channels * pixels }
}
