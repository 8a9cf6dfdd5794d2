import InMemoryLogging
import Jobs
import JobsPostgres
import Logging
import Metrics
import Platform
import Schedules
import Synchronization
import TestSupport
import Testing

/// What is due is queued once, over restarts, downtimes and processes.
struct SchedulerTests {
    private let bench = SchedulerBench()

    private static func schedule(
        _ text: String = "*/10 * * * *",
        of reminder: String? = nil,
        latenessMax: Duration = .seconds(3_600)
    ) throws -> ReminderSchedule {
        ReminderSchedule(
            reminder: reminder,
            schedule: Schedule(try CronExpression(text), in: .utc),
            latenessMax: latenessMax
        )
    }

    @Test func `a reminder is queued when it is due, and once`() async throws {
        let schedules = [try Self.schedule(), try Self.schedule("12 9 * * *", of: "weekly")]
        try await bench.running(schedules) {
            try await bench.pass(299)
            #expect(bench.fired == [])
            try await bench.pass(1)
            #expect(bench.fired == ["schedule:@09:10"])
            try await bench.pass(119)
            #expect(bench.fired.count == 1)
            try await bench.pass(500)
            #expect(bench.fired.dropFirst() == ["schedule:weekly@09:12", "schedule:@09:20"])
        }
        let lines = bench.log.entries.map { "\($0.message) \($0.metadata["due_at"] ?? "")" }
        #expect(lines.first == "A schedule is in force. 2025-12-01T09:10:00+00:00")
        #expect(lines.dropFirst(2).first == "A reminder is due. 2025-12-01T09:10:00+00:00")
    }

    @Test func `after a downtime the last missed firing is made up for, and only that`()
        async throws
    {
        let schedules = [try Self.schedule()]
        try await bench.running(schedules) { try await bench.pass(300) }
        bench.clock.advance(by: .seconds(45 * 60))
        try await bench.running(schedules) {
            #expect(bench.fired == ["schedule:@09:10", "schedule:@09:50"])
            try await bench.pass(600)
        }
        try await bench.running(schedules) {}
        #expect(bench.fired.dropFirst(2) == ["schedule:@10:00"])
    }

