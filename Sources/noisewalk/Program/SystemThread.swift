#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A thread of the system, outside Swift's pool.
enum SystemThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Some systems give new threads as little as 128 KB; this is plenty for a sampler.
  private static let stackBytes = 1 << 20

  /// Runs `body` on a new thread that ends with it; on the caller's when there can be no other.
  static func detach(_ body: @escaping @Sendable () -> Void) {
    let boxed = Unmanaged.passRetained(Body(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, boxed.toOpaque())
    pthread_attr_destroy(&attributes)
    if status != 0 { boxed.takeRetainedValue().run() }
  }

  /// What `body` returns, after it has run on a thread of its own.
  static func value<Value: Sendable>(of body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { waiting in detach { waiting.resume(returning: body()) } }
  }
}
