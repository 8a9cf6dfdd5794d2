import OpenSSL
import Platform

/// Remembered calls in the order they came, each found by its code.
///
/// A dictionary would hash what is random already, and again with each call that is forgotten:
/// here a code's own bits say where its search begins. Two with the same bits stand side by side
/// (open addressing with linear probing), and nobody without the secret can choose a code.
struct ReplayTable {
    private struct Call {
        var code: HMACCode
        var purpose: ReplayGuard.Purpose
        var staleAt: Timestamp
    }

    /// Says which call has the slot; without the call, which is seldom in the processor's cache.
    private struct Slot {
        /// The lower half of the call's `HMACCode.start`, whose lowest bits say where its search
        /// begins.
        var start: UInt32 = 0
        /// One more than the call's place in the ring, or 0 for a free slot.
        var call: UInt32 = 0

        var isFree: Bool { call == 0 }
        var place: Int { Int(call) - 1 }
    }

    private(set) var count = 0
    private let callsMax: Int
    /// A ring: the oldest call is at `oldest`, and `count - 1` follow it.
    private var calls: [Call] = []
    private var oldest = 0
    /// A power of two of them, at least twice as many as there may be calls.
    private var slots: [Slot]

    /// Makes an empty one for that many calls at most, and at least one.
    init(callsMax: Int) {
        self.callsMax = max(1, callsMax)
        var size = 4
        while size < 2 * self.callsMax { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
    }

    /// What the call with that code was for; nil if none is remembered.
    func purpose(of code: HMACCode) -> ReplayGuard.Purpose? {
        let slot = slots[index(of: code)]
        return slot.isFree ? nil : calls[slot.place].purpose
    }

    /// Remembers a call that is not there yet, and forgets the oldest if there are too many.
    mutating func add(_ code: HMACCode, _ purpose: ReplayGuard.Purpose, staleAt: Timestamp) {
        if count == callsMax { forgetOldest() }
        let call = Call(code: code, purpose: purpose, staleAt: staleAt)
        let place = (oldest + count) % callsMax
        slots[index(of: code)] = Slot(start: Self.start(of: code), call: UInt32(place + 1))
        if place == calls.count { calls.append(call) } else { calls[place] = call }
        count += 1
    }

    /// Forgets the oldest calls, as long as they are stale.
    mutating func forgetStale(at now: Timestamp) {
        while count > 0, calls[oldest].staleAt < now { forgetOldest() }
    }

    private mutating func forgetOldest() {
        free(index(of: calls[oldest].code))
        oldest = (oldest + 1) % callsMax
        count -= 1
    }

    /// The index of the slot that holds the code, else of the free one where it would go.
    private func index(of code: HMACCode) -> Int {
        let start = Self.start(of: code)
        var index = index(from: start)
        while !slots[index].isFree {
            if slots[index].start == start, calls[slots[index].place].code == code { break }
            index = self.index(after: index)
        }
        return index
    }

    /// Empties a slot, and moves those behind it up whose search would end there.
    private mutating func free(_ index: Int) {
        var free = index
        var next = self.index(after: index)
        while !slots[next].isFree {
            let start = self.index(from: slots[next].start)
            if distance(from: start, to: next) >= distance(from: free, to: next) {
                slots[free] = slots[next]
                free = next
            }
            next = self.index(after: next)
        }
        slots[free] = Slot()
    }

    private static func start(of code: HMACCode) -> UInt32 {
        UInt32(truncatingIfNeeded: code.start)
    }

    /// Where the search for a code begins.
    private func index(from start: UInt32) -> Int { Int(start) & (slots.count - 1) }

    private func index(after index: Int) -> Int { (index + 1) & (slots.count - 1) }

    private func distance(from start: Int, to end: Int) -> Int {
        (end - start) & (slots.count - 1)
    }
}
