import Glibc

/// Runs the work on a new thread that takes no signals.
///
/// OpenSSL writes to sockets without `MSG_NOSIGNAL`, so a peer that hangs up would end the process
/// by SIGPIPE; and SIGTERM is for those who wait for it.
///
/// - Parameters:
///   - name: What `ps -T` shows, of which Linux keeps 15 bytes.
///   - work: What the thread does; the thread ends with it.
func startThread(named name: String, _ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadWork(name: name, body: work))
    var thread = pthread_t()
    // Safe: the new thread takes over the reference that was retained for it.
    let result = unsafe pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            let work = unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue()
            var signals = sigset_t()
            unsafe sigfillset(&signals)
            unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
            unsafe pthread_setname_np(pthread_self(), work.name)
            work.body()
            return nil
        },
        box.toOpaque()
    )
    precondition(result == 0, "The system gives no thread.")
    pthread_detach(thread)
}

private final class ThreadWork: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
