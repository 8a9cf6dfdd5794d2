import CProcess
import Glibc
import Synchronization

/// The continuous clock, with one thread for all who sleep on it.
///
/// A sleep that is cancelled is gone at once. Those of `ContinuousClock` stay in libdispatch, with
/// their memory, until their time would have come; a deadline that is hardly ever reached would
/// leave one behind for each call. And each of its timers wakes two threads before the sleeper's.
package final class AlarmClock: Clock {
    package typealias Instant = ContinuousClock.Instant

    private struct State {
        /// By the latest time at which each may ring.
        var alarms = AlarmQueue<Instant, Alarm>()
        /// The earliest times of those that may ring before their latest.
        var patient: [Int: Instant] = [:]
        /// Those that go on after they have rung.
        var looks: Set<Int> = []
        /// When the thread wakes by itself, or looks what is due; nil while it does neither.
        var wakesAt: Instant?
        var hasThread = false

        /// Takes out what may ring now, if anything has to.
        mutating func takeDue(at now: Instant) -> [Alarm] {
            var due = alarms.takeDue(at: now)
            if due.isEmpty { return [] }
            for (id, earliest) in patient where earliest <= now {
                patient[id] = nil
                // One that was due is taken already.
                if let alarm = alarms.remove(id) { due.append(alarm) }
            }
            return due
        }
    }

    /// Is called once: with true at its time, with false when it is cancelled before.
    package typealias Alarm = @Sendable (Bool) -> Void

    /// The process's own.
    package static let shared = AlarmClock()

    /// The one for looks at what changes without a word: they may take as long as a file system
    /// does, and no deadline waits for them.
    package static let looks = AlarmClock()

    private let state = Mutex(State())
    private let bell = Bell()

    package init() {}

    deinit {
        bell.end()
    }

    package var now: Instant { ContinuousClock.now }
    package var minimumResolution: Duration { ContinuousClock().minimumResolution }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.alarms.count } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = nextID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (sleeper: CheckedContinuation<Void, any Error>) in
                set(id, at: deadline, tolerance: tolerance ?? .zero) { isDue in
                    if isDue {
                        sleeper.resume()
                    } else {
                        sleeper.resume(throwing: CancellationError())
                    }
                }
                // Whoever cancelled before found no alarm.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Returns a number for an alarm.
    package func nextID() -> Int {
        state.withLock { $0.alarms.nextID() }
    }

    /// Calls the alarm once, at its time or when it is cancelled.
    ///
    /// - Parameters:
    ///   - id: A number that no alarm had before.
    ///   - deadline: The earliest time.
    ///   - tolerance: How much later it may be, so that several wake the process once.
    ///   - alarm: Must be quick: it is called on the clock's thread.
    package func set(
        _ id: Int,
        at deadline: Instant,
        tolerance: Duration = .zero,
        _ alarm: @escaping Alarm
    ) {
        let mustWake = state.withLock { state in
            add(alarm, as: id, from: deadline, to: deadline + tolerance, in: &state)
        }
        if mustWake { bell.ring() }
    }

    /// Looks about once in each interval, until that is cancelled.
    ///
    /// - Parameters:
    ///   - id: A number that no alarm had before.
    ///   - interval: The longest time between two looks; the shortest is less than half of it, so
    ///     that several are made together.
    ///   - look: Is called on the clock's thread.
    package func look(
        _ id: Int,
        every interval: Duration,
        _ look: @escaping @Sendable () -> Void
    ) {
        state.withLock { _ = $0.looks.insert(id) }
        lookNext(id, interval, look)
    }

    private func lookNext(
        _ id: Int,
        _ interval: Duration,
        _ look: @escaping @Sendable () -> Void
    ) {
        let mustWake = state.withLock { state in
            // It may have been cancelled while it looked.
            guard state.looks.contains(id) else { return false }
            let alarm: Alarm = { [weak self] isDue in
                guard isDue else { return }
                look()
                self?.lookNext(id, interval, look)
            }
            let (earliest, latest) = (now + interval * 3 / 8, now + interval)
            return add(alarm, as: id, from: earliest, to: latest, in: &state)
        }
        if mustWake { bell.ring() }
    }

    /// Returns whether the thread has to be woken for it.
    private func add(
        _ alarm: @escaping Alarm,
        as id: Int,
        from earliest: Instant,
        to latest: Instant,
        in state: inout State
    ) -> Bool {
        state.alarms.add(alarm, as: id, at: latest)
        if earliest < latest { state.patient[id] = earliest }
        startThread(&state)
        let isEarlier = state.wakesAt.map { latest < $0 } ?? true
        if isEarlier { state.wakesAt = latest }
        return isEarlier
    }

    /// Calls the alarm with false, unless it has rung.
    package func cancel(_ id: Int) {
        // The thread wakes all the same: that costs less than telling it each time.
        let alarm = state.withLock { state in
            state.looks.remove(id)
            state.patient[id] = nil
            return state.alarms.remove(id)
        }
        alarm?(false)
    }

    /// Starts the thread; where the system gives none, the next alarm tries again.
    private func startThread(_ state: inout State) {
        guard !state.hasThread else { return }
        state.hasThread =
            (try? SystemThread.start { [weak self, bell] in
                // The clock is let go of before each wait, so that its end can come.
                while let wait = self?.ringDue() { bell.wait(atMost: wait) }
            }) != nil
    }

    /// Rings what is due, and returns how long to wait for the next.
    private func ringDue() -> Duration {
        while true {
            let (due, wait) = state.withLock { state in
                let now = now
                let due = state.takeDue(at: now)
                // After it has rung it looks again, so nobody needs to wake it meanwhile.
                state.wakesAt = due.isEmpty ? state.alarms.firstTime : now
                return (due, state.wakesAt.map { now.duration(to: $0) } ?? .seconds(3_600))
            }
            if due.isEmpty { return wait }
            for alarm in due { alarm(true) }
        }
    }
}

extension Clock where Duration == Swift.Duration {
    /// Sleeps for the interval, or up to five eighths of it less: more than half, so that those who
    /// do so with one interval come to go on together, and the process is woken once for all.
    package func sleep(forAbout interval: Duration) async throws {
        try await sleep(for: interval * 3 / 8, tolerance: interval * 5 / 8)
    }
}

/// What the clock's thread waits for: a ring, or its time.
///
/// Safe: the semaphore is made and freed here alone, and whoever rings or waits holds a reference.
@safe
private final class Bell: Sendable {
    /// Safe: a semaphore may be used on any thread.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe semaphore.initialize(to: sem_t())
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func ring() {
        unsafe sem_post(semaphore)
    }

    /// Lets the thread look whether its clock is gone.
    func end() { ring() }

    func wait(atMost limit: Duration) {
        let (seconds, attoseconds) = min(limit, .seconds(3_600)).components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        unsafe scorebell_wait(semaphore, nanoseconds)
    }
}
