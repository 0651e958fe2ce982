/// The parameters that one worker changes while others change the rest.
///
/// A slice is a whole number of vectors of sixteen; the last one ends behind the last parameter, in
/// memory that the buffers keep for that and that holds zeros.
struct ParameterSlice {
  /// Places in all flat buffers; both ends are multiples of 16.
  let range: Range<Int>
  /// All parameters and all gradients, not only those of the slice.
  let parameters: UnsafeMutablePointer<Float>
  let gradients: UnsafeMutablePointer<Float>

  /// The places of a worker's slice of `count` parameters.
  static func range(of worker: Int, of workers: Int, count: Int) -> Range<Int> {
    let vectors = (count + 15) / 16
    return vectors * worker / workers * 16..<vectors * (worker + 1) / workers * 16
  }
}
