import Synchronization

/// A call to be made by the thread, with the continuation of its caller.
struct QueuedCall: Sendable {
    let call: Call
    let ticket: Ticket
    /// The end of the call's deadline, which also runs while it is queued.
    let expiry: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<Answer, OutboundError>, Never>
    /// How often the server refused the request.
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

/// Identifies a call, and remembers a cancellation that comes before the call is queued.
final class Ticket: Sendable {
    private let wasCancelled = Atomic(false)

    var isCancelled: Bool { wasCancelled.load(ordering: .acquiring) }

    func cancel() {
        wasCancelled.store(true, ordering: .releasing)
    }
}
