/// A timer wheel of connections' deadlines, in coarse slots.
///
/// A deadline moves with every request, but its entry in the wheel only when its slot is due, so a
/// request costs nothing here. A deadline beyond the wheel goes to its last slot and is checked
/// again there.
package struct DeadlineWheel: Sendable {
    /// The length of a slot; a deadline is late by at most this.
    package static let tickMilliseconds: Int64 = 100
    /// The number of slots, and so the most ticks that an entry can lie ahead.
    package static let slotCount = 1_024

    private var slots = [[UInt64]](repeating: [], count: slotCount)
    /// The next tick to be expired.
    private var next: Int64 = 0
    private(set) var count = 0

    package init() {}

    /// Returns the first tick at or after a time in milliseconds.
    package static func tick(atOrAfter milliseconds: Int64) -> Int64 {
        (milliseconds + tickMilliseconds - 1) / tickMilliseconds
    }

    /// Returns the last tick at or before a time in milliseconds.
    package static func tick(atOrBefore milliseconds: Int64) -> Int64 {
        milliseconds / tickMilliseconds
    }

    /// Adds an entry for `token`; returns the tick at which it is due.
    package mutating func add(_ token: UInt64, at tick: Int64) -> Int64 {
        let place = min(max(tick, next), next + Int64(Self.slotCount) - 1)
        slots[Int(place % Int64(Self.slotCount))].append(token)
        count += 1
        return place
    }

    /// Removes and returns all tokens that are due at `now`.
    package mutating func expire(at now: Int64) -> [UInt64] {
        guard now >= next else { return [] }
        var due: [UInt64] = []
        if count > 0 {
            let last = min(now, next + Int64(Self.slotCount) - 1)
            for tick in next...last {
                let slot = Int(tick % Int64(Self.slotCount))
                if slots[slot].isEmpty { continue }
                due += slots[slot]
                slots[slot] = []
            }
            count -= due.count
        }
        next = now + 1
        return due
    }

    /// The earliest tick with an entry; nil without any.
    package var earliest: Int64? {
        guard count > 0 else { return nil }
        return (next..<(next + Int64(Self.slotCount)))
            .first { tick in
                !slots[Int(tick % Int64(Self.slotCount))].isEmpty
            }
    }
}
