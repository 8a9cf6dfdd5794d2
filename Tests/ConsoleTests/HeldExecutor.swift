import Synchronization

/// An executor whose jobs run when a test says so, as those of a busy thread would run later.
final class HeldExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isOpen = false
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (runs, reached) = state.withLock { state in
            if !state.isOpen { state.jobs.append(job) }
            let reached = state.watchers.filter { $0.count <= state.jobs.count }
            state.watchers.removeAll { $0.count <= state.jobs.count }
            return (state.isOpen, reached)
        }
        for watcher in reached { watcher.continuation.resume() }
        if runs { run([job]) }
    }

    /// Waits until that many jobs are held.
    func jobs(atLeast count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.jobs.count < count { state.watchers.append((count, continuation)) }
                return state.jobs.count >= count
            }
            if isReached { continuation.resume() }
        }
    }

    /// Runs what is held, and from now on each job as it comes.
    func open() {
        run(
            state.withLock { state in
                state.isOpen = true
                defer { state.jobs = [] }
                return state.jobs
            }
        )
    }

    private func run(_ jobs: [UnownedJob]) {
        guard !jobs.isEmpty else { return }
        Task { [self] in
            for job in jobs {
                // Safe: the reference is to this executor, which the running task keeps alive.
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }
}
