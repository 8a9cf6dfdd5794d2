import Glibc

/// A loop without sockets.
extension EventLoop {
    /// How far its thread gives way: with two busy threads on one core, it gets a tenth (sched(7)).
    private static let niceness: Int32 = 10

    /// Makes a thread for work that takes long, such as drawing a page; it lasts as long as the
    /// process.
    ///
    /// A request that prefers it holds neither an event loop nor one of the threads that the tasks
    /// of the whole process share. What is queued here is bounded by who sends work here.
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

    /// Lowers the priority of the calling thread, which the number 0 stands for.
    private static func giveWay() {
        // A system that refuses leaves the thread as fast as the others.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
