import InMemoryLogging
import Jobs
import Logging
import Metrics
import Platform
import Schedules
import Synchronization
import TestSupport
import Testing

/// Schedulers on stores of one queue, under a clock that the test moves.
final class SchedulerBench: Sendable {
    struct StoreAway: Error {}

    /// Monday, 2025-12-01T09:05:00Z.
    static let start = Timestamp(secondsSince1970: 1_764_579_900)

    let clock = TestClock()
    /// Tells the scheduler that `running` runs of other schedules.
    let changed = WakeSignal()
    let log = InMemoryLogHandler()
    /// How far the wall clock is ahead of the time that passes.
    let ahead = Mutex(Duration.zero)
    /// How many of the next firings the store refuses.
    let failures = Mutex(0)
    private let stores: [any JobStore]
    private let made = Mutex<[String]>([])
    private let random = Mutex(SeededGenerator(seed: 2_026))
    /// How many in a hundred firings fail before, and as many after, they are stored.
    private let risk = Mutex(0)

    init(_ stores: [any JobStore] = [MemoryJobStore()]) {
        self.stores = stores
    }

    /// The keys of the jobs that were new, with the time of day in place of the seconds.
    var fired: [String] {
        made.withLock { $0 }
            .map { key in
                let parts = key.split(separator: "@")
                let time = Timestamp(secondsSince1970: parts.last.flatMap { Int64($0) } ?? 0)
                return "\(parts[0])@\(time.description.dropFirst(11).prefix(5))"
            }
    }

    /// Runs a scheduler until the body has ended.
    func running(
        _ schedules: [ReminderSchedule],
        _ body: () async throws -> Void
    ) async throws {
        try await running(reading: { schedules }, body)
    }

    func running(
        reading schedules: @escaping @Sendable () -> [ReminderSchedule],
        _ body: () async throws -> Void
    ) async throws {
        let scheduler = scheduler(on: stores[0], changed: changed, schedules)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await scheduler.run() }
            await clock.sleepers(atLeast: 1)
            try await body()
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }

    /// Lets seconds pass, one by one, while one scheduler runs.
    func pass(_ seconds: Int) async throws {
        for _ in 0..<seconds {
            clock.advance(by: .seconds(1))
            await clock.sleepers(atLeast: 1)
        }
    }

    /// Runs schedulers of one schedule that fires each minute, ends and restarts them at random, and
    /// expects each firing once.
    func kill(_ processes: Int, over minutes: Int, schedule: ReminderSchedule) async throws {
        risk.withLock { $0 = 10 }
        func start(_ index: Int) -> Task<Void, any Error> {
            let scheduler = scheduler(on: stores[index % stores.count]) { [schedule] }
            return Task { try await scheduler.run() }
        }
        var lives = (0..<processes).map(start)
        await clock.sleepers(atLeast: processes)
        for _ in 0..<minutes {
            for _ in 0..<4 {
                clock.advance(by: .seconds(15))
                let victim = random.withLock { Int.random(in: 0..<processes * 4, using: &$0) }
                if victim < processes {
                    lives[victim].cancel()
                    try await lives[victim].value
                    lives[victim] = start(victim)
                }
                await clock.sleepers(atLeast: processes)
            }
        }
        // What failed in the last minute is tried again.
        for _ in 0..<4 {
            clock.advance(by: .seconds(5))
            await clock.sleepers(atLeast: processes)
        }
        for life in lives {
            life.cancel()
            try await life.value
        }
        // The start is at a full minute, whose own firing was before the schedule was in force.
        let expected = (1...minutes)
            .map { minute in
                "schedule:\(schedule.reminder ?? "")"
                    + "@\((Self.start + .seconds(60 * minute)).secondsSince1970)"
            }
        let keys = made.withLock { $0 }
        #expect(keys.sorted() == expected.sorted())
        let counts = try await stores[0].summary().counts
        #expect(counts[.queued] == minutes)
    }

    private func scheduler(
        on store: any JobStore,
        changed: WakeSignal = WakeSignal(),
        _ schedules: @escaping @Sendable () -> [ReminderSchedule]
    ) -> Scheduler {
        Scheduler(
            schedules: schedules,
            store: store,
            fire: { [weak self] _, key, now in
                try await self?.fire(key, on: store, at: now) ?? false
            },
            changed: changed,
            clock: clock,
            wallClock: WallClock { [clock, weak self] in
                Self.start + clock.now.offset + (self?.ahead.withLock { $0 } ?? .zero)
            },
            logger: Logger(label: "test") { [log] _ in log },
            metrics: NOOPMetricsHandler.instance
        )
    }

    private func fire(
        _ key: String,
        on store: any JobStore,
        at now: Timestamp
    ) async throws -> Bool {
        let isAway = failures.withLock { failures in
            defer { failures = max(0, failures - 1) }
            return failures > 0
        }
        if isAway { throw StoreAway() }
        let luck = random.withLock { Int.random(in: 0..<100, using: &$0) }
        let risk = risk.withLock { $0 }
        if luck < risk { throw StoreAway() }
        let job = NewJob(kind: "scorecard_reminder", key: key, runID: "", payload: [])
        let isNew = try await !store.enqueue(job, depthMax: 100_000, at: now).isDuplicate
        if isNew { made.withLock { $0.append(key) } }
        if luck < 2 * risk { throw StoreAway() }
        return isNew
    }
}
