import OpenSSL
import Vocabulary

/// Remembered calls in the order they came, each found by its code.
///
/// A dictionary would hash what is random already, and again with each call that is forgotten:
/// here a code's own bits say where its search begins. Two with the same bits stand side by side
/// (open addressing with linear probing), and nobody without the secret can choose a code.
struct CallTable {
    private struct Call {
        var code: HMACCode
        var purpose: AcceptedCalls.Purpose
        var staleAt: Timestamp
    }

    private(set) var count = 0
    private let callsMax: Int
    /// A ring: the oldest call is at `oldest`, and `count - 1` follow it.
    private var calls: [Call] = []
    private var oldest = 0
    /// Each holds one more than a call's place in the ring, or 0; there are a power of two of them.
    private var slots: [UInt32]

    /// Makes an empty one for that many calls at most, and at least one.
    init(callsMax: Int) {
        self.callsMax = max(1, callsMax)
        var size = 4
        while size < 2 * self.callsMax { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// What the call with that code was for; nil if none is remembered.
    func purpose(of code: HMACCode) -> AcceptedCalls.Purpose? {
        let place = slots[slot(of: code)]
        return place == 0 ? nil : calls[Int(place) - 1].purpose
    }

    /// Remembers a call that is not there yet, and forgets the oldest if there are too many.
    mutating func add(_ code: HMACCode, _ purpose: AcceptedCalls.Purpose, staleAt: Timestamp) {
        if count == callsMax { forgetOldest() }
        let call = Call(code: code, purpose: purpose, staleAt: staleAt)
        let place = (oldest + count) % callsMax
        slots[slot(of: code)] = UInt32(place + 1)
        if place == calls.count { calls.append(call) } else { calls[place] = call }
        count += 1
    }

    /// Forgets the oldest calls, as long as they are stale.
    mutating func forgetStale(at now: Timestamp) {
        while count > 0, calls[oldest].staleAt < now { forgetOldest() }
    }

    private mutating func forgetOldest() {
        free(slot(of: calls[oldest].code))
        oldest = (oldest + 1) % callsMax
        count -= 1
    }

    /// The slot that holds the code, else the free one where it would go.
    private func slot(of code: HMACCode) -> Int {
        var slot = start(of: code)
        while slots[slot] != 0, calls[Int(slots[slot]) - 1].code != code { slot = after(slot) }
        return slot
    }

    /// Empties a slot, and moves those behind it up whose search would end there.
    private mutating func free(_ slot: Int) {
        var free = slot
        var next = after(slot)
        while slots[next] != 0 {
            let start = start(of: calls[Int(slots[next]) - 1].code)
            if distance(from: start, to: next) >= distance(from: free, to: next) {
                slots[free] = slots[next]
                free = next
            }
            next = after(next)
        }
        slots[free] = 0
    }

    /// Where the search for a code begins.
    private func start(of code: HMACCode) -> Int {
        Int(truncatingIfNeeded: code.start) & (slots.count - 1)
    }

    private func after(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

    private func distance(from start: Int, to end: Int) -> Int {
        (end - start) & (slots.count - 1)
    }
}
