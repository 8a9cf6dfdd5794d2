import Synchronization

/// One call on its way to the thread, with who waits for it.
struct Order: Sendable {
    let call: Call
    let ticket: Ticket
    /// The end of the call's deadline, which also runs while the order waits.
    let expiry: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<Answer, OutboundError>, Never>
    /// How often the other side refused the request.
    var refusals = 0

    init(
        _ call: Call,
        _ ticket: Ticket,
        from start: ContinuousClock.Instant,
        _ continuation: CheckedContinuation<Result<Answer, OutboundError>, Never>
    ) {
        self.call = call
        self.ticket = ticket
        expiry = start + call.deadline
        self.continuation = continuation
    }

    func fail(_ error: OutboundError) {
        continuation.resume(returning: .failure(error))
    }
}

/// Names an order, and keeps its cancellation when that comes before the order itself.
final class Ticket: Sendable {
    private let wasCancelled = Atomic(false)

    var isCancelled: Bool { wasCancelled.load(ordering: .acquiring) }

    func cancel() {
        wasCancelled.store(true, ordering: .releasing)
    }
}

/// What callers ask of the thread; it lies under a lock that is held for moments only.
struct Mailbox {
    /// What the thread is to do next.
    struct Post {
        var begin: [Order] = []
        var expired: [Order] = []
        var cancelled: [Ticket] = []
        /// When the first of those still waiting expires.
        var nextExpiry: ContinuousClock.Instant?
    }

    private let waitingMax: Int
    private var waiting: [Order] = []
    private var cancelled: [Ticket] = []
    private(set) var isOpen = true

    init(waitingMax: Int) {
        self.waitingMax = waitingMax
    }

    /// Takes the order in, or says why not.
    mutating func submit(_ order: Order) -> OutboundError? {
        guard isOpen, !order.ticket.isCancelled else { return .cancelled(requestSent: false) }
        guard waiting.count < waitingMax else {
            return .unreachable(reason: "\(waitingMax) calls already wait to be sent")
        }
        waiting.append(order)
        return nil
    }

    /// Takes the order back if it has not begun; else tells the thread to end it.
    mutating func cancel(_ ticket: Ticket) -> Order? {
        if let index = waiting.firstIndex(where: { $0.ticket === ticket }) {
            return waiting.remove(at: index)
        }
        if isOpen { cancelled.append(ticket) }
        return nil
    }

    /// Hands over what has come, at most as many orders as there is room for.
    mutating func collect(room: Int, now: ContinuousClock.Instant) -> Post {
        var post = Post()
        swap(&post.cancelled, &cancelled)
        guard !waiting.isEmpty else { return post }
        post.expired = waiting.filter { $0.expiry <= now }
        waiting.removeAll { $0.expiry <= now }
        post.begin = Array(waiting.prefix(room))
        waiting.removeFirst(post.begin.count)
        post.nextExpiry = waiting.map(\.expiry).min()
        return post
    }

    /// Takes nothing more in, and returns the orders that never began.
    mutating func close() -> [Order] {
        isOpen = false
        defer { waiting = [] }
        return waiting
    }
}
