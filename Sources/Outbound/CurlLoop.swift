import CCurl
import Foundation
import Synchronization

/// libcurl's multi handle and the one thread that works with it.
///
/// Safe: `multi` and `running` are touched by the loop's thread alone, but for
/// `curl_multi_wakeup`, which libcurl allows from any thread (curl_multi_wakeup(3)) and which is
/// called under the inbox's lock while the handle is known to live.
@safe
final class CurlLoop: @unchecked Sendable {
    private struct Arrival {
        var id: Int
        var call: Call
        var continuation: CheckedContinuation<Result<Answer, OutboundError>, Never>
    }

    private struct Inbox {
        var nextID = 0
        var arrivals: [Arrival] = []
        var cancelled: Set<Int> = []
        var isStopping = false
        var isRunning = true
    }

    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    private var running: [Int: Transfer] = [:]

    init(configuration: CurlConfiguration) {
        self.configuration = configuration
        // libcurl's global state is made once, before any handle (curl_global_init(3)).
        _ = Self.globalState
        guard let multi = unsafe curl_multi_init() else {
            preconditionFailure("libcurl could not be started")
        }
        unsafe self.multi = unsafe multi
        _ = unsafe scorebell_curl_multi_set_long(
            multi,
            CURLMOPT_MAXCONNECTS,
            configuration.idleConnectionsMax
        )
        _ = unsafe scorebell_curl_multi_set_long(
            multi,
            CURLMOPT_MAX_TOTAL_CONNECTIONS,
            configuration.callsMax
        )
        let thread = Thread { [self] in work() }
        thread.name = "scorebell.curl"
        thread.start()
    }

    private static let globalState = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Makes one call; a cancelled task gets its answer at once, and the call is taken back.
    func perform(_ call: Call) async -> Result<Answer, OutboundError> {
        let id = inbox.withLock { inbox in
            inbox.nextID += 1
            return inbox.nextID
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let arrival = Arrival(id: id, call: call, continuation: continuation)
                let isTaken = inbox.withLock { inbox in
                    guard !inbox.isStopping, !inbox.cancelled.contains(id) else { return false }
                    inbox.arrivals.append(arrival)
                    unsafe curl_multi_wakeup(multi)
                    return true
                }
                if !isTaken { continuation.resume(returning: .failure(.cancelled)) }
            }
        } onCancel: {
            inbox.withLock { inbox in
                guard inbox.isRunning else { return }
                inbox.cancelled.insert(id)
                unsafe curl_multi_wakeup(multi)
            }
        }
        // A cancellation that came when the call had ended left its mark, which nobody needs.
        inbox.withLock { _ = $0.cancelled.remove(id) }
        return result
    }

    /// Ends the thread; the calls under way end with `cancelled`.
    func stop() {
        inbox.withLock { inbox in
            guard inbox.isRunning else { return }
            inbox.isStopping = true
            unsafe curl_multi_wakeup(multi)
        }
    }

    private func work() {
        while takeInbox() {
            var count: Int32 = 0
            unsafe curl_multi_perform(multi, &count)
            finishEnded()
            // Woken by sockets, by libcurl's own timers, and by `curl_multi_wakeup`.
            unsafe curl_multi_poll(multi, nil, 0, 1_000, nil)
        }
        for transfer in running.values { finish(transfer, .failure(.cancelled)) }
        inbox.withLock { $0.isRunning = false }
        unsafe curl_multi_cleanup(multi)
    }

    /// Starts what arrived and ends what was cancelled; false when it is time to stop.
    private func takeInbox() -> Bool {
        let (arrivals, cancelled, isStopping) = inbox.withLock { inbox in
            defer { inbox.arrivals = [] }
            return (inbox.arrivals, inbox.cancelled, inbox.isStopping)
        }
        for arrival in arrivals { start(arrival) }
        for id in cancelled {
            if let transfer = running[id] { finish(transfer, .failure(.cancelled)) }
        }
        return !isStopping
    }

    private func start(_ arrival: Arrival) {
        let transfer = Transfer(
            id: arrival.id,
            call: arrival.call,
            configuration: configuration,
            continuation: arrival.continuation
        )
        running[arrival.id] = transfer
        guard unsafe curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
            return finish(transfer, .failure(.invalidURL(reason: "libcurl refused the call")))
        }
    }

    private func finishEnded() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let easy = unsafe message.pointee.easy_handle
            let code = unsafe scorebell_curl_result(message)
            if let transfer = running.values.first(where: { unsafe $0.easy == easy }) {
                finish(transfer, transfer.result(of: code))
            }
        }
    }

    private func finish(_ transfer: Transfer, _ result: Result<Answer, OutboundError>) {
        running[transfer.id] = nil
        // A handle that was never added is no error here (curl_multi_remove_handle(3)).
        _ = unsafe curl_multi_remove_handle(multi, transfer.easy)
        transfer.continuation.resume(returning: result)
    }
}
