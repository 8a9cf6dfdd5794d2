import Glibc

/// A thread for what blocks, beside those of Swift's tasks.
package enum SystemThread {
    /// Runs the closure on a new thread with all signals blocked.
    ///
    /// OpenSSL writes to sockets without `MSG_NOSIGNAL`, so SIGPIPE would end the process when a
    /// peer hangs up; and SIGTERM is handled elsewhere.
    ///
    /// - Parameter work: What the thread does.
    /// - Throws: `ThreadSupply.Shortage` when the system gives no thread; the work is not done.
    package static func start(
        _ work: @escaping @Sendable () -> Void
    ) throws(ThreadSupply.Shortage) {
        let box = unsafe Unmanaged.passRetained(ThreadWork(work))
        var thread = pthread_t()
        // Safe: the new thread takes over the reference that was retained for it; without a thread
        // it is released here.
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let work = unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue()
                var signals = sigset_t()
                unsafe sigfillset(&signals)
                unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
                work.body()
                return nil
            },
            box.toOpaque()
        )
        guard result == 0 else {
            unsafe box.release()
            throw ThreadSupply.oneMissing
        }
        pthread_detach(thread)
    }
}

private final class ThreadWork: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
