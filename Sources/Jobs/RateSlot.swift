package import Platform

/// The answer to `JobStore.reserveSlot`: a moment at which one call to a destination may be made.
package enum RateSlot: Sendable, Hashable {
    /// It is the caller's from that time on, which is not after its wait.
    case at(Timestamp)
    /// Nothing was reserved: the next slot is that late.
    case later(Timestamp)

    /// No slot is further ahead of the clock: a pause lasts an hour at most, and intervals seconds.
    ///
    /// One that is was written when the clock was ahead, and is forgotten.
    package static let aheadMax = Duration.seconds(7_200)
}

/// The slots of all destinations, in memory.
struct MemoryRateSlots: Sendable {
    /// When each destination is free.
    private var freeAt: [String: Timestamp] = [:]  // Ours: names of configured destinations.

    mutating func reserve(
        _ key: String,
        every interval: Duration,
        within wait: Duration,
        at now: Timestamp
    ) -> RateSlot {
        let known = freeAt[key].flatMap { $0 <= now + RateSlot.aheadMax ? $0 : nil }
        let slot = max(now, known ?? now)
        guard slot <= now + wait else { return .later(slot) }
        freeAt[key] = slot + interval
        return .at(slot)
    }

    mutating func pause(_ key: String, until end: Timestamp) {
        freeAt[key] = max(end, freeAt[key] ?? end)
    }

    /// Brings slots forward that were reserved before the clock was set back by that much.
    mutating func recall(setBack: Duration, at now: Timestamp) {
        guard setBack > .zero else { return }
        let far = now + setBack
        freeAt = freeAt.mapValues { $0 > far ? now + ($0 - far) : $0 }
    }
}
