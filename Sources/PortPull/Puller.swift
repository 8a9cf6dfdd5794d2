package import Intake
import JSON
package import Jobs
package import Logging
import Outbound
package import Platform
package import PortAPI
import ServiceLifecycle

/// How runs are claimed, as the configuration in force says.
package final class PullPlan: Sendable {
    package let port: PortClient
    package let addresses: ActionAddresses
    package let decryptor: InputDecryptor
    /// Between two looks while nothing waits.
    package let interval: Duration

    package init(
        port: PortClient,
        addresses: ActionAddresses,
        decryptor: InputDecryptor,
        interval: Duration
    ) {
        self.port = port
        self.addresses = addresses
        self.decryptor = decryptor
        self.interval = interval
    }
}

/// Claims runs from Port, so that Port need not reach this service.
///
/// Each run of ours is stored as a `PulledRun`, whose job acknowledges it. What is not acknowledged
/// Port gives again when the claim runs out: after a kill, or when the store was full.
package struct Puller: Service, CustomStringConvertible {
    /// The most runs of one claim; as many mean that there may be more.
    static let pageMax = 100
    /// How long Port hides a claimed run from others: longer than a job waits for its turn.
    static let claimTime = Duration.seconds(60)
    /// How often Port is asked again what keeps it from giving runs.
    private static let obstacleInterval = Duration.seconds(300)
    /// Actions that are not ours and have been told of; more are not remembered.
    private static let foreignMax = 100

    private let plan: @Sendable () -> PullPlan?
    private let submission: @Sendable () -> Submission
    private let store: any JobStore
    private let wake: @Sendable () -> Void
    private let changed: WakeSignal
    private let clock: any Clock<Duration>
    private let wallClock: WallClock
    private let random: RandomSource
    private let ids: IDSource
    private let backoff = Backoff(base: .seconds(10), maximum: .seconds(120))
    private let watch: @Sendable (PullOutcome) -> Void
    private let watchLook: @Sendable (PullLook) -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - plan: Returns how runs are claimed now; nil when they are not.
    ///   - submission: Returns the way in for jobs.
    ///   - store: What keeps them.
    ///   - wake: Is called after a job was begun anew.
    ///   - changed: Rings when there may be another plan.
    ///   - clock: What waits are measured with.
    ///   - wallClock: When a run was claimed.
    ///   - random: Spreads the looks of several processes after a failure.
    ///   - ids: Names replays.
    ///   - watch: Is told what became of a run.
    ///   - watchLook: Is told how a look ended.
    ///   - logger: Gets a line for each run, and one when Port goes or comes.
    package init(
        plan: @escaping @Sendable () -> PullPlan?,
        submission: @escaping @Sendable () -> Submission,
        store: any JobStore,
        wake: @escaping @Sendable () -> Void,
        changed: WakeSignal,
        clock: any Clock<Duration> = AlarmClock.shared,
        wallClock: WallClock = .system,
        random: RandomSource = .system,
        ids: IDSource,
        watch: @escaping @Sendable (PullOutcome) -> Void,
        watchLook: @escaping @Sendable (PullLook) -> Void,
        logger: Logger
    ) {
        self.plan = plan
        self.submission = submission
        self.store = store
        self.wake = wake
        self.changed = changed
        self.clock = clock
        self.wallClock = wallClock
        self.random = random
        self.ids = ids
        self.watch = watch
        self.watchLook = watchLook
        self.logger = logger
    }

    package var description: String { "Puller" }

    /// What is remembered between two looks.
    private struct Memory {
        var plan: PullPlan?
        /// Looks that failed since the last that did not.
        var failures = 0
        /// When Port was last asked for obstacles; nil before the first time.
        var askedAt: Timestamp?
        var obstacles: [PullObstacle] = []
        var foreign: Set<ExactString> = []
    }

    /// Claims until the task is cancelled or shut down gracefully.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var memory = Memory()
            while !Task.isCancelled {
                guard let plan = plan() else {
                    memory = Memory()
                    await changed.wait()
                    continue
                }
                if memory.plan !== plan { memory = Memory() }
                memory.plan = plan
                let wait = await look(plan, &memory)
                if wait > .zero { _ = await changed.wait(atMost: wait, on: clock) }
            }
        }
    }

    /// Claims one page and stores it.
    ///
    /// - Returns: How long to wait for the next look.
    private func look(_ plan: PullPlan, _ memory: inout Memory) async -> Duration {
        do {
            try await askForObstacles(plan, &memory)
            let runs = try await plan.port.claimRuns(limit: Self.pageMax, for: Self.claimTime)
            var isNew = false
            for run in runs where try await take(run, by: plan, &memory) { isNew = true }
            watchLook(.answered)
            if memory.failures > 0 { logger.notice("Runs can be claimed from Port again.") }
            memory.failures = 0
            // A page without anything new may come again and again.
            return isNew && runs.count >= Self.pageMax ? .zero : plan.interval
        } catch {
            // A stop is no failure of Port's.
            guard !Task.isCancelled else { return .zero }
            watchLook(.failed)
            memory.failures += 1
            logger.log(
                level: memory.failures == 1 ? .warning : .debug,
                "Runs cannot be claimed from Port; it is tried again.",
                metadata: [LogKeys.cause: "\(error)"]
            )
            let wait = backoff.wait(after: memory.failures, random: random.next())
            let asked = (error as? PortError)?.retryAfter ?? .zero
            return max(plan.interval, wait, asked)
        }
    }

    /// Asks at the start, and now and then as long as something is in the way.
    private func askForObstacles(
        _ plan: PullPlan,
        _ memory: inout Memory
    ) async throws(PortError) {
        let now = wallClock.now()
        if let askedAt = memory.askedAt {
            let isDue = now - askedAt >= Self.obstacleInterval || now < askedAt
            guard !memory.obstacles.isEmpty, isDue else { return }
        }
        let found = try await PullObstacle.all(for: plan.port)
        memory.askedAt = now
        guard found != memory.obstacles else { return }
        memory.obstacles = found
        for obstacle in found { logger.warning("\(obstacle)") }
        if found.isEmpty { logger.notice("Nothing keeps Port from giving runs any more.") }
    }

    /// Stores a run of ours; leaves another's alone, which Port gives again when the claim runs out.
    ///
    /// - Returns: Whether it was stored for the first time.
    private func take(
        _ run: ClaimedRun,
        by plan: PullPlan,
        _ memory: inout Memory
    ) async throws -> Bool {
        guard let target = run.url.flatMap(plan.addresses.target),
            RunID.identifier(in: run.id)?.hasSameBytes(as: run.id) == true
        else {
            leave(run, &memory)
            return false
        }
        let pulled = PulledRun(run, for: target, decryptor: plan.decryptor)
        let now = wallClock.now()
        let stored = try await submission().submit(try pulled.job(of: run.id), at: now)
        let metadata: Logger.Metadata = [
            LogKeys.runID: "\(run.id)", LogKeys.jobID: "\(stored.jobID)",
            LogKeys.reminder: "\(target.reminder ?? "-")",
        ]
        guard stored.isDuplicate else {
            watch(.stored)
            logger.info("A run was claimed.", metadata: metadata)
            return true
        }
        watch(.known)
        // That Port gives it again says that nobody has acknowledged it.
        guard stored.state == .failed || stored.state == .dead else { return false }
        _ = try await store.replay(stored.jobID, nonce: ids.next(), at: now)
        wake()
        logger.info("A run was claimed anew.", metadata: metadata)
        return false
    }

    private func leave(_ run: ClaimedRun, _ memory: inout Memory) {
        watch(.foreign)
        // Its URL may hold a secret, so the action's name has to do.
        let action = ExactString(run.action ?? run.id)
        guard memory.foreign.count < Self.foreignMax, memory.foreign.insert(action).inserted
        else { return }
        logger.warning(
            """
            A run was claimed that is not for an address of port.pull-urls or admin.public-url, and is \
            left to another agent, whom that delays.
            """,
            metadata: [
                LogKeys.runID: "\(run.id)",
                LogKeys.details: "\(quotation(of: action.text))",
            ]
        )
    }
}
