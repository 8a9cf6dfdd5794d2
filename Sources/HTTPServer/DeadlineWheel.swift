/// Which connections to look at when: a ring of coarse time slots.
///
/// A connection's deadline moves with every request, its place in the ring only when the slot comes
/// up, so that a request costs nothing here. Deadlines beyond the ring are put into its last slot
/// and looked at again there.
package struct DeadlineWheel: Sendable {
    /// How many milliseconds one slot covers; a deadline is late by up to this.
    package static let tickMilliseconds: Int64 = 100
    /// Slots of the ring, and so the most ticks that a deadline is looked at ahead.
    package static let slotCount = 1_024

    private var slots = [[UInt64]](repeating: [], count: slotCount)
    /// Everything before this tick has been looked at.
    private var next: Int64 = 0
    private(set) var count = 0

    package init() {}

    /// Returns the first tick that is not before that many milliseconds.
    package static func tick(atOrAfter milliseconds: Int64) -> Int64 {
        (milliseconds + tickMilliseconds - 1) / tickMilliseconds
    }

    /// Returns the last tick that is not after that many milliseconds.
    package static func tick(atOrBefore milliseconds: Int64) -> Int64 {
        milliseconds / tickMilliseconds
    }

    /// Notes that `token` wants to be looked at; returns the tick when it will be.
    package mutating func add(_ token: UInt64, at tick: Int64) -> Int64 {
        let place = min(max(tick, next), next + Int64(Self.slotCount) - 1)
        slots[Int(place % Int64(Self.slotCount))].append(token)
        count += 1
        return place
    }

    /// Takes out every token whose tick is `now` or earlier.
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

    /// The earliest tick that has a token; nil without any.
    package var earliest: Int64? {
        guard count > 0 else { return nil }
        return (next..<(next + Int64(Self.slotCount)))
            .first { tick in
                !slots[Int(tick % Int64(Self.slotCount))].isEmpty
            }
    }
}
