private import CCurl
import Platform
import Synchronization

/// The mailbox, and the thread that empties it.
///
/// Safe: the multi handle is used by the thread alone, but for `curl_multi_wakeup`, which
/// libcurl-thread(3) allows from any thread; that is called under the lock and only while the
/// mailbox is open, and the thread frees the handle after it has seen the mailbox closed.
@safe final class CurlLoop: @unchecked Sendable {
    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer
    private let mailbox: Mutex<Mailbox>

    /// libcurl asks for one initialisation before any other call (curl_global_init(3)).
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ configuration: CurlConfiguration) {
        guard Self.isReady, let multi = unsafe curl_multi_init() else {
            preconditionFailure("libcurl cannot be initialised.")
        }
        self.configuration = configuration
        unsafe self.multi = multi
        mailbox = Mutex(Mailbox(waitingMax: configuration.waitingCallsMax))
        // Safe: the handle was just made and nothing else knows it.
        unsafe scorebell_curl_multi_set_long(
            multi,
            CURLMOPT_MAXCONNECTS,
            configuration.idleConnectionsMax
        )
    }

    /// Starts the thread, once.
    ///
    /// - Throws: `ThreadSupply.Shortage`; the loop is then of no use.
    func start() throws(ThreadSupply.Shortage) {
        do throws(ThreadSupply.Shortage) {
            try SystemThread.start { self.run() }
        } catch {
            _ = mailbox.withLock { $0.close() }
            // Safe: there is no thread, and no one wakes a closed loop.
            _ = unsafe curl_multi_cleanup(multi)
            throw error
        }
    }

    func submit(_ queued: QueuedCall) {
        let refusal = mailbox.withLock { mailbox in
            let refusal = mailbox.submit(queued)
            if refusal == nil { wake() }
            return refusal
        }
        if let refusal { queued.fail(refusal) }
    }

    func cancel(_ ticket: Ticket) {
        ticket.cancel()
        let queued = mailbox.withLock { mailbox in
            let queued = mailbox.cancel(ticket)
            if queued == nil, mailbox.isOpen { wake() }
            return queued
        }
        queued?.fail(.cancelled(requestSent: false))
    }

    func stop() {
        let calls = mailbox.withLock { mailbox in
            if mailbox.isOpen { wake() }
            return mailbox.close()
        }
        for queued in calls { queued.fail(.cancelled(requestSent: false)) }
    }

    /// Wakes the thread; call it under the lock, while the mailbox is open.
    private func wake() {
        // Safe: see the type. A failure means that the thread is awake already.
        _ = unsafe curl_multi_wakeup(multi)
    }

    private func run() {
        // Safe: this is the thread, and the driver ends before the handle is freed.
        let driver = unsafe CurlDriver(multi, configuration)
        while mailbox.withLock({ $0.isOpen }) {
            let post = mailbox.withLock { $0.collect(room: driver.room, now: .now) }
            driver.take(post)
            driver.perform()
            // Finished calls have made room for waiting ones: do not sleep.
            let isNeeded = post.nextExpiry != nil && driver.room > 0
            driver.sleep(until: isNeeded ? .now : post.nextExpiry)
        }
        driver.end()
        // Safe: every transfer was removed, and no one wakes a closed loop.
        _ = unsafe curl_multi_cleanup(multi)
    }
}
