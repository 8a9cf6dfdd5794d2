import Platform
import Testing

/// Sleeps that share one timer.
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
}
