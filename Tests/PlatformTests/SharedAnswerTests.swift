import Platform
import Synchronization
import Testing
import TestSupport

/// One answer for many who ask.
@Suite(.timeLimit(.minutes(1)))
struct SharedAnswerTests {
    /// Answers with how often it was asked, each time not before it is let.
    private final class Source: Sendable {
        private let count = Mutex(0)
        private let clock = TestClock()

        var asked: Int { count.withLock { $0 } }

        func find() async -> Int {
            let number = count.withLock { count in
                count += 1
                return count
            }
            try? await clock.sleep(for: .seconds(1))
            return number
        }

        /// Waits until it is being asked by so many, and lets it answer.
        func answer(_ number: Int = 1) async {
            await clock.sleepers(atLeast: number)
            clock.advance(by: .seconds(1))
        }
    }

    @Test func `a thousand who ask within a second are one question`() async {
        let clock = TestClock()
        let asked = Atomic(0)
        let shared = SharedAnswer(for: .seconds(1), clock: clock) { _ in
            asked.wrappingAdd(1, ordering: .relaxed).newValue
        }
        clock.advance(by: .seconds(5))
        for _ in 0..<1_000 {
            #expect(await shared.answer() == 1)
            clock.advance(by: .microseconds(999))
        }
        #expect(asked.load(ordering: .relaxed) == 1)
        clock.advance(by: .milliseconds(1))
        #expect(await shared.answer() == 2)
    }

    @Test func `who asks while the answer is being found gets the same one`() async {
        let source = Source()
        let shared = SharedAnswer(for: .seconds(1), clock: TestClock()) { _ in await source.find() }
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { await shared.answer() } }
            await source.answer()
            for await answer in group { #expect(answer == 1) }
        }
        #expect(source.asked == 1)
    }

    @Test func `who asked first may go away, and the others are answered`() async {
        let source = Source()
        let shared = SharedAnswer(for: .seconds(1), clock: TestClock()) { _ in await source.find() }
        let first = Task { await shared.answer() }
        let second = Task { await shared.answer() }
        first.cancel()
        await source.answer()
        #expect(await second.value == 1)
    }

    @Test func `an answer that was begun before a change serves nobody after it`() async {
        let source = Source()
        let shared = SharedAnswer(for: .seconds(1), clock: TestClock()) { _ in await source.find() }
        async let early = shared.answer()
        while source.asked == 0 { await Task.yield() }
        shared.forget()
        async let late = shared.answer()
        await source.answer(2)
        #expect(await early == 1)
        #expect(await late == 2)
        #expect(await shared.answer() == 2)
    }

    @Test func `what was found before is told to who finds it anew`() async {
        let clock = TestClock()
        let shared = SharedAnswer(for: .seconds(1), clock: clock) { last in (last ?? 0) + 10 }
        #expect(await shared.answer() == 10)
        clock.advance(by: .seconds(1))
        #expect(await shared.answer() == 20)
        shared.forget()
        #expect(await shared.answer() == 30)
    }
}
