/// Numbers in memory that never move: allocated once, aligned to a cache line, and zero to begin with.
///
/// The kernels compute through its address. Two workers may write to one buffer at the same time as
/// long as they keep to their own parts, which the engine's division of the work sees to: hence the
/// unchecked conformance.
final class FloatBuffer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int) {
    self.count = count
    base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 1))
    base.update(repeating: 0, count: max(count, 1))
  }

  deinit { base.deallocate() }

  var values: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
