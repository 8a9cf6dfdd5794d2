import Platform

/// Why a call brought no answer.
package enum OutboundError: DispositionError, Sendable, Hashable {
    /// The URL cannot be used; `reason` says why without repeating it.
    case invalidURL(reason: String)
    /// No connection: the name does not resolve, nothing listens, a proxy refused.
    case unreachable(reason: String)
    /// The other side's certificate was not accepted, or TLS failed otherwise; the request was not
    /// sent.
    case insecure(reason: String)
    /// The other side asks for a certificate of ours and refused what it was shown, once the TLS
    /// handshake had proved who it is; it did not act on the request.
    case clientRefused(reason: String)
    /// The connection broke; `requestSent` when the other side may have acted on the request.
    case interrupted(reason: String, requestSent: Bool)
    /// The deadline passed; `requestSent` when the other side may have acted on the request.
    case timedOut(after: Duration, requestSent: Bool)
    /// The answer's body was longer than the call allowed.
    case responseTooLarge(bytesMax: Int)
    /// Something between us and the service answered in its place.
    case intercepted(service: String, status: Int)
    /// The caller's task was cancelled, or the client is shut down; `requestSent` when the other side
    /// may have acted on the request.
    case cancelled(requestSent: Bool)
}
