import Jobs
import Platform
import PortAPI
import Reminders
import Synchronization
import Testing
import TestSupport
import Workers

/// How long one command goes on in the face of temporary trouble, on a clock that only the test moves.
@Suite(.timeLimit(.minutes(1)))
struct RetryBudgetTests {
    private static let away = PortError.failing(
        status: 503,
        message: nil,
        retryAfter: nil,
        isRepeatable: true
    )

    /// Fails with one error after another, then succeeds with the number of its tries.
    private final class Attempts: Sendable {
        private let state: Mutex<(errors: [any Error], count: Int)>

        init(_ errors: [any Error]) {
            state = Mutex((errors, 0))
        }

        var count: Int { state.withLock { $0.count } }

        func next() throws -> Int {
            let (error, count): ((any Error)?, Int) = state.withLock { state in
                state.count += 1
                return (state.errors.isEmpty ? nil : state.errors.removeFirst(), state.count)
            }
            if let error { throw error }
            return count
        }
    }

    private let clock = TestClock()

    private func budget(_ time: Duration) -> RetryBudget {
        RetryBudget(time, clock: clock, random: RandomSource { 0.5 })
    }

    /// Lets a sleeper wait until just before that time is over, then to its end.
    private func pass(_ pause: Duration) async {
        await clock.sleepers(atLeast: 1)
        clock.advance(by: pause - .milliseconds(1))
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .milliseconds(1))
    }

    @Test func `pauses grow while nothing was asked for`() async throws {
        let attempts = Attempts([Self.away, Self.away, Self.away])
        let budget = budget(.seconds(10))
        async let value = budget.keepTrying { try attempts.next() }
        for pause in [500, 1_000, 2_000] { await pass(.milliseconds(pause)) }
        #expect(try await value == 4)
    }

    @Test func `what is asked to wait is waited, and a little more`() async throws {
        let attempts = Attempts([PortError.rateLimited(retryAfter: .seconds(20))])
        let budget = budget(.seconds(60))
        async let value = budget.keepTrying { try attempts.next() }
        await pass(.milliseconds(20_250))
        #expect(try await value == 2)
    }

    @Test func `what takes longer than the time that is left is not waited for`() async throws {
        let error = PortError.rateLimited(retryAfter: .seconds(60))
        let attempts = Attempts([error])
        await #expect(throws: error) {
            try await budget(.seconds(60))
                .keepTrying {
                    try attempts.next()
                }
        }
        #expect(attempts.count == 1)
    }

    @Test func `all that is done shares one budget, which failing tries cost too`() async throws {
        let budget = budget(.seconds(30))
        let first = Attempts([PortError.rateLimited(retryAfter: .seconds(10))])
        async let value = budget.keepTrying {
            // A try that takes a while to fail.
            if first.count == 0 { clock.advance(by: .seconds(5)) }
            return try first.next()
        }
        await pass(.milliseconds(10_250))
        #expect(try await value == 2)
        let error = PortError.rateLimited(retryAfter: .seconds(15))
        let second = Attempts([error])
        await #expect(throws: error) {
            try await budget.keepTrying { try second.next() }
        }
        #expect(second.count == 1)
    }

    @Test(arguments: [
        PortError.unknownBlueprint("x"), .wrongCredentials, .runEnded("r"),
    ])
    func `what no repetition helps is tried once`(error: PortError) async throws {
        let attempts = Attempts([error])
        await #expect(throws: error) {
            try await budget(.seconds(60))
                .keepTrying {
                    try attempts.next()
                }
        }
        #expect(attempts.count == 1)
    }

    @Test func `of what is done in steps only the step that failed costs time and is repeated`()
        async throws
    {
        let budget = budget(.seconds(30))
        let attempts = Attempts([Self.away, Self.away])
        async let value = budget.keepTrying {
            // What succeeds takes longer than the whole budget.
            clock.advance(by: .seconds(60))
            budget.progressed()
            return try attempts.next()
        }
        // Nor does a pause grow because of what failed before the step.
        for _ in 0..<2 { await pass(.milliseconds(500)) }
        #expect(try await value == 3)
    }

    @Test func `what a destination asks to wait is waited, whatever it means`() async throws {
        for kind in [
            DeliveryFailure.Kind.unknown(retryAfter: .seconds(7)),
            .temporary(retryAfter: .seconds(7)), .rateLimited(retryAfter: .seconds(7)),
            .searchLimited(reason: "", retryAfter: .seconds(7)),
            .unsearchable(reason: "", retryAfter: .seconds(7)),
        ] {
            let attempts = Attempts([DeliveryFailure(kind) { "No \($0)." }])
            let budget = budget(.seconds(60))
            async let value = budget.keepTrying { try attempts.next() }
            await pass(.milliseconds(7_250))
            #expect(try await value == 2)
        }
    }

    @Test func `a pause ends when the work is stopped`() async throws {
        let attempts = Attempts([Self.away])
        let budget = budget(.seconds(60))
        let work = Task {
            try await budget.keepTrying { try attempts.next() }
        }
        await clock.sleepers(atLeast: 1)
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(attempts.count == 1)
    }
}
