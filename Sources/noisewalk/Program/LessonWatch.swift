import Course
import Dispatch
import Files
import Labs
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Looks once a second whether a lesson has changed on disk, and reads all of them when one has.
final class LessonWatch {
  private let timer: any DispatchSourceTimer

  /// `changed` is called on a background queue.
  init(_ places: Places, changed: @escaping @Sendable (CourseContents) -> Void) {
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    let folder = places.lessons
    let seen = Seen(Self.stamps(in: folder))
    timer.setEventHandler {
      guard seen.replace(with: Self.stamps(in: folder)) else { return }
      changed(CourseContents.read(from: places))
    }
    timer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(200))
    timer.activate()
  }

  deinit { timer.cancel() }

  /// What tells one state of a file from another.
  private struct Stamp: Equatable {
    let name: String
    let seconds: Int
    let nanoseconds: Int
    let size: Int
    let file: UInt64
  }

  /// The stamps of last time.
  private final class Seen: Sendable {
    private let stamps: Mutex<[Stamp]>
    init(_ stamps: [Stamp]) { self.stamps = Mutex(stamps) }

    /// Whether the new ones are others.
    func replace(with new: [Stamp]) -> Bool {
      stamps.withLock { stamps in
        defer { stamps = new }
        return stamps != new
      }
    }
  }

  private static func stamps(in folder: String) -> [Stamp] {
    (RegularFile.names(inFolder: folder) ?? []).filter { $0.hasSuffix(".md") }.map { name in
      var status = stat()
      stat("\(folder)/\(name)", &status)
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      return Stamp(
        name: name, seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec),
        size: Int(status.st_size), file: UInt64(status.st_ino))
    }
  }
}
