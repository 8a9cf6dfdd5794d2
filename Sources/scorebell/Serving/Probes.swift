import HTTPMessage
import HTTPTypes
import Jobs
import Outbound
import Platform
import Synchronization

/// What liveness and readiness probes are told; nothing in it is secret.
final class Probes: Sendable {
    /// How long one look at the store serves: each is a write, and anybody may ask.
    private static let lookLifetime = Duration.seconds(1)

    private let pulse: TaskPulse
    private let areWorkersRunning: @Sendable () -> Bool
    private let insecureHosts: InsecureHosts
    private let startedAt: ContinuousClock.Instant
    private let stopping = Atomic(false)
    /// What is wrong with the store; nil for nothing.
    private let trouble: SharedAnswer<JobStoreError?>
    /// What the last look found.
    private let lastTrouble = Mutex(JobStoreError?.none)

    init(
        store: any JobStore,
        pulse: TaskPulse,
        insecureHosts: InsecureHosts,
        areWorkersRunning: @escaping @Sendable () -> Bool
    ) {
        self.pulse = pulse
        self.areWorkersRunning = areWorkersRunning
        self.insecureHosts = insecureHosts
        startedAt = ContinuousClock.now
        trouble = SharedAnswer(for: Self.lookLifetime, clock: ContinuousClock()) { _ in
            do throws(JobStoreError) {
                try await store.check()
                return nil
            } catch {
                return error
            }
        }
    }

    /// True from the moment the process was asked to stop.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Notes that the process was asked to stop, so that nobody sends it more.
    func stop() {
        stopping.store(true, ordering: .relaxed)
    }

    private struct Health: Encodable {
        var ok = true
        var version = Version.current
        var uptimeSeconds: Int64
    }

    private struct Readiness: Encodable {
        var ok: Bool
        // Ours: names of checks.
        var checks: [String: String]
        /// What keeps jobs from ending, but no webhook from being accepted; nil for nothing.
        var warnings: [String]?
    }

    /// Answers while the process can answer at all.
    func health() -> Response {
        let uptime = ContinuousClock.now - startedAt
        return .json(.ok, Health(uptimeSeconds: uptime.components.seconds))
    }

    /// Answers 200 when work is accepted, else 503 with each failing check and why.
    func readiness() async -> Response {
        var checks = ["database": "ok", "workers": "ok", "stopping": "ok"]
        if let problem = pulse.problem {
            checks["workers"] = problem
            // Its answer would come to a task, too.
            checks["database"] = "It is not asked, because no task runs."
        } else {
            if let error = await lookAtStore() { checks["database"] = error.description }
            if !areWorkersRunning() { checks["workers"] = "The workers are not running." }
        }
        if isStopping { checks["stopping"] = "The process is stopping." }
        let isReady = checks.values.allSatisfy { $0 == "ok" }
        let warnings = insecureHosts.sentences
        return .json(
            isReady ? .ok : .serviceUnavailable,
            Readiness(ok: isReady, checks: checks, warnings: warnings.isEmpty ? nil : warnings)
        )
    }

    /// Without threads a look would hold up the event loop, and whoever else asks it.
    private func lookAtStore() async -> JobStoreError? {
        if pulse.isLate { return lastTrouble.withLock { $0 } }
        let error = await trouble.answer()
        lastTrouble.withLock { $0 = error }
        return error
    }
}
