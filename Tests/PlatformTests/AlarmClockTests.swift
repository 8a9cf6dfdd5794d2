import Platform
import Synchronization
import Testing

/// Sleeps that share one thread.
@Suite(.timeLimit(.minutes(1)))
struct AlarmClockTests {
    @Test func `sleeps end in the order of their times, not before them`() async throws {
        let clock = AlarmClock()
        let start = clock.now
        let order = await withTaskGroup { group in
            for milliseconds in [30, 10, 20, 40, 0] {
                group.addTask {
                    let deadline = start.advanced(by: .milliseconds(milliseconds))
                    try? await clock.sleep(until: deadline, tolerance: nil)
                    #expect(clock.now >= deadline)
                    return milliseconds
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(order.sorted() == [0, 10, 20, 30, 40])
        #expect(clock.sleepers == 0)
    }

    @Test func `a cancelled sleep is gone at once, and throws`() async throws {
        let clock = AlarmClock()
        for _ in 0..<1_000 {
            let sleep = Task { try await clock.sleep(for: .seconds(3_600)) }
            while clock.sleepers == 0 { await Task.yield() }
            sleep.cancel()
            await #expect(throws: CancellationError.self) { try await sleep.value }
            #expect(clock.sleepers == 0)
        }
    }

    @Test func `a sleep of a task that is cancelled already does not begin`() async {
        let clock = AlarmClock()
        let sleep = Task {
            while !Task.isCancelled { await Task.yield() }
            try await clock.sleep(for: .seconds(3_600))
        }
        sleep.cancel()
        await #expect(throws: CancellationError.self) { try await sleep.value }
        #expect(clock.sleepers == 0)
    }

    @Test func `cancelling the first of many leaves the others their times`() async throws {
        let clock = AlarmClock()
        let first = Task { try await clock.sleep(for: .milliseconds(5)) }
        let others = (0..<100)
            .map { number in
                Task { try await clock.sleep(for: .milliseconds(10 + number % 7)) }
            }
        first.cancel()
        for other in others { try await other.value }
        #expect(clock.sleepers == 0)
    }

    @Test func `one that has patience rings with another, and not before its earliest time`()
        async throws
    {
        let clock = AlarmClock()
        let start = clock.now
        @Sendable func time(_ earliest: Duration, _ tolerance: Duration) async throws -> Duration {
            try await clock.sleep(until: start.advanced(by: earliest), tolerance: tolerance)
            return start.duration(to: clock.now)
        }
        async let patient = time(.zero, .seconds(3_600))
        let other = Task { try await time(.seconds(1_800), .seconds(3_600)) }
        while clock.sleepers < 2 { await Task.yield() }
        _ = try await time(.milliseconds(50), .zero)
        #expect(try await patient >= .milliseconds(50))
        while clock.sleepers == 0 { await Task.yield() }
        #expect(clock.sleepers == 1)
        other.cancel()
        await #expect(throws: CancellationError.self) { try await other.value }
    }

    @Test func `without another it rings at the end of its patience`() async throws {
        let clock = AlarmClock()
        let start = clock.now
        try await clock.sleep(for: .zero, tolerance: .milliseconds(30))
        #expect(start.duration(to: clock.now) >= .milliseconds(30))
    }

    @Test func `an earlier alarm is not held up by one that the thread waits for`() async throws {
        let clock = AlarmClock()
        let late = Task { try await clock.sleep(for: .seconds(3_600)) }
        while clock.sleepers == 0 { await Task.yield() }
        try await clock.sleep(for: .milliseconds(1))
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
    }

    @Test func `a look is made again and again, until it is cancelled`() async {
        let clock = AlarmClock()
        let looks = Atomic(0)
        let id = clock.nextID()
        clock.look(id, every: .milliseconds(1)) { looks.add(1, ordering: .relaxed) }
        while looks.load(ordering: .relaxed) < 5 { await Task.yield() }
        clock.cancel(id)
        #expect(clock.sleepers == 0)
    }

    @Test func `a look that is cancelled while it is made is the last one`() async throws {
        let clock = AlarmClock()
        let looks = Atomic(0)
        for _ in 0..<100 {
            let id = clock.nextID()
            let before = looks.load(ordering: .relaxed)
            clock.look(id, every: .microseconds(1)) {
                clock.cancel(id)
                looks.add(1, ordering: .relaxed)
            }
            while looks.load(ordering: .relaxed) == before { await Task.yield() }
        }
        // Whatever was set before this has rung.
        try await clock.sleep(for: .milliseconds(1))
        #expect(clock.sleepers == 0)
        #expect(looks.load(ordering: .relaxed) == 100)
    }

    @Test func `its thread does not keep a clock that nobody has any more`() async throws {
        weak var gone: AlarmClock?
        do {
            let clock = AlarmClock()
            try await clock.sleep(for: .milliseconds(1))
            gone = clock
        }
        while gone != nil { await Task.yield() }
    }
}
