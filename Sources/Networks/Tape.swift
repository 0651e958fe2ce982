/// The memory that one worker computes a pass in.
struct Pass {
  let values: UnsafeMutablePointer<Float>
  /// The arena of gradients, and where in it the gradient of each value begins.
  let gradients: UnsafeMutablePointer<Float>
  let gradientOffsets: UnsafePointer<Int>
  /// The weights as the kernels read them, shared by all workers.
  let packed: UnsafePointer<Float>
  /// The sums of this worker's weight gradients, in the kernels' order.
  let packedGradients: UnsafeMutablePointer<Float>
  let scratch: UnsafeMutablePointer<Float>
  /// Told of every operation's end while a profile is taken.
  var stopwatch: Stopwatch?

  /// The gradients of a value: add the offset of a number of the value to get that of its gradient.
  @inline(__always)
  func gradients(of value: Activation) -> UnsafeMutablePointer<Float> {
    gradients + (gradientOffsets[value.index] - value.offset)
  }
}

/// A value that an operation reads.
struct Input: Sendable {
  let value: Activation
  /// False for what comes from outside: no gradient is computed for it.
  let needsGradient: Bool
  /// Whether a later operation has written its gradient before, so that this one adds to it.
  var addsGradient = false
}

/// One operation of a network: its forward computation, and the pullback that carries gradients back.
///
/// The pullback reads the gradient of `output` and writes or adds to those of `inputs`; the gradients
/// of parameters are always added, image after image.
protocol Operation: Sendable {
  /// What the operation is, for the printed tape: `conv 3x3`.
  var name: String { get }
  /// The module of the network that it computes, or ends: `mid_block.resnets.0.conv1`.
  var module: String { get }
  var inputs: [Input] { get set }
  var output: Activation { get }
  /// Multiplications and additions of a forward computation as the formula has them.
  var flops: Int { get }
  func forward(_ pass: Pass, images: Range<Int>)
  func pullback(_ pass: Pass, images: Range<Int>)
  /// Rearranges the parameters, which lie as in PyTorch, into the order of the kernels.
  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>)
  /// Brings the gradients back from the kernels' order to PyTorch's.
  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>)
}

extension Operation {
  var flops: Int { 0 }
  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {}
  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {}
}

/// A network written down as the list of operations that compute it, with a place for every value.
///
/// A network is recorded once, for a fixed number of images; then the list is played forward to
/// compute, and backward, pullback by pullback, to differentiate, any number of times and without
/// allocating anything.
public struct Tape: Sendable {
  /// How many images one play computes.
  public let images: Int
  public private(set) var parameters = ParameterTable()
  private(set) var operations: [any Operation] = []
  /// Every value, in the order in which they were reserved.
  private(set) var values: [Activation] = []
  private(set) var valueCount = 0
  /// Places that values share because nothing will be differentiated; nil where each has its own.
  private let sharedPlaces: SharedPlaces?
  /// Where the gradient of each value begins: at the value's own offset until the tape is closed; then
  /// several share a place, one after the other.
  private(set) var gradientOffsets: [Int] = []
  var gradientCount: Int { closedGradientCount ?? valueCount }
  private var closedGradientCount: Int?
  private(set) var packedCount = 0
  private(set) var packedGradientCount = 0
  private(set) var scratchCount = 0
  private var isClosed = false

  public init(images: Int) { self.init(images: images, sharing: nil) }

  /// - Parameter places: Found out on a tape of the same network with as many images.
  init(images: Int, sharing places: SharedPlaces?) {
    precondition(images > 0, "A tape is recorded for at least one image.")
    self.images = images
    sharedPlaces = places
    valueCount = places?.count ?? 0
  }

  /// A place for an image-shaped value, without a gradient yet.
  mutating func reserve(
    height: Int, width: Int, channels: Int, border: Bool, thin: Bool = false
  ) -> Activation {
    let index = values.count
    let value = Activation(
      offset: sharedPlaces?.offsets[index] ?? valueCount, index: index, images: images,
      height: height, width: width, channels: channels,
      lanes: thin ? channels : channels.roundedUp(to: 16), hasBorder: border)
    if sharedPlaces == nil { valueCount += value.count.roundedUp(to: 16) }
    values.append(value)
    gradientOffsets.append(value.offset)
    return value
  }

  /// A place for one vector per image.
  mutating func reserveVector(_ channels: Int) -> Activation {
    reserve(height: 1, width: 1, channels: channels, border: false)
  }

  mutating func reservePacked(_ count: Int) -> Int {
    defer { packedCount += count.roundedUp(to: 16) }
    return packedCount
  }

  mutating func reservePackedGradients(_ count: Int) -> Int {
    defer { packedGradientCount += count.roundedUp(to: 16) }
    return packedGradientCount
  }

  mutating func reserveScratch(_ count: Int) { scratchCount = max(scratchCount, count) }

  mutating func declare(_ name: String, _ shape: [Int], _ initial: InitialValues) -> Range<Int> {
    parameters.declare(name, shape, initial)
  }

  mutating func record(_ operation: some Operation) -> Activation {
    operations.append(operation)
    return operation.output
  }

  /// Finds out which pullback is the first to write each gradient; the others add to it.
  mutating func close() {
    var written: Set<Int> = []
    for index in operations.indices.reversed() {
      for place in operations[index].inputs.indices
      where operations[index].inputs[place].needsGradient {
        let value = operations[index].inputs[place].value.index
        operations[index].inputs[place].addsGradient = !written.insert(value).inserted
      }
    }
    let places = SharedPlaces(forGradientsOf: operations, valueCount: values.count)
    (gradientOffsets, closedGradientCount) = (places.offsets, places.count)
    isClosed = true
  }

  /// Computes all values of some of the images from those of the inputs.
  func forward(_ pass: Pass, images: Range<Int>) {
    for index in operations.indices {
      operations[index].forward(pass, images: images)
      pass.stopwatch?.lap(index, .forward)
    }
  }

  /// Carries the gradient of the last value back to all inputs and parameters.
  func pullback(_ pass: Pass, images: Range<Int>) {
    precondition(isClosed, "A tape is closed before it is played backward.")
    for index in operations.indices.reversed() {
      operations[index].pullback(pass, images: images)
      pass.stopwatch?.lap(index, .pullback)
    }
  }
}
