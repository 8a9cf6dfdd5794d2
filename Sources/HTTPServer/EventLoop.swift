import Glibc
import Synchronization

/// One thread that waits for sockets and runs the Swift jobs that belong to them.
///
/// It is the serial executor of its `Reactor` and the task executor (SE-0417) of the requests
/// handled there, so that a request crosses no thread unless it waits for something elsewhere.
final class EventLoop: SerialExecutor, TaskExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        /// Whether the thread waits, or is about to, and needs a wake-up to see a new job.
        var isWaiting = false
        /// No task is left; the thread ends with the jobs that are queued.
        var isFinished = false
        var isClosed = false
    }

    private static let readyLimit = 256
    /// Rounds of jobs between two looks at the sockets.
    private static let roundLimit = 8
    private static let wakerToken = UInt64.max

    let poll: Int32
    private let waker: Int32
    private let queue = Mutex(Queue())
    private let thread = Atomic<UInt>(0)

    init() throws(SystemCalls.Failure) {
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

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { queue in
            precondition(!queue.isClosed, "a job came after the last task of the loop had ended")
            queue.jobs.append(job)
            if queue.isWaiting {
                queue.isWaiting = false
                SystemCalls.wake(waker)
            }
        }
    }

    func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .relaxed) == pthread_self()
    }

    func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "this must run on its event loop")
    }

    /// Starts the thread.
    ///
    /// - Parameter turn: Called on the thread with the sockets that became ready; true if it has
    ///   more to do at once.
    /// - Throws: The system's error when it has no thread to give.
    func start(_ turn: @escaping @Sendable ([Readiness]) -> Bool) throws(SystemCalls.Failure) {
        try SystemCalls.startThread { self.run(turn) }
    }

    /// Ends the thread once its queue is empty; called on the thread, with no task left.
    func finish() {
        queue.withLock { $0.isFinished = true }
    }

    private func run(_ turn: @Sendable ([Readiness]) -> Bool) {
        thread.store(pthread_self(), ordering: .relaxed)
        var ready: [Readiness] = []
        var batch: [UnownedJob] = []
        var isBusy = false
        while let isBlocking = prepareToWait(isBusy: isBusy) {
            SystemCalls.wait(poll, blocking: isBlocking, limit: Self.readyLimit, ready: &ready)
            if let index = ready.firstIndex(where: { $0.token == Self.wakerToken }) {
                SystemCalls.quieten(waker)
                ready.remove(at: index)
            }
            isBusy = turn(ready)
            for _ in 0..<Self.roundLimit where takeJobs(&batch) {
                for job in batch { run(job) }
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

    /// Returns whether to block in the wait that follows; nil when the thread is to end.
    private func prepareToWait(isBusy: Bool) -> Bool? {
        queue.withLock { queue in
            if queue.isFinished, queue.jobs.isEmpty {
                queue.isClosed = true
                return nil
            }
            queue.isWaiting = !isBusy && queue.jobs.isEmpty
            return queue.isWaiting
        }
    }

    /// Moves the queued jobs into `batch`; false if there are none.
    private func takeJobs(_ batch: inout [UnownedJob]) -> Bool {
        batch.removeAll(keepingCapacity: true)
        queue.withLock { queue in
            queue.isWaiting = false
            swap(&queue.jobs, &batch)
        }
        return !batch.isEmpty
    }
}
