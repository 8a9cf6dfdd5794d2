import Jobs
import Platform
import Reminders
import Synchronization
import TestSupport
import TicketSupport
import Workers

/// What goes wrong in one attempt: it is decided when the attempt begins.
struct TicketTrouble: Sendable {
    let process: ModelProcess
    let failpoints: StepFailpoints

    /// Counts moments, and says which is the one.
    private final class Countdown: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) {
            left = Mutex(count)
        }

        func isOver() -> Bool {
            left.withLock { left in
                left -= 1
                return left == -1
            }
        }
    }

    /// The faults of calls by their number.
    private final class Faults: Sendable {
        private let random: Mutex<SeededGenerator>
        private let share: Int

        init(_ random: SeededGenerator, oneIn share: Int) {
            self.random = Mutex(random)
            self.share = share
        }

        func next(_ call: ModelProcess.Call) -> ModelProcess.Fault? {
            random.withLock { random in
                guard share > 0, Int.random(in: 0..<share, using: &random) == 0 else { return nil }
                switch (Int.random(in: 0..<6, using: &random), call) {
                case (0, _): return .temporary
                case (1, _): return .rateLimited
                case (2, .create), (2, .createParts), (2, .apply), (2, .ticket):
                    return .refuses(Int.random(in: 0..<3, using: &random))
                case (_, .create), (_, .createParts), (_, .apply):
                    return .lost(stored: Int.random(in: 0...3, using: &random))
                case (_, _): return nil
                }
            }
        }
    }

    /// Decides what goes wrong.
    ///
    /// - Parameters:
    ///   - random: Chance.
    ///   - harness: Where the attempt is made.
    ///   - store: Which the process uses.
    ///   - isAlone: Whether no other process works on the same store.
    init(
        _ random: inout SeededGenerator,
        _ harness: TicketHarness,
        _ store: MemoryJobStore,
        isAlone: Bool
    ) {
        let faults = Faults(
            SeededGenerator(seed: random.next()),
            oneIn: [0, 0, 3, 8].randomElement(using: &random) ?? 0
        )
        let isMortal = Int.random(in: 0..<3, using: &random) == 0
        let death = Countdown(isMortal ? Int.random(in: 0..<25, using: &random) : .max)
        let isDisturbed = !isAlone && Int.random(in: 0..<3, using: &random) == 0
        let other = Countdown(isDisturbed ? Int.random(in: 0..<12, using: &random) : .max)
        let isStalled = isDisturbed && Bool.random(using: &random)
        let box = Mutex<ModelProcess?>(nil)
        let die: @Sendable () -> Void = {
            guard death.isOver() else { return }
            box.withLock { $0 }?.die()
            store.endLeases(at: harness.now)
            harness.service.note("the process dies")
        }
        process = ModelProcess(
            fault: { faults.next($0) },
            gate: { call in
                die()
                guard box.withLock({ $0 })?.isDead == false, other.isOver() else { return }
                await Self.disturb(harness, store, at: call, isStalled: isStalled)
            }
        )
        box.withLock { [process] in $0 = process }
        failpoints = StepFailpoints { _, _ in die() }
    }

    /// Lets another process work while this one waits for the service.
    ///
    /// It finds the tracker held. But where this one stalls for so long that it holds nothing any
    /// more, the other does all the work, and this one may not write a thing when it goes on.
    private static func disturb(
        _ harness: TicketHarness,
        _ store: MemoryJobStore,
        at call: ModelProcess.Call,
        isStalled: Bool
    ) async {
        let stalls = isStalled && call == .survey
        if stalls {
            harness.service.note("the process stalls")
            harness.time.advance(by: .seconds(300))
            store.endLeases(at: harness.now)
        } else {
            try? await harness.enqueue("other at \(harness.now)", in: store)
        }
        let writes = harness.service.writes
        let end = try? await harness.attempt(in: store)
        harness.service.note("meanwhile another process: \(end.map { "\($0)" } ?? "")")
        if !stalls, harness.service.writes != writes {
            harness.service.violate("two runs write at once")
        }
    }
}
