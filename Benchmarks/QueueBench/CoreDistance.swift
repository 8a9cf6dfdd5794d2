import Glibc
import Synchronization

/// How far two cores are from each other: the time that a cache line takes from one to the other
/// and back.
///
/// Where they share a cache it is a fraction of what it is where they do not, and all that threads
/// and processes have in common costs accordingly. The cores of a virtual machine are moved without
/// a word, so that one run can be a fifth slower than the next for that reason alone.
final class CoreDistance: Sendable {
    private static let tries = 25
    private static let waysPerTry = 1_000

    /// Odd while the line is away.
    private let turn = Atomic(0)
    private let isOver = Atomic(false)

    /// Returns the time of one way there and back, on average in the best of several tries: at first
    /// both threads may be on one core.
    static func measure() async -> Duration {
        let distance = CoreDistance()
        async let other: Void = distance.sendBack()
        var least = Duration.seconds(1)
        for _ in 0..<tries {
            let start = ContinuousClock.now
            for _ in 0..<waysPerTry { distance.send() }
            least = min(least, (ContinuousClock.now - start) / waysPerTry)
        }
        distance.isOver.store(true, ordering: .relaxed)
        await other
        return least
    }

    private func send() {
        turn.add(1, ordering: .releasing)
        wait(until: { $0 % 2 == 0 })
    }

    @concurrent
    private func sendBack() async {
        while !isOver.load(ordering: .relaxed) {
            wait(until: { $0 % 2 == 1 || isOver.load(ordering: .relaxed) })
            if turn.load(ordering: .relaxed) % 2 == 1 { turn.add(1, ordering: .releasing) }
        }
    }

    private func wait(until isMet: (Int) -> Bool) {
        var looks = 0
        while !isMet(turn.load(ordering: .acquiring)) {
            looks += 1
            // Else a thread that shares its core with the other one waits for nothing.
            if looks % 4_096 == 0 { sched_yield() }
        }
    }
}
