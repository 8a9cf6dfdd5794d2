/// The queued and cancelled calls; the caller keeps it under a lock.
struct Mailbox {
    /// The next work of the thread.
    struct Post {
        var begin: [QueuedCall] = []
        var expired: [QueuedCall] = []
        var cancelled: [Ticket] = []
        /// The earliest deadline of the calls that still wait.
        var nextExpiry: ContinuousClock.Instant?
    }

    private let waitingMax: Int
    private var waiting: [QueuedCall] = []
    private var cancelled: [Ticket] = []
    private(set) var isOpen = true

    init(waitingMax: Int) {
        self.waitingMax = waitingMax
    }

    /// Queues a call, or returns why it cannot be.
    mutating func submit(_ queued: QueuedCall) -> OutboundError? {
        guard isOpen, !queued.ticket.isCancelled else { return .cancelled(requestSent: false) }
        guard waiting.count < waitingMax else {
            return .unreachable(reason: "\(waitingMax) calls already wait to be sent")
        }
        waiting.append(queued)
        return nil
    }

    /// Removes and returns a call that has not begun; otherwise lets the thread end it.
    mutating func cancel(_ ticket: Ticket) -> QueuedCall? {
        if let index = waiting.firstIndex(where: { $0.ticket === ticket }) {
            return waiting.remove(at: index)
        }
        if isOpen { cancelled.append(ticket) }
        return nil
    }

    /// Returns the next work, with at most `room` new calls.
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

    /// Closes the queue, and returns the calls that never began.
    mutating func close() -> [QueuedCall] {
        isOpen = false
        defer { waiting = [] }
        return waiting
    }
}
