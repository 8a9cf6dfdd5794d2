/// When a lease is renewed, and when it is given up; pure.
///
/// Times are durations on one stopwatch, which nobody can set. A renewal that was asked for counts
/// from when it was asked, because the store may have noted it as late as its answer came.
struct LeaseRenewal: Sendable {
    /// For how long each renewal holds; it is asked for at a third of this.
    private let duration: Duration
    private var endsAt: Duration
    private var renewAt: Duration
    /// Since when the store has not answered; nil when nothing was asked.
    private var askedAt: Duration?

    /// - Parameters:
    ///   - duration: For how long the lease was given, and is each time.
    ///   - askedAt: When it was asked for.
    ///   - now: When it came.
    init(duration: Duration, askedAt: Duration, at now: Duration) {
        self.duration = duration
        endsAt = askedAt + duration
        renewAt = now + duration / 3
    }

    /// How long to wait before the next renewal, never beyond the lease's end; nil while one that
    /// was asked for has no answer.
    func untilRenewal(at now: Duration) -> Duration? {
        askedAt == nil ? max(.zero, min(renewAt, endsAt) - now) : nil
    }

    /// True when the lease may be renewed together with one that has to be.
    func mayBeRenewed(at now: Duration) -> Bool {
        untilRenewal(at: now).map { $0 <= duration / 12 } ?? false
    }

    mutating func ask(at now: Duration) { askedAt = now }

    mutating func noteRenewed(at now: Duration) {
        let asked = askedAt ?? now
        endsAt = asked + duration
        renewAt = asked + duration / 3
        askedAt = nil
    }

    /// Notes that the store could not renew it; false when the lease has ended.
    mutating func noteFailed(at now: Duration) -> Bool {
        askedAt = nil
        renewAt = now + duration / 12
        return endsAt > now
    }

    /// How long to wait before the next look whether the store leaves a renewal without an answer;
    /// nil when the lease is to be given up now.
    ///
    /// It is given up shortly before its end. A renewal that was just asked for is waited for all
    /// the same: a process that was halted for longer than the lease may still have it.
    func untilGivenUp(at now: Duration) -> Duration? {
        let margin = duration / 12
        let left = endsAt - now
        let waited = askedAt.map { now - $0 } ?? .zero
        if left <= margin, waited >= margin { return nil }
        return max(left - margin, margin - waited)
    }
}
