import Glibc
import Synchronization

/// A thread that waits for sockets and runs the Swift jobs that belong to them.
///
/// It is the serial executor of its `Reactor` (SE-0392) and the task executor (SE-0417) of the
/// requests handled there, so a request changes threads only to wait for something elsewhere.
package final class EventLoop: SerialExecutor, TaskExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        /// Whether the thread waits, or is about to, and needs a wake-up for a new job.
        var isWaiting = false
        /// Whether the thread has ended, and a new job would never run.
        var isClosed = false
    }

    private static let readyLimit = 256
    private static let wakerToken = UInt64.max

    let poll: Int32
    private let waker: Int32
    private let queue = Mutex(Queue())
    private let thread = Atomic<UInt>(0)
    /// The jobs taken from the queue that have not run yet.
    private let taken = Atomic<Int>(0)

    package init() throws(SystemCalls.Failure) {
        poll = try SystemCalls.makePoll()
        do throws(SystemCalls.Failure) {
            waker = try SystemCalls.makeWaker()
        } catch {
            SystemCalls.close(poll)
            throw error
        }
        try SystemCalls.watch(
            waker,
            on: poll,
            events: SystemCalls.inputEvents,
            token: Self.wakerToken
        )
    }

    deinit {
        SystemCalls.close(waker)
        SystemCalls.close(poll)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { queue in
            queue.jobs.append(job)
            if queue.isClosed {
                // The loop has ended, but a task still prefers it: its job must not be lost.
                queue.isClosed = false
                restart()
            } else if queue.isWaiting {
                queue.isWaiting = false
                SystemCalls.wake(waker)
            }
        }
    }

    package func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .relaxed) == pthread_self()
    }

    package func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "this must run on its event loop")
    }

    /// Starts the thread, which runs jobs until the queue is empty.
    ///
    /// The task that waits for sockets always has a job here until it ends, so the thread lives as
    /// long as that task; enqueue its first job before.
    ///
    /// - Throws: The system's error when it has no thread to give.
    package func start() throws(SystemCalls.Failure) {
        try SystemCalls.startThread { self.run() }
    }

    private func restart() {
        do throws(SystemCalls.Failure) {
            try start()
        } catch {
            preconditionFailure("a job came late, and there is no thread to run it: \(error.text)")
        }
    }

    private func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        var batch: [UnownedJob] = []
        while takeJobs(&batch) {
            for (index, job) in batch.enumerated() {
                taken.store(batch.count - index - 1, ordering: .relaxed)
                run(job)
            }
        }
    }

    private func run(_ job: UnownedJob) {
        // Safe: both references are to this loop, which its running thread keeps alive.
        unsafe job.runSynchronously(
            isolatedTo: asUnownedSerialExecutor(),
            taskExecutor: asUnownedTaskExecutor()
        )
    }

    /// Moves the queued jobs to `batch`; returns false if there are none, and the thread must end.
    private func takeJobs(_ batch: inout [UnownedJob]) -> Bool {
        batch.removeAll(keepingCapacity: true)
        queue.withLock { queue in
            swap(&queue.jobs, &batch)
            queue.isClosed = batch.isEmpty
        }
        return !batch.isEmpty
    }

    /// Collects the ready sockets, and blocks until there is one unless there is other work.
    ///
    /// Called on the thread. Other work is a job that is queued, one that was taken behind the job
    /// that calls this, or what `isBusy` says.
    func wait(isBusy: Bool, ready: inout [Readiness]) {
        let isBlocking = queue.withLock { queue in
            let hasJobs = !queue.jobs.isEmpty || taken.load(ordering: .relaxed) > 0
            queue.isWaiting = !isBusy && !hasJobs
            return queue.isWaiting
        }
        SystemCalls.wait(poll, blocking: isBlocking, limit: Self.readyLimit, ready: &ready)
        if isBlocking { queue.withLock { $0.isWaiting = false } }
        if let index = ready.firstIndex(where: { $0.token == Self.wakerToken }) {
            SystemCalls.quieten(waker)
            ready.remove(at: index)
        }
    }
}
