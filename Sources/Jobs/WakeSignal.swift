import Platform
import Synchronization

/// What somebody who waits looks at, because it changes without a ring.
package struct Look: Sendable {
    /// The longest time between two looks.
    package let interval: Duration
    /// Whether there is something to do; called on the one thread of all looks.
    package let hasChanged: @Sendable () -> Bool

    package init(every interval: Duration, _ hasChanged: @escaping @Sendable () -> Bool) {
        (self.interval, self.hasChanged) = (interval, hasChanged)
    }
}

/// Wakes the one runner that waits for work; rings between two waits count as one.
package final class WakeSignal: Sendable {
    private enum State {
        case quiet
        case rung
        case waiting(id: Int, CheckedContinuation<Bool, Never>)
    }

    private let state = Mutex((state: State.quiet, waits: 0))

    package init() {}

    /// Says that there may be something to do; cheap, and never waits.
    package func ring() {
        let waiter = state.withLock { now in
            guard case .waiting(_, let continuation) = now.state else {
                now.state = .rung
                return CheckedContinuation<Bool, Never>?.none
            }
            now.state = .quiet
            return continuation
        }
        waiter?.resume(returning: true)
    }

    /// Waits for a ring, at most that long; only one task may wait at a time.
    ///
    /// - Parameters:
    ///   - limit: The longest wait.
    ///   - clock: What measures it.
    ///   - leeway: How much earlier it may end, when others wake the process.
    /// - Returns: True if it rang; false after `limit`, or when the task was cancelled.
    package func wait(
        atMost limit: Duration,
        on clock: any Clock<Duration>,
        leeway: Duration = .zero
    ) async -> Bool {
        if takeRing() { return true }
        if let alarms = clock as? AlarmClock {
            return await rung(by: alarms.now + limit, on: alarms, leeway: leeway)
        }
        return await rung { try await clock.sleep(for: limit) }
    }

    /// Waits for a ring, or until a look finds a change, at most that long.
    ///
    /// A look that finds nothing wakes no task. Only one task may wait at a time.
    ///
    /// - Parameters:
    ///   - limit: The longest wait.
    ///   - clock: What measures it.
    ///   - look: What is looked at meanwhile.
    /// - Returns: True if it rang; false after a change or `limit`, or when the task was cancelled.
    package func wait(
        atMost limit: Duration,
        on clock: any Clock<Duration>,
        looking look: Look
    ) async -> Bool {
        if takeRing() { return true }
        if let alarms = clock as? AlarmClock {
            return await rung(by: alarms.now + limit, on: alarms, looking: look)
        }
        var left = limit
        while left > .zero, !Task.isCancelled {
            let part = min(left, look.interval)
            if await rung(orSlept: { try await clock.sleep(for: part) }) { return true }
            if look.hasChanged() { return false }
            left -= part
        }
        return false
    }

    /// Waits for a ring until a time on a stopwatch, which is met however late the wait begins; only
    /// one task may wait at a time.
    ///
    /// - Returns: True if it rang; false at that time, or when the task was cancelled.
    func wait(until elapsed: Duration, on watch: Stopwatch) async -> Bool {
        if takeRing() { return true }
        return await rung { try await watch.sleep(until: elapsed) }
    }

    /// Waits for a ring, or until the task is cancelled; only one task may wait at a time.
    package func wait() async {
        _ = await awaitRing()
    }

    private func rung(orSlept sleep: @escaping @Sendable () async throws -> Void) async -> Bool {
        await withTaskGroup { group in
            group.addTask { await self.awaitRing() }
            group.addTask {
                // Cancelled by the ring below, or with the caller: either way the wait is over.
                try? await sleep()
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            // A ring that came together with the timeout is not lost: it is this wait's answer.
            let second = await group.next() ?? false
            return first || second
        }
    }

    /// Waits as a task group of a sleep and `awaitRing` would, and wakes one thread in place of four.
    private func rung(
        by deadline: AlarmClock.Instant,
        on clock: AlarmClock,
        leeway: Duration = .zero,
        looking look: Look? = nil
    ) async -> Bool {
        let alarm = clock.nextID()
        let lookID = look.map { _ in AlarmClock.looks.nextID() }
        defer {
            clock.cancel(alarm)
            lookID.map(AlarmClock.looks.cancel)
        }
        return await awaitRing { wait in
            clock.set(alarm, at: deadline - leeway, tolerance: leeway) { [self] _ in giveUp(wait) }
            guard let look, let lookID else { return }
            AlarmClock.looks.look(lookID, every: look.interval) { [self] in
                if look.hasChanged() { giveUp(wait) }
            }
        }
    }

    private func takeRing() -> Bool {
        state.withLock { now in
            guard case .rung = now.state else { return false }
            now.state = .quiet
            return true
        }
    }

    /// Waits for a ring, for whoever gives the wait up, or until the task is cancelled.
    ///
    /// - Parameter waits: Is called with the wait's number when it begins.
    /// - Returns: True if it rang.
    private func awaitRing(_ waits: (Int) -> Void = { _ in }) async -> Bool {
        let id = state.withLock { now in
            now.waits += 1
            return now.waits
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { now in
                    switch now.state {
                    case .rung:
                        now.state = .quiet
                        return true
                    case .quiet where Task.isCancelled:
                        return false
                    case .quiet:
                        now.state = .waiting(id: id, continuation)
                        return nil
                    case .waiting:
                        preconditionFailure("Two tasks wait for one signal.")
                    }
                }
                if let answer { continuation.resume(returning: answer) } else { waits(id) }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    /// Ends the wait of that number, unless it has ended.
    private func giveUp(_ id: Int) {
        let waiter = state.withLock { now in
            guard case .waiting(id, let continuation) = now.state else {
                return CheckedContinuation<Bool, Never>?.none
            }
            now.state = .quiet
            return continuation
        }
        waiter?.resume(returning: false)
    }
}
