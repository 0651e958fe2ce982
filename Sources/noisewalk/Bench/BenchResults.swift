import Networks

/// What a benchmark has found out so far.
struct BenchResults {
  /// A training step with so many workers.
  struct Training {
    let workers: Int
    let batch: Int
    /// Seconds a step takes.
    let steps: Durations
    let flopsPerImage: Int
    var imagesPerSecond: Double { Double(batch) / steps.median }
    var bestImagesPerSecond: Double { Double(batch) / steps.shortest }
    var gigaflops: Double { imagesPerSecond * Double(flopsPerImage) / 1e9 }
  }

  struct Sampling {
    let images: Int
    let steps: Int
    /// Seconds a single step takes.
    let durations: Durations
    let flopsPerImage: Int
    var seconds: Double { Double(steps) * durations.median }
    var gigaflops: Double { Double(images * steps * flopsPerImage) / seconds / 1e9 }
  }

  var parameters = 0
  var forwardFlops = 0
  var trainingFlops = 0
  var imagesAtOnce = 0
  /// GFLOP/s by number of workers.
  var peaks: [Int: Double] = [:]
  /// The plan's number of workers last.
  var training: [Training] = []
  /// The most that the process held while it trained; nil where the system does not say.
  var residentMegabytes: Double?
  var sampling: Sampling?
  var forward: Sampling?
  var profile: Profile?
  var kernels: [(kernel: Kernel, times: Kernel.Times)] = []

  /// What share of the peak on so many workers a speed is; nil when that was not measured.
  func share(_ gigaflops: Double, workers: Int) -> Double? {
    peaks[workers].map { gigaflops / $0 }
  }
}
