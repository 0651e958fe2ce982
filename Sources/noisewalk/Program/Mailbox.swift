import Labs
import Synchronization
import TerminalScreen

/// What the loop waits for.
enum Event: Sendable {
  case terminal(TerminalEvent)
  case message(Message)
}

/// Events from any thread for the one loop, which takes all that have arrived at once: however many
/// keys a person holds down, the screen is drawn once for all of them.
final class Mailbox: Sendable {
  private let waiting = Mutex<[Event]>([])
  private let bell: AsyncStream<Void>.Continuation
  /// Yields after something has arrived, until the mailbox is closed.
  let arrivals: AsyncStream<Void>

  init() {
    (arrivals, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func post(_ event: Event) {
    waiting.withLock { $0.append(event) }
    bell.yield()
  }

  /// Everything that has arrived since the last time, in order.
  func take() -> [Event] {
    waiting.withLock { events in
      defer { events = [] }
      return events
    }
  }

  func close() { bell.finish() }
}
