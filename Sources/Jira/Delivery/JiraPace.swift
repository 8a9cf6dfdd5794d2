import JSON
import Platform
import Synchronization

/// The pace of calls to one Jira: few at once, some time apart, and none where Jira asks for a rest.
final class JiraPace: Sendable {
    private struct State {
        var running = 0
        var nextNumber = 0
        /// Those who wait for one that runs to end, in order.
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var cancelled: Set<Int> = []
        /// When the next call may begin, on the stopwatch.
        var nextStart = Duration.zero
        /// Between the beginnings of two calls.
        var interval: Duration
        /// Until when a lane is closed.
        var opensAt: [ExactString: Duration] = [:]
    }

    /// The lane that every call is in.
    static let all: ExactString = ""

    private let limits: JiraLimits
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let state: Mutex<State>

    init(limits: JiraLimits, clock: any Clock<Duration>) {
        self.limits = limits
        self.clock = clock
        stopwatch = Stopwatch(clock)
        state = Mutex(State(interval: limits.interval))
    }

    /// Waits until a call may be made; whoever returns from it calls `end()` after the call.
    ///
    /// - Parameter lanes: Whose rests the call heeds, beside those of all calls.
    /// - Returns: How long it waited.
    /// - Throws: `rateLimited` where the rest is longer than a call should wait; `stopped`.
    func begin(in lanes: [ExactString]) async throws(JiraError) -> Duration {
        let start = stopwatch.elapsed
        // Another call may prolong the rest meanwhile.
        while true {
            let rest = self.rest(in: lanes)
            guard rest > .zero else { break }
            guard rest <= limits.waitMax else { throw .rateLimited(retryAfter: rest) }
            try await sleep(for: rest)
        }
        guard await enter() else { throw .stopped }
        do throws(JiraError) {
            try await sleep(for: reserveStart())
        } catch {
            end()
            throw error
        }
        return stopwatch.elapsed - start
    }

    /// Ends a call, and lets the next one begin.
    func end() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return CheckedContinuation<Bool, Never>?.none
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    /// Lets no call begin in a lane for that long.
    func close(_ lane: ExactString, for pause: Duration) {
        let now = stopwatch.elapsed
        state.withLock { state in
            state.opensAt = state.opensAt.filter { $0.value > now }
            state.opensAt[lane] = max(state.opensAt[lane] ?? .zero, now + pause)
        }
    }

    /// Lets calls begin that far apart from now on, where they began closer.
    func slow(to interval: Duration) {
        state.withLock { $0.interval = max($0.interval, interval) }
    }

    private func rest(in lanes: [ExactString]) -> Duration {
        let opensAt = state.withLock { state in
            ([Self.all] + lanes).compactMap { state.opensAt[$0] }.max()
        }
        return (opensAt ?? .zero) - stopwatch.elapsed
    }

    private func reserveStart() -> Duration {
        let now = stopwatch.elapsed
        return state.withLock { state in
            let start = max(now, state.nextStart)
            state.nextStart = start + state.interval
            return start - now
        }
    }

    private func sleep(for pause: Duration) async throws(JiraError) {
        guard pause > .zero else { return }
        do {
            try await clock.sleep(for: pause)
        } catch {
            throw .stopped
        }
    }

    /// Waits for a place among those that run; false when the task was cancelled meanwhile.
    private func enter() async -> Bool {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { stand(with: $0, number) }
        } onCancel: {
            cancel(number)
        }
        state.withLock { _ = $0.cancelled.remove(number) }
        return isIn
    }

    private func stand(with continuation: CheckedContinuation<Bool, Never>, _ number: Int) {
        let isIn: Bool? = state.withLock { state in
            if state.cancelled.contains(number) { return false }
            if state.running < limits.inFlightMax {
                state.running += 1
                return true
            }
            state.waiting.append((number, continuation))
            return nil
        }
        if let isIn { continuation.resume(returning: isIn) }
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { state in
            state.cancelled.insert(number)
            let place = state.waiting.firstIndex { $0.number == number }
            return place.map { state.waiting.remove(at: $0).continuation }
        }
        waiter?.resume(returning: false)
    }
}
