import Synchronization

/// Whether a job runner takes jobs; made before the runner, so that health checks can be, too.
package final class RunnerStatus: Sendable {
    private let flag = Atomic(false)

    package init() {}

    /// True after `JobRunner.run` has begun, and until it is asked to stop.
    package var isRunning: Bool { flag.load(ordering: .acquiring) }

    func set(isRunning: Bool) {
        flag.store(isRunning, ordering: .releasing)
    }
}
