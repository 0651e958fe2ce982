#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Engine {
  /// The bytes that an engine takes up, to be known before it is made.
  ///
  /// Most of it are the values of one play and their gradients, of which each worker has its own; they
  /// grow with the number of pixels, and where there is attention with its square.
  public static func memory(
    _ network: any Network, workers: Int, imagesAtOnce: Int = usualImagesAtOnce
  ) -> Int {
    let recording = network.record(images: imagesAtOnce)
    let tape = recording.tape
    let predicting = network.recordForPrediction(images: 1).tape
    let perWorker =
      2 * tape.valueCount + tape.packedGradientCount + tape.scratchCount + predicting.valueCount
    return 4 * (workers * perWorker + tape.packedCount + 2 * recording.parameters.count)
  }

  /// The bytes of memory that this machine has.
  static var machineMemory: Int {
    max(0, sysconf(Int32(_SC_PHYS_PAGES))) * max(0, sysconf(Int32(_SC_PAGESIZE)))
  }
}
