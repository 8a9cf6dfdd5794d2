import Console
import Jobs
import Synchronization

/// All that is made from the configuration and can be made anew while the service runs.
///
/// A request or an attempt at a job takes one at its beginning and keeps it to its end.
final class Arrangement: Sendable {
    let settings: Settings
    /// Asked for each request.
    let logsAccess: Bool
    let routes: Routes
    /// The kinds of job that this service does.
    let workers: [Worker]

    init(_ settings: Settings, routes: Routes, workers: [Worker]) {
        self.settings = settings
        logsAccess = settings.logAccess
        self.routes = routes
        self.workers = workers
    }

    fileprivate func worker(_ kind: String) -> Worker? {
        workers.first { $0.kind == kind }
    }
}

/// The arrangement that is in force.
final class LiveArrangement: Sendable {
    private let current: Mutex<Arrangement>

    init(_ arrangement: Arrangement) {
        current = Mutex(arrangement)
    }

    var now: Arrangement { current.withLock { $0 } }

    /// Puts another in its place, for what begins from now on.
    ///
    /// Open pages that wait for something to see are answered, and come back to the new one.
    func replace(with arrangement: Arrangement) {
        let former = current.withLock { current in
            defer { current = arrangement }
            return current
        }
        former.routes.adminSite?.stop()
    }

    /// Workers that do each attempt as the arrangement says that is in force when it begins.
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

/// A value that is made after those that will ask for it.
final class Later<Value: Sendable>: Sendable {
    private let stored = Mutex(Value?.none)

    var value: Value? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
