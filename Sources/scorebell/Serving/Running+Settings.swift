import HTTPServer
import Intake
import Jobs
import Platform
import Reminders
import Schedules
import Workers

extension JobRunner {
    /// Makes what works off the queue by the runtime in force.
    convenience init(_ settings: Settings, _ parts: LastingParts, _ runtime: CurrentRuntime) {
        let grace = ShutdownGrace(settings.shutdownGrace)
        var limits = JobLimits(
            concurrency: settings.workerConcurrency,
            lease: settings.workerLease,
            grace: grace.jobs
        )
        limits.laneMax = settings.workerPerReminder
        self.init(
            store: parts.store,
            workers: runtime.workers,
            limits: limits,
            signal: parts.wake,
            ends: parts.ends,
            logger: parts.logger,
            metrics: parts.metrics.registry,
            status: parts.runnerStatus,
            returnsCode: true,
            failpoints: KillSwitch.failpoints
        )
    }
}

extension JobPruner {
    /// Makes what deletes finished jobs, and what reminders keep in the ledger.
    init(_ settings: Settings, _ parts: LastingParts) {
        let year = Duration.seconds(400 * 86_400)
        var retention = settings.retention
        retention.books = [
            RunRecord.book: year, DeliveredNote.book: year,
            // Where people can be reached: asked for again after a week.
            Addresses.book: .seconds(7 * 86_400),
        ]
        self.init(store: parts.store, retention: retention, logger: parts.logger)
    }
}

extension Scheduler {
    /// Makes what sends reminders by themselves, by the schedules of the runtime in force.
    init(_ parts: LastingParts, _ runtime: CurrentRuntime) {
        self.init(
            schedules: { runtime.now.settings.schedules },
            store: parts.store,
            fire: { reminder, key, now in
                try await !Submission(runtime.now.settings, parts)
                    .fire(reminder, key: key, at: now).isDuplicate
            },
            changed: parts.reconfigured,
            logger: parts.logger,
            metrics: parts.metrics.registry
        )
    }
}

extension Submission {
    /// Makes the way in for what neither a webhook nor a trigger asked for.
    init(_ settings: Settings, _ parts: LastingParts) {
        self.init(
            store: parts.store,
            depthMax: settings.queueMaxDepth,
            wake: parts.wake.ring
        )
    }

    /// Stores the job of a configured reminder for which no run in Port waits.
    func fire(
        _ reminder: String?,
        key: String,
        at now: Timestamp
    ) async throws(JobStoreError) -> Enqueued {
        let request = ReminderRequest(reminder: reminder)
        return try await submit(NewJob(request, key: key, runID: ""), at: now)
    }
}

extension Server {
    /// Makes what listens and answers by the runtime in force.
    convenience init(
        _ settings: Settings,
        _ parts: LastingParts,
        _ runtime: CurrentRuntime,
        handedOver sockets: Int
    ) {
        var configuration = ServerConfiguration(
            loops: settings.http.loops,
            limits: settings.http.limits,
            drainDeadline: ShutdownGrace(settings.shutdownGrace).answers,
            cancelsAbandoned: true
        )
        configuration.limits.connections =
            OpenFiles.connections(atMost: configuration.limits.connections)
        configuration.endpoint =
            sockets > 0 ? .inherited(count: sockets) : settings.http.endpoint
        configuration.tls = settings.http.tls
        configuration.proxies = settings.http.proxies
        let access = AccessLog(ids: parts.ids, logger: parts.logger)
        let pipeline = RequestPipeline(
            runtime: runtime,
            metrics: parts.metrics,
            queue: QueueFigures(parts.metrics.registry, store: parts.store) {
                runtime.now.settings.queueMaxDepth
            },
            access: access,
            overload: OverloadLog(logger: parts.logger)
        )
        self.init(
            configuration: configuration,
            logger: parts.logger,
            metrics: parts.metrics.registry,
            admit: pipeline.admission,
            refused: { access.write($0, if: runtime.now.logsAccess) },
            respond: pipeline.respond
        )
    }
}

/// The grace period of a shutdown, shared out: answers first, then jobs, then the store.
private struct ShutdownGrace {
    private let whole: Duration

    init(_ whole: Duration) { self.whole = whole }

    /// How long answers may take that were begun.
    var answers: Duration { min(.seconds(5), whole / 5) }

    /// How long the store may take to learn how the jobs ended, and to be closed.
    private var store: Duration { min(.seconds(4), whole / 5) }

    /// How long jobs may take to end, which stop after the answers.
    var jobs: Duration { whole - answers - store }
}
