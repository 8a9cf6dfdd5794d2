import Jobs
import Platform
import Synchronization
import Testing
import TestSupport

/// Waits for a ring, on the process's kind of clock and on others.
@Suite(.timeLimit(.minutes(1)))
struct WakeSignalTests {
    private let signal = WakeSignal()
    private let alarms = AlarmClock()

    @Test func `a ring ends a wait, and leaves no alarm behind`() async {
        async let isRung = signal.wait(atMost: .seconds(3_600), on: alarms)
        while alarms.sleepers == 0 { await Task.yield() }
        signal.ring()
        #expect(await isRung)
        #expect(alarms.sleepers == 0)
    }

    @Test func `a ring before the wait is its answer, and is gone then`() async {
        signal.ring()
        signal.ring()
        #expect(await signal.wait(atMost: .seconds(3_600), on: alarms))
        #expect(await !signal.wait(atMost: .milliseconds(1), on: alarms))
    }

    @Test func `a ring after the time is the next wait's answer`() async {
        #expect(await !signal.wait(atMost: .milliseconds(1), on: alarms))
        signal.ring()
        #expect(await signal.wait(atMost: .seconds(3_600), on: alarms))
    }

    @Test func `a wait whose task is cancelled ends, before it begins and while it lasts`() async {
        for isEarly in [true, false] {
            let wait = Task { [signal, alarms] in
                while isEarly, !Task.isCancelled { await Task.yield() }
                return await signal.wait(atMost: .seconds(3_600), on: alarms)
            }
            while !isEarly, alarms.sleepers == 0 { await Task.yield() }
            wait.cancel()
            #expect(await !wait.value)
            #expect(alarms.sleepers == 0)
        }
    }

    @Test func `with leeway it ends with another's alarm, and else at its limit`() async throws {
        let start = alarms.now
        async let isRung = signal.wait(
            atMost: .seconds(3_600),
            on: alarms,
            leeway: .seconds(3_600)
        )
        while alarms.sleepers == 0 { await Task.yield() }
        try await alarms.sleep(for: .milliseconds(5))
        #expect(await !isRung)
        let limit = Duration.milliseconds(20)
        #expect(await !signal.wait(atMost: limit, on: alarms, leeway: limit))
        #expect(start.duration(to: alarms.now) >= limit)
    }

    @Test func `a look that finds a change ends a wait, and one that finds none does not`() async {
        let looks = Atomic(0)
        let look = Look(every: .milliseconds(1)) {
            looks.add(1, ordering: .relaxed).newValue > 9
        }
        #expect(await !signal.wait(atMost: .seconds(3_600), on: alarms, looking: look))
        #expect(looks.load(ordering: .relaxed) >= 10)
        #expect(alarms.sleepers == 0)
    }

    @Test func `a ring ends a wait that looks, and so does its limit`() async {
        let look = Look(every: .milliseconds(1)) { false }
        async let isRung = signal.wait(atMost: .seconds(3_600), on: alarms, looking: look)
        while alarms.sleepers == 0 { await Task.yield() }
        signal.ring()
        #expect(await isRung)
        #expect(await !signal.wait(atMost: .milliseconds(5), on: alarms, looking: look))
        #expect(alarms.sleepers == 0)
    }

    @Test func `rings that race with timeouts are lost by nobody`() async {
        for number in 0..<1_000 {
            async let isRung = signal.wait(atMost: .microseconds(number % 50), on: alarms)
            signal.ring()
            if await !isRung {
                #expect(await signal.wait(atMost: .seconds(3_600), on: alarms))
            }
        }
        #expect(alarms.sleepers == 0)
    }
}
