import JSON
import Platform

/// The locks of `JobStore.hold`, in memory.
struct MemoryLocks: Sendable {
    private struct Lock: Sendable {
        var owner: String
        var heldUntil: Timestamp
    }

    private var locks: [ExactString: Lock] = [:]

    /// Returns nil when the lock is the owner's now; else when the other owner's hold ends.
    mutating func hold(
        _ name: String,
        by owner: String,
        until end: Timestamp,
        at now: Timestamp
    ) -> Timestamp? {
        if let lock = locks[ExactString(name)], !lock.owner.hasSameBytes(as: owner),
            lock.heldUntil > now, lock.heldUntil <= now + RateSlot.aheadMax
        {
            return lock.heldUntil
        }
        locks[ExactString(name)] = Lock(owner: owner, heldUntil: end)
        return nil
    }

    mutating func letGo(_ name: String, by owner: String) {
        guard let lock = locks[ExactString(name)], lock.owner.hasSameBytes(as: owner) else {
            return
        }
        locks[ExactString(name)] = nil
    }

    /// Brings holds forward that were written before the clock was set back by that much.
    mutating func recall(setBack: Duration, at now: Timestamp) {
        guard setBack > .zero else { return }
        let far = now + setBack
        for (name, lock) in locks where lock.heldUntil > far {
            locks[name]?.heldUntil = now + (lock.heldUntil - far)
        }
    }
}
