import Glibc
import HTTPServer
import TestSupport
import Testing

struct EventLoopTests {
    @Test func `tasks that prefer a loop run on its one thread`() async throws {
        let loop = try EventLoop()
        let tasks = (0..<50)
            .map { _ in
                Task(executorPreference: loop) {
                    await Task.yield()
                    return pthread_self()
                }
            }
        try loop.start()
        var threads: Set<UInt> = []
        for task in tasks { threads.insert(await task.value) }
        #expect(threads.count == 1)
        #expect(!threads.contains(pthread_self()))
    }

    @Test func `a task that comes after the thread has ended is not lost`() async throws {
        let loop = try EventLoop()
        // Without a task there is nothing to wait for, so the thread ends at once.
        try loop.start()
        for number in 0..<20 {
            let task = Task(executorPreference: loop) { number }
            #expect(await task.value == number)
        }
    }

    @Test func `a thread for long work is one, gives way to others and does not end`() async throws
    {
        let background = try EventLoop.background()
        var threads: Set<UInt> = []
        for number in 0..<20 {
            let task = Task(executorPreference: background) {
                await Task.yield()
                let which = __priority_which_t(PRIO_PROCESS.rawValue)
                return (number, pthread_self(), getpriority(which, 0))
            }
            let (same, thread, niceness) = await task.value
            #expect(same == number && niceness == 10)
            threads.insert(thread)
        }
        #expect(threads.count == 1)
        #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) == 0)
    }
}

struct DeadlineWheelTests {
    @Test(arguments: [(0, 0, 0), (1, 1, 0), (99, 1, 0), (100, 1, 1), (101, 2, 1)])
    func `a time lies between two ticks or on one`(
        milliseconds: Int64,
        after: Int64,
        before: Int64
    ) {
        #expect(DeadlineWheel.tick(atOrAfter: milliseconds) == after)
        #expect(DeadlineWheel.tick(atOrBefore: milliseconds) == before)
    }

    @Test func `a token comes out at its tick and not before`() {
        var wheel = DeadlineWheel()
        #expect(wheel.earliest == nil)
        #expect(wheel.add(7, at: 20) == 20)
        #expect(wheel.add(8, at: 10) == 10)
        #expect(wheel.earliest == 10)
        #expect(wheel.expire(at: 9) == [])
        #expect(wheel.expire(at: 10) == [8])
        #expect(wheel.earliest == 20)
        #expect(wheel.expire(at: 500) == [7])
        #expect(wheel.earliest == nil)
    }

    @Test func `a tick that has passed is the next one`() {
        var wheel = DeadlineWheel()
        #expect(wheel.expire(at: 100) == [])
        #expect(wheel.add(1, at: 50) == 101)
        #expect(wheel.expire(at: 101) == [1])
    }

    @Test func `a tick beyond the ring is looked at in its last slot`() {
        var wheel = DeadlineWheel()
        let last = Int64(DeadlineWheel.slotCount) - 1
        #expect(wheel.add(1, at: 1_000_000) == last)
        #expect(wheel.expire(at: last) == [1])
    }

    @Test func `many tokens come out once each, at their own ticks`() {
        var generator = SeededGenerator(seed: 3)
        var wheel = DeadlineWheel()
        var expected: [UInt64: Int64] = [:]
        var now: Int64 = 0
        for token in 0..<5_000 as Range<UInt64> {
            let tick = now + Int64.random(in: 1...900, using: &generator)
            expected[token] = wheel.add(token, at: tick)
            #expect(expected[token] == tick)
            now += Int64.random(in: 0...3, using: &generator)
            for due in wheel.expire(at: now) {
                #expect(expected.removeValue(forKey: due).map { $0 <= now } == true)
            }
            #expect(expected.values.allSatisfy { $0 > now })
        }
        #expect(wheel.expire(at: now + 1_000).count == expected.count)
    }
}
