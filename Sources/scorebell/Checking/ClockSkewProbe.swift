import Outbound
import Platform
import Synchronization

/// Compares this machine's clock with that of a service, by the Date of its answers.
final class ClockSkewProbe: Sendable {
    private let service: String
    private let wallClock: WallClock
    /// The smallest difference that was seen: what a slow answer adds to it is no difference.
    private let smallest = Mutex(Duration?.none)

    init(service: String, wallClock: WallClock) {
        self.service = service
        self.wallClock = wallClock
    }

    /// How far this machine's clock is ahead, at least; nil where no answer had a date.
    var ahead: Duration? { smallest.withLock { $0 } }

    /// Returns a way out whose answers are looked at.
    func watching(_ transport: HTTPTransport) -> HTTPTransport {
        var watched = transport
        watched.exchange = { [self] call in
            let before = wallClock.now()
            let result = await transport.exchange(call)
            if call.service.label == service, case .success(let answer) = result {
                note(answer, from: before, to: wallClock.now())
            }
            return result
        }
        return watched
    }

    private func note(_ answer: Answer, from start: Timestamp, to end: Timestamp) {
        guard let date = answer.date else { return }
        // It was written between the two, and says the second, of which a part may have passed.
        let late = date + .seconds(1)
        let ahead = start > late ? start - late : end < date ? end - date : .zero
        smallest.withLock { smallest in
            let isSmaller = smallest.map { ahead.magnitude < $0.magnitude } ?? true
            if isSmaller { smallest = ahead }
        }
    }
}

extension Duration {
    /// The same length, forwards.
    var magnitude: Duration { self < .zero ? .zero - self : self }
}
