import Glibc

/// An event loop without sockets, for slow work.
extension EventLoop {
    /// The niceness of a background thread: beside a busy thread on the same core it gets a tenth
    /// (sched(7)).
    private static let niceness: Int32 = 10

    /// Makes a thread for slow work such as rendering a page; it lives as long as the process.
    ///
    /// A request that prefers it blocks neither an event loop nor the threads of Swift's
    /// cooperative pool. Its queue is bounded by its callers.
    ///
    /// - Returns: The thread as an executor.
    /// - Throws: `ServerError.system` when the system has no thread or descriptor to give.
    package static func background() throws(ServerError) -> EventLoop {
        do throws(SystemCalls.Failure) {
            let loop = try EventLoop()
            // The first job, queued before the thread looks for one, keeps the thread from ending.
            Task(executorPreference: loop) {
                giveWay()
                var ready: [Readiness] = []
                while true {
                    loop.wait(isBusy: false, ready: &ready)
                    await Task.yield()
                }
            }
            try loop.start()
            return loop
        } catch {
            throw ServerError(error, during: "the start of a thread")
        }
    }

    /// Lowers the priority of the calling thread.
    private static func giveWay() {
        // If the system refuses, the thread keeps its priority.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