    @Test func `a firing that is too late is left out`() async throws {
        let schedules = [try Self.schedule("0 10 * * *", latenessMax: .seconds(600))]
        try await bench.running(schedules) {}
        bench.clock.advance(by: .seconds(55 * 60 + 601))
        try await bench.running(schedules) { try await bench.pass(600) }
        #expect(bench.fired == [])
        let notices = bench.log.entries.filter { $0.level == .notice }.map { "\($0.message)" }
        #expect(
            notices == [
                "A reminder was due while nobody could send it, and is left out: it is too late."
            ]
        )
    }

    @Test func `nothing is told of firings that were made before a restart`() async throws {
        let schedules = [try Self.schedule("10 9 * * *")]
        try await bench.running(schedules) { try await bench.pass(300) }
        #expect(bench.fired.count == 1)
        bench.clock.advance(by: .seconds(5 * 3_600))
        try await bench.running(schedules) { try await bench.pass(60) }
        #expect(bench.log.entries.allSatisfy { $0.level < .notice })
    }

    @Test func `a new or changed schedule has missed nothing`() async throws {
        try await bench.running([try Self.schedule("0 9 * * *")]) {}
        #expect(bench.fired == [])
        try await bench.running([try Self.schedule("1 9 * * *")]) {}
        #expect(bench.fired == [])
        let berlin = ReminderSchedule(
            reminder: nil,
            schedule: Schedule(
                try CronExpression("1 10 * * *"),
                in: try ZoneDatabase.system.zone(named: "Europe/Berlin")
            ),
            latenessMax: .seconds(3_600)
        )
        try await bench.running([berlin]) {}
        #expect(bench.fired == [])
    }

    @Test func `a schedule that was taken away and comes back has missed nothing`() async throws {
        let schedule = try Self.schedule()
        try await bench.running([schedule]) { try await bench.pass(60) }
        try await bench.running([]) { try await bench.pass(300) }
        try await bench.running([schedule]) { try await bench.pass(60) }
        #expect(bench.fired == [])
        let schedules = Mutex([schedule])
        try await bench.running(reading: { schedules.withLock { $0 } }) {
            schedules.withLock { $0 = [] }
            try await bench.pass(600)
            schedules.withLock { $0 = [schedule] }
            try await bench.pass(60)
        }
        #expect(bench.fired == [])
    }

    @Test func `what a clock that was ahead noted holds nothing up`() async throws {
        bench.ahead.withLock { $0 = .seconds(10 * 86_400) }
        try await bench.running([try Self.schedule()]) {
            try await bench.pass(60)
            bench.ahead.withLock { $0 = .zero }
            try await bench.pass(300)
            #expect(bench.fired == ["schedule:@09:10"])
        }
        bench.ahead.withLock { $0 = .seconds(10 * 86_400) }
        try await bench.running([try Self.schedule("0 0 1 1 *")]) {}
        bench.ahead.withLock { $0 = .zero }
        try await bench.running([try Self.schedule("0 0 1 1 *")]) {}
        let messages = bench.log.entries.map { "\($0.message)" }
        #expect(messages.count { $0 == "A schedule is in force." } == 3)
    }

    @Test func `another configuration is looked at when it rings`() async throws {
        let schedules = Mutex<[ReminderSchedule]>([])
        let schedule = try Self.schedule()
        try await bench.running(reading: { schedules.withLock { $0 } }) {
            try await bench.pass(299)
            schedules.withLock { $0 = [schedule] }
            bench.changed.ring()
            while bench.log.entries.isEmpty { await Task.yield() }
            await bench.clock.sleepers(atLeast: 1)
            try await bench.pass(1)
            #expect(bench.fired == ["schedule:@09:10"])
        }
    }

    @Test func `the schedules of another configuration are followed without a restart`()
        async throws
    {
        let schedules = Mutex([try Self.schedule("30 9 * * *")])
        try await bench.running(
            reading: { schedules.withLock { $0 } }
        ) {
            let other = try Self.schedule("20 9 * * *", of: "weekly")
            schedules.withLock { $0 = [other] }
            try await bench.pass(30 * 60)
        }
        #expect(bench.fired == ["schedule:weekly@09:20"])
    }

    @Test func `a store that does not answer is asked again`() async throws {
        bench.failures.withLock { $0 = 2 }
        try await bench.running([try Self.schedule()]) {
            try await bench.pass(300)
            #expect(bench.fired == [])
            try await bench.pass(10)
            #expect(bench.fired == ["schedule:@09:10"])
        }
        let warnings = bench.log.entries.filter { $0.level == .warning }
        #expect(warnings.count == 2)
        #expect(
            warnings.first.map { "\($0.message)" }
                == "A reminder that may be due could not be queued; it is tried again."
        )
    }

    @Test func `a clock that is set back fires nothing again`() async throws {
        try await bench.running([try Self.schedule()]) {
            try await bench.pass(300)
            bench.ahead.withLock { $0 = .seconds(-240) }
            try await bench.pass(240)
            #expect(bench.fired == ["schedule:@09:10"])
            try await bench.pass(600)
        }
        #expect(bench.fired == ["schedule:@09:10", "schedule:@09:20"])
    }

    @Test func `of two processes that die at any time one makes each of a thousand firings`()
        async throws
    {
        try await bench.kill(2, over: 1_000, schedule: try Self.schedule("* * * * *"))
    }
}

/// The same on the store that several processes share.
@Suite(.enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"))
struct SharedSchedulerTests {
    @Test func `two processes on one PostgreSQL make each of a thousand firings once`()
        async throws
    {
        let url = Secret(try PostgresServer.emptyDatabase())
        let stores = try (0..<2).map { _ in try PostgresJobStore(url: url) }
        let bench = SchedulerBench(stores)
        let schedule = ReminderSchedule(
            reminder: "weekly",
            schedule: Schedule(try CronExpression("* * * * *"), in: .utc),
            latenessMax: .seconds(3_600)
        )
        try await bench.kill(2, over: 1_000, schedule: schedule)
        for store in stores { try await store.close() }
    }
}
