import Vocabulary

/// Which connections to look at when: a ring of coarse time slots.
///
/// A connection's deadline moves with every request, its place in the ring only when the slot comes
/// up, so that a request costs nothing here. Deadlines beyond the ring are put into its last slot
/// and looked at again there.
struct DeadlineWheel: Sendable {
    /// How much time one slot covers; a deadline is late by up to this.
    static let tick: Duration = .milliseconds(100)
    private static let slotCount = 1_024

    private var slots = [[UInt64]](repeating: [], count: slotCount)
    /// Everything before this tick has been looked at.
    private var next: Int64 = 0
    private(set) var count = 0

    /// Returns the first tick that is not before `elapsed`.
    static func tick(atOrAfter elapsed: Duration) -> Int64 {
        let (milliseconds, rest) = elapsed.milliseconds.quotientAndRemainder(
            dividingBy: tick.milliseconds
        )
        let isWhole = rest == 0 && elapsed == .milliseconds(elapsed.milliseconds)
        return milliseconds + (isWhole ? 0 : 1)
    }

    /// Returns the last tick that is not after `elapsed`.
    static func tick(atOrBefore elapsed: Duration) -> Int64 {
        elapsed.milliseconds / tick.milliseconds
    }

    /// Notes that `token` wants to be looked at; returns the tick when it will be.
    mutating func add(_ token: UInt64, at tick: Int64) -> Int64 {
        let place = min(max(tick, next), next + Int64(Self.slotCount) - 1)
        slots[Int(place % Int64(Self.slotCount))].append(token)
        count += 1
        return place
    }

    /// Takes out every token whose tick is `now` or earlier.
    mutating func expire(at now: Int64) -> [UInt64] {
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
    var earliest: Int64? {
        guard count > 0 else { return nil }
        return (next..<(next + Int64(Self.slotCount))).first { tick in
            !slots[Int(tick % Int64(Self.slotCount))].isEmpty
        }
    }
}
