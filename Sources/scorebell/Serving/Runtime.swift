import Console
import Intake
import JSON
import Jobs
import Outbound
import Platform
import PortPull
import Synchronization

/// Everything that the configuration decides and a reload replaces, as one value.
///
/// A request or an attempt at a job takes the runtime in force when it begins, and keeps it to its
/// end.
final class Runtime: Sendable {
    let settings: Settings
    /// Read for each request.
    let logsAccess: Bool
    let routes: Routes
    /// The kinds of job that this service does.
    let workers: [Worker]
    /// How runs are claimed from Port; nil when they are not.
    let pull: PullPlan?

    /// Puts together what the configuration decides.
    ///
    /// - Parameters:
    ///   - settings: The checked configuration.
    ///   - parts: What outlives a reload.
    /// - Throws: `ThreadSupply.Shortage` when the system gives no thread for calls with other trusted
    ///   authorities; the runtime in force stays in force.
    init(_ settings: Settings, on parts: LastingParts) throws(ThreadSupply.Shortage) {
        try parts.outbound.follow(settings)
        self.settings = settings
        logsAccess = settings.logAccess
        routes = Routes(
            receiver: Receiver(settings, parts),
            gitlab: GitLabTrigger(settings, parts),
            reminderNames: Set(settings.namedReminders.keys.map { ExactString($0) }),
            probes: parts.probes,
            adminSite: AdminSite(settings, parts)
        )
        workers = Worker.all(settings, parts)
        pull = PullPlan(settings, parts)
    }

    fileprivate func worker(_ kind: String) -> Worker? {
        workers.first { $0.kind == kind }
    }
}

/// The runtime in force.
final class CurrentRuntime: Sendable {
    private let current: Mutex<Runtime>

    init(_ runtime: Runtime) {
        current = Mutex(runtime)
    }

    var now: Runtime { current.withLock { $0 } }

    /// Puts another runtime in force, for what begins from now on.
    ///
    /// Open pages that wait for news are answered, and come back to the new runtime.
    func replace(with runtime: Runtime) {
        let former = current.withLock { current in
            defer { current = runtime }
            return current
        }
        former.routes.adminSite?.stop()
    }

    /// Workers that do each attempt by the runtime in force when the attempt begins.
    ///
    /// How often and how long a job is tried stays as it was at the start.
    var workers: [Worker] {
        now.workers.map { first in
            let kind = first.kind
            return Worker(
                kind: kind,
                attemptsMax: first.attemptsMax,
                ageMax: first.ageMax,
                run: { [self] context in
                    await (now.worker(kind) ?? first).run(context)
                },
                onExhausted: { [self] job, reason in
                    (now.worker(kind) ?? first).onExhausted(job, reason)
                },
                trace: first.trace,
                steps: first.steps
            )
        }
    }
}
