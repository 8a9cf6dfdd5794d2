import Platform

/// The reason why a call has no answer.
package enum OutboundError: DispositionError, Sendable, Hashable {
    /// The URL cannot be used; `reason` says why without repeating it.
    case invalidURL(reason: String)
    /// No connection: the name does not resolve, nothing listens, a proxy refused.
    case unreachable(reason: String)
    /// The server's certificate was not accepted, or TLS failed otherwise; the request was not
    /// sent.
    case insecure(reason: String)
    /// The server requires a client certificate and refused ours, or the lack of one, after the
    /// handshake had proved its identity; it did not process the request.
    case clientRefused(reason: String)
    /// The connection broke; with `requestSent` the server may have processed the request.
    case interrupted(reason: String, requestSent: Bool)
    /// The deadline passed; with `requestSent` the server may have processed the request.
    case timedOut(after: Duration, requestSent: Bool)
    /// The answer's body was longer than the call allowed.
    case responseTooLarge(bytesMax: Int)
    /// A proxy or gateway answered in the service's place.
    case intercepted(service: String, status: Int)
    /// The task was cancelled, or the client shut down; with `requestSent` the server may have
    /// processed the request.
    case cancelled(requestSent: Bool)
}
