import Outbound
import Platform
import Synchronization

/// Measures how far this machine's clock differs from a service's, by the Date of its answers.
final class ClockSkewProbe: Sendable {
    private let service: String
    private let wallClock: WallClock
    /// The smallest measured difference: a slow answer only adds to it.
    private let smallest = Mutex(Duration?.none)

    init(service: String, wallClock: WallClock) {
        self.service = service
        self.wallClock = wallClock
    }

    /// The least difference by which this machine's clock is ahead; nil if no answer had a date.
    var ahead: Duration? { smallest.withLock { $0 } }

    /// Returns a transport that measures each answer.
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
        // The date was written between sending and receiving, and is cut to whole seconds.
        let late = date + .seconds(1)
        let ahead = start > late ? start - late : end < date ? end - date : .zero
        smallest.withLock { smallest in
            let isSmaller = smallest.map { ahead.magnitude < $0.magnitude } ?? true
            if isSmaller { smallest = ahead }
        }
    }
}

extension Duration {
    /// The absolute value.
    var magnitude: Duration { self < .zero ? .zero - self : self }
}
