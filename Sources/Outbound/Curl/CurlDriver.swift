import Platform

private import CCurl

/// The current transfers; used on the loop's thread only.
@safe final class CurlDriver {
    private let multi: UnsafeMutableRawPointer
    private let configuration: CurlConfiguration
    private var transfers: [UnsafeMutableRawPointer: Transfer] = unsafe [:]
    private var idle: [EasyHandle] = []

    /// The longest sleep without an event.
    private static let sleepMilliseconds: Int64 = 60_000

    /// How often a refused request is repeated at once: as often as libcurl does.
    private static let refusalsMax = 5

    init(_ multi: UnsafeMutableRawPointer, _ configuration: CurlConfiguration) {
        unsafe self.multi = multi
        self.configuration = configuration
    }

    /// How many further calls may start.
    var room: Int { unsafe configuration.concurrentCallsMax - transfers.count }

    func take(_ post: Mailbox.Post) {
        for queued in post.expired {
            queued.fail(.timedOut(after: queued.call.deadline, requestSent: false))
        }
        for queued in post.begin { begin(queued) }
        for ticket in post.cancelled {
            let transfer = unsafe transfers.values.first { $0.queued.ticket === ticket }
            if let transfer { abandon(transfer) }
        }
    }

    /// Advances all transfers as far as possible without waiting, and finishes those that are
    /// complete.
    func perform() {
        var running: Int32 = 0
        // Safe: this thread owns the multi handle; a message is valid until the next call for one.
        _ = unsafe curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let handle = unsafe message.pointee.easy_handle,
                let transfer = unsafe transfers[handle]
            else { continue }
            let code = unsafe scorebell_curl_result(message)
            if let queued = Self.refusedCall(transfer, code) {
                remove(transfer)
                begin(queued)
            } else {
                finish(transfer, transfer.result(code))
            }
        }
    }

    /// Returns the call to be repeated, if the server did not process its request.
    ///
    /// libcurl itself repeats after REFUSED_STREAM, but not after GOAWAY.
    private static func refusedCall(_ transfer: Transfer, _ code: CURLcode) -> QueuedCall? {
        guard code == CURLE_HTTP2, transfer.wasRefused, transfer.refusals <= refusalsMax else {
            return nil
        }
        var queued = transfer.queued
        queued.refusals = transfer.refusals
        return queued
    }

    /// Sleeps until a socket, one of libcurl's timers or a wake-up is due.
    func sleep(until expiry: ContinuousClock.Instant?) {
        let wait = expiry.map { (ContinuousClock.now.duration(to: $0)).milliseconds + 1 }
        let milliseconds = Int32(
            min(max(wait ?? Self.sleepMilliseconds, 0), Self.sleepMilliseconds)
        )
        // Safe: this thread owns the multi handle, and there are no further descriptors.
        _ = unsafe curl_multi_poll(multi, nil, 0, milliseconds, nil)
    }

    /// Ends all transfers.
    func end() {
        while let transfer = unsafe transfers.values.first {
            abandon(transfer)
        }
    }

    private func begin(_ queued: QueuedCall) {
        let transfer: Transfer
        do throws(OutboundError) {
            transfer = try Transfer(queued, try idleHandle(), configuration)
        } catch {
            queued.fail(error)
            return
        }
        // Safe: the transfer keeps its handle alive until it is removed here again.
        guard unsafe curl_multi_add_handle(multi, transfer.handle.pointer) == CURLM_OK else {
            queued.fail(.unreachable(reason: "libcurl cannot begin a transfer"))
            return
        }
        unsafe transfers[transfer.handle.pointer] = transfer
    }

    private func idleHandle() throws(OutboundError) -> EasyHandle {
        if let handle = idle.popLast() { handle } else { try EasyHandle() }
    }

    private func abandon(_ transfer: Transfer) {
        finish(transfer, .failure(.cancelled(requestSent: transfer.mayHaveSent)))
    }

    private func finish(_ transfer: Transfer, _ result: Result<Answer, OutboundError>) {
        remove(transfer)
        if case .success = result, transfer.leavesNothing,
            idle.count < configuration.idleConnectionsMax
        {
            idle.append(transfer.handle)
        }
        transfer.queued.continuation.resume(returning: result)
    }

    private func remove(_ transfer: Transfer) {
        // Safe: the handle was added in `begin`, and is forgotten here before it can be freed.
        unsafe transfers[transfer.handle.pointer] = nil
        _ = unsafe curl_multi_remove_handle(multi, transfer.handle.pointer)
        transfer.handle.reset()
    }
}
