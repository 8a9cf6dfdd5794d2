package import Platform
import Synchronization

/// Refuses a signed webhook that comes again for another run or another reminder.
///
/// A signature covers the timestamp and the body, not the path and not the `RUN_ID` header. Who has
/// seen a webhook could send it again within the tolerance as another run, or to another reminder.
/// The same webhook for the same run is no attack: Port or a proxy repeats it, and the job's key
/// makes it a duplicate.
///
/// In memory, because what it adds is needed for as long as the tolerance only. After a restart, in
/// another process, and beyond `callsMax` calls within the tolerance, the job's key alone protects:
/// it does so for every run that the body names, and only a run that the header names alone could
/// be another one.
package final class ReplayGuard: Sendable {
    /// What a webhook is for.
    package struct Purpose: Sendable, Hashable {
        package var jobKey: String
        /// The reminder's name; nil for the one without.
        package var reminder: String?

        package init(jobKey: String, reminder: String?) {
            self.jobKey = jobKey
            self.reminder = reminder
        }
    }

    /// How many webhooks are remembered at most.
    package let callsMax: Int
    private let calls: Mutex<ReplayTable>

    /// Makes one that remembers nothing yet.
    package init(callsMax: Int = 16_384) {
        self.callsMax = callsMax
        calls = Mutex(ReplayTable(callsMax: callsMax))
    }

    /// How many webhooks are remembered.
    package var count: Int { calls.withLock { $0.count } }

    /// Returns if a webhook may be for this: it is new, or was for the same before.
    ///
    /// - Parameters:
    ///   - signature: The webhook's, which is verified and not stale.
    ///   - purpose: What it would start.
    ///   - now: What has become stale by then is forgotten.
    /// - Returns: False for a webhook that was for something else before.
    package func admit(
        _ signature: WebhookSignature,
        for purpose: Purpose,
        at now: Timestamp
    ) -> Bool {
        calls.withLock { calls in
            if let before = calls.purpose(of: signature.code) { return before == purpose }
            calls.forgetStale(at: now)
            calls.add(signature.code, purpose, staleAt: signature.staleAt)
            return true
        }
    }
}
