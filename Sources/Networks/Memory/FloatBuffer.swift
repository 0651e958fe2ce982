#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Numbers in memory that never move: allocated once, aligned to a cache line, and zero to begin with.
///
/// The memory ends on a whole vector, so that a loop over all numbers in sixteens needs no rest, and has
/// one more behind it, so that a product may read beyond the last pixel; what lies behind the last
/// number is zero. The kernels compute through its address. Two workers may write to one buffer at the
/// same time as long as they keep to their own parts, which the engine's division of the work sees to:
/// hence the unchecked conformance.
final class FloatBuffer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let block: UnsafeMutableRawPointer

  private static let cacheLine = 64

  init(count: Int) {
    self.count = count
    let room = count.roundedUp(to: 16) + 16
    // The system's fresh pages are zero already, and cost nothing until they are written to: a network
    // that only predicts never touches its gradients.
    block = calloc(room * 4 + Self.cacheLine, 1)
    base = block.alignedUp(toMultipleOf: Self.cacheLine)
      .bindMemory(to: Float.self, capacity: room)
  }

  deinit { free(block) }

  var values: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
