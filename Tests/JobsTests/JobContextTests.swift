import Jobs
import JobsSQLite
import Platform
import Synchronization
import Testing
import TestSupport

/// The memory of steps, attempt by attempt, on a real file.
struct JobContextTests {
    private struct Trouble: DispositionError, Equatable {
        var disposition: Disposition
    }

    private let folder: TemporaryFolder
    private let store: WatchedStore

    init() async throws {
        folder = try TemporaryFolder()
        store = WatchedStore(try SQLiteJobStore(path: "\(folder.path)/jobs.sqlite"))
        let job = NewJob(kind: "work", key: "a", runID: "r", payload: [])
        _ = try await store.enqueue(job, depthMax: 9, at: .sample)
    }

    /// The context of the next attempt; the one before has lost its lease by then.
    private func attempt(
        _ number: Int,
        patience: StoreRetryPolicy = .none
    ) async throws -> JobContext {
        let now = Timestamp.sample + .seconds(60 * (number - 1))
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: now)
        let claim = try #require(claims.first)
        #expect(claim.job.attempts == number)
        return JobContext(
            claim: claim,
            store: store,
            clock: WallClock { now },
            attemptsMax: 3,
            patience: patience
        )
    }

    @Test func `a finished step is not done again, in this attempt or the next`() async throws {
        for number in 1...2 {
            let context = try await attempt(number)
            for _ in 1...2 {
                let value = try await context.step("fetch") {
                    #expect(number == 1)
                    return ["found in \(number)"]
                }
                #expect(value == ["found in 1"])
            }
        }
    }

    @Test func `a lock is the job's in each of its attempts, and let go by it`() async throws {
        let first = try await attempt(1)
        #expect(try await first.hold("tracker", for: .seconds(600)) == nil)
        let second = try await attempt(2)
        #expect(try await second.hold("tracker", for: .seconds(600)) == nil)
        func taken() async throws -> Timestamp? {
            let now = second.now
            return try await store.hold("tracker", by: "b", until: now + .seconds(1), at: now)
        }
        #expect(try await taken() == second.now + .seconds(600))
        store.fail(.hold, times: 1)
        await second.letGo("tracker")
        #expect(try await taken() == second.now + .seconds(600))
        await second.letGo("tracker")
        #expect(try await taken() == nil)
    }

    @Test func `the ledger's entries are stored with their step, and once`() async throws {
        for number in 1...2 {
            let context = try await attempt(number)
            let entry = LedgerEntry(book: "b", key: "k", value: [UInt8(number)])
            let value = try await context.step("fetch") { StepResult(number, entries: [entry]) }
            let sent = try await context.effect("send", whenUnknown: .repeatEffect) {
                StepResult(number, entries: [LedgerEntry(book: "b", key: "l", value: [9])])
            }
            #expect(value == 1 && sent == 1)
            let records = try await context.ledger("b", limit: 9)
            #expect(records.map(\.value) == [[1], [9]])
            #expect(records.allSatisfy { $0.writtenAt == .sample })
        }
    }

    @Test func `the entries of a skipped effect are stored, those of a failed one are not`()
        async throws
    {
        let entry = LedgerEntry(book: "b", key: "k", value: [1])
        let first = try await attempt(1)
        let lost = Trouble(disposition: .unknown)
        await #expect(throws: lost) {
            try await first.effect("send", whenUnknown: .repeatEffect) { () -> StepResult<Bool> in
                throw lost
            }
        }
        #expect(try await first.ledger("b", limit: 9) == [])
        let second = try await attempt(2)
        let policy = UnknownPolicy.skip(StepResult(false, entries: [entry]))
        _ = try await second.effect("send", whenUnknown: policy) { () -> StepResult<Bool> in
            throw lost
        }
        #expect(try await second.ledger("b", limit: 9).map(\.key) == ["k"])
    }

    @Test func `an entry is not written when the lease is lost, or the store refuses`()
        async throws
    {
        let first = try await attempt(1)
        let second = try await attempt(2)
        let result = StepResult(1, entries: [LedgerEntry(book: "b", key: "k", value: [1])])
        await #expect(throws: LeaseLost.self) { try await first.step("fetch") { result } }
        store.fail(.finish, times: 1)
        await #expect(throws: JobStoreError.self) { try await second.step("fetch") { result } }
        #expect(try await second.ledger("b", limit: 9) == [])
        _ = try await second.step("fetch") { result }
        #expect(try await second.ledger("b", limit: 9).map(\.key) == ["k"])
    }

    @Test func `a step that throws is done again, and its error comes through`() async throws {
        let context = try await attempt(1)
        let trouble = Trouble(disposition: .unknown)
        await #expect(throws: trouble) {
            try await context.step("fetch") { () -> Int in throw trouble }
        }
        #expect(try await store.steps(of: context.job.id) == [])
        #expect(try await context.step("fetch") { 2 } == 2)
    }

    @Test func `a step without a value is done once too`() async throws {
        for number in 1...2 {
            try await attempt(number).step("report") { #expect(number == 1) }
        }
    }

    @Test func `attempts are counted and the last is known`() async throws {
        for number in 1...3 {
            let context = try await attempt(number)
            #expect(context.attempt == number)
            #expect(context.isLastAttempt == (number == 3))
            #expect(!context.isStopping)
        }
    }

    @Test func `a result of another shape is an error, not a guess`() async throws {
        let context = try await attempt(1)
        _ = try await context.step("fetch") { "text" }
        await #expect(throws: DecodingError.self) { try await context.step("fetch") { 1 } }
    }

    @Test func `an effect is marked before it happens and done after`() async throws {
        let context = try await attempt(1)
        let sent = try await context.effect("send", whenUnknown: .repeatEffect) {
            let steps = try await store.steps(of: context.job.id)
            #expect(steps.map(\.state) == [.started])
            return "ok"
        }
        #expect(sent == "ok")
        #expect(try await store.steps(of: context.job.id).map(\.state) == [.done])
        #expect(try await !context.isUnknown("send"))
        let again = try await attempt(2)
            .effect("send", whenUnknown: .repeatEffect) {
                Issue.record("A finished effect must not happen again.")
                return ""
            }
        #expect(again == "ok")
    }

    @Test func `an effect that is not marked does not happen`() async throws {
        let context = try await attempt(1)
        store.fail(.start, times: 1)
        await #expect(throws: JobStoreError.unavailable(reason: "a test says so")) {
            try await context.effect("send", whenUnknown: .repeatEffect) { () -> Int in
                Issue.record("It is not known to have started.")
                return 1
            }
        }
    }

    @Test(arguments: [
        (UnknownPolicy<String>.repeatEffect, "sent again"), (.skip("skipped"), "skipped"),
    ])
    func `an effect whose end nobody knows is done as the policy says`(
        _ policy: UnknownPolicy<String>,
        _ expected: String
    ) async throws {
        let first = try await attempt(1)
        let trouble = Trouble(disposition: .unknown)
        await #expect(throws: trouble) {
            try await first.effect("send", whenUnknown: policy) { throw trouble }
        }
        let second = try await attempt(2)
        #expect(try await second.isUnknown("send"))
        #expect(
            try await second.effect("send", whenUnknown: policy) { "sent again" } == expected
        )
        #expect(try await !second.isUnknown("send"))
        let third = try await attempt(3)
        #expect(try await third.effect("send", whenUnknown: policy) { "" } == expected)
    }

    @Test(arguments: [Disposition.retry(after: nil), .never])
    func `an effect that surely did not happen is not unknown`(
        _ disposition: Disposition
    ) async throws {
        let first = try await attempt(1)
        let trouble = Trouble(disposition: disposition)
        await #expect(throws: trouble) {
            try await first.effect("send", whenUnknown: .skip("skipped")) { throw trouble }
        }
        #expect(try await !first.isUnknown("send"))
        let second = try await attempt(2)
        #expect(try await !second.isUnknown("send"))
        #expect(try await second.effect("send", whenUnknown: .skip("skipped")) { "sent" } == "sent")
    }

    @Test func `since when an effect is unknown is known, as long as it is`() async throws {
        let first = try await attempt(1)
        #expect(try await first.unknownSince("send") == nil)
        let trouble = Trouble(disposition: .unknown)
        await #expect(throws: trouble) {
            try await first.effect("send", whenUnknown: .repeatEffect) { () -> Int in
                throw trouble
            }
        }
        // Also within the attempt that does not know.
        #expect(try await first.unknownSince("send") == .sample)
        let second = try await attempt(2)
        #expect(try await second.unknownSince("send") == .sample)
        #expect(try await second.effect("send", whenUnknown: .skip(1)) { 2 } == 1)
        #expect(try await second.unknownSince("send") == nil)
        #expect(try await attempt(3).unknownSince("send") == nil)
    }

    @Test func `a sure failure does not hide an older attempt that is unknown`() async throws {
        for (number, disposition) in [(1, Disposition.unknown), (2, .never)] {
            let context = try await attempt(number)
            let trouble = Trouble(disposition: disposition)
            await #expect(throws: trouble) {
                try await context.effect("send", whenUnknown: .repeatEffect) { () -> Int in
                    throw trouble
                }
            }
        }
        #expect(try await attempt(3).isUnknown("send"))
    }

    @Test func `an attempt that lost its lease is told before the effect`() async throws {
        let old = try await attempt(1)
        let new = try await attempt(2)
        let lost = LeaseLost(jobID: old.job.id)
        #expect("\(lost)" == "The lease of job \(old.job.id) has moved on.")
        await #expect(throws: lost) {
            try await old.effect("send", whenUnknown: .repeatEffect) { () -> Int in
                Issue.record("It must not happen.")
                return 1
            }
        }
        await #expect(throws: lost) { try await old.step("fetch") { 1 } }
        #expect(try await store.steps(of: new.job.id) == [])
    }

    @Test func `the record of an effect that happened is tried more than once`() async throws {
        let clock = TestClock()
        let patience = StoreRetryPolicy(triesMax: 4, pause: .seconds(1), clock: clock)
        let context = try await attempt(1, patience: patience)
        store.fail(.finish, times: 3)
        async let sent = context.effect("send", whenUnknown: .skip(0)) { 7 }
        for pause in [1, 2, 4] {
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(pause))
        }
        #expect(try await sent == 7)
        #expect(try await !attempt(2).isUnknown("send"))
    }

    @Test func `an end that waits is stored with the next write, or with the attempt`()
        async throws
    {
        let reached = Reached()
        let now = Timestamp.sample
        let claims = try await store.claim(limit: 1, for: .seconds(60), at: now)
        let context = JobContext(
            claim: try #require(claims.first),
            store: store,
            clock: WallClock { now },
            failpoints: StepFailpoints { point, step in reached.add("\(step) \(point)") }
        )
        let id = context.job.id
        let plan = try await context.step("build", stored: .withNext) {
            StepResult(7, entries: [LedgerEntry(book: "b", key: "k", value: [1])])
        }
        #expect(plan == 7)
        #expect(try await store.steps(of: id).isEmpty)
        #expect(try await context.step("build") { 8 } == 7)
        let sent = try await context.effect("send", whenUnknown: .skip(0), stored: .withNext) {
            let steps = try await store.steps(of: id)
            #expect(steps.map(\.state) == [.done, .started])
            let entries = try await context.ledger("b", limit: 9)
            #expect(entries.count == 1)
            return 9
        }
        #expect(sent == 9)
        #expect(try await !context.isUnknown("send"))
        #expect(try await context.skip("tell"))
        #expect(try await !context.skip("tell"))
        #expect(try await store.steps(of: id).map(\.state) == [.done, .started])
        let end = try await context.settle(as: .succeeded(followUp: nil), at: now)
        #expect(end == .settled(followUp: nil))
        #expect(try await store.steps(of: id).map(\.name) == ["build", "send", "tell"])
        #expect(try await store.steps(of: id).allSatisfy { $0.state == .done })
        #expect(
            reached.places == [
                "build begun", "build worked", "build stored", "send started", "send worked",
                "send stored", "tell stored",
            ]
        )
    }

    @Test func `an effect is stored before another step begins, for that may call somebody`()
        async throws
    {
        let context = try await attempt(1)
        _ = try await context.effect("send", whenUnknown: .skip(0), stored: .withNext) { 1 }
        try await context.step("tell", stored: .withNext) {
            let steps = try await store.steps(of: context.job.id)
            #expect(steps.map(\.state) == [.done])
        }
        _ = try await context.effect("send 2", whenUnknown: .skip(0), stored: .withNext) { 1 }
        try await context.storeWaiting()
        #expect(try await store.steps(of: context.job.id).count == 3)
        #expect(try await !attempt(2).isUnknown("send 2"))
    }

    @Test func `what waited when its write failed is stored by the next, and nothing is lost`()
        async throws
    {
        let context = try await attempt(1)
        _ = try await context.step("build", stored: .withNext) { 7 }
        store.fail(.start, times: 1)
        await #expect(throws: JobStoreError.self) {
            try await context.effect("send", whenUnknown: .skip(0)) { () -> Int in
                Issue.record("It is not known to have started.")
                return 1
            }
        }
        #expect(try await store.steps(of: context.job.id).isEmpty)
        let wait = Settlement.waiting(dueAt: .sample, reason: "Busy.", spendsAttempt: true)
        #expect(try await context.settle(as: wait, at: .sample) == .settled(followUp: nil))
        #expect(try await store.steps(of: context.job.id).map(\.name) == ["build"])
        let next = try await attempt(2)
        #expect(try await next.step("build") { 8 } == 7)
    }

    @Test func `what waits is lost with the lease, and the next attempt does it again`()
        async throws
    {
        let first = try await attempt(1)
        _ = try await first.step("build", stored: .withNext) { 7 }
        let second = try await attempt(2)
        #expect(try await first.settle(as: .returned, at: .sample) == .leaseLost)
        #expect(try await second.step("build") { 8 } == 8)
    }
}

/// The failpoints that were reached, in their order.
private final class Reached: Sendable {
    private let all = Mutex<[String]>([])

    var places: [String] { all.withLock { $0 } }

    func add(_ place: String) {
        all.withLock { $0.append(place) }
    }
}
