package import Platform

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

extension OutboundError {
    /// Whether the call may be repeated; `.unknown` where the request was sent: the caller knows
    /// whether a repetition does harm.
    package var disposition: Disposition {
        switch self {
        // A certificate that is wrong is mostly wrong for a while: it expired or is being replaced,
        // the clock is not set yet, or a captive portal answers.
        case .unreachable, .insecure, .clientRefused: .retry(after: nil)
        case .interrupted(_, let requestSent), .timedOut(_, let requestSent),
            .cancelled(let requestSent):
            requestSent ? .unknown : .retry(after: nil)
        // A proxy that redirects or refuses a request does not forward it; one that answers 2xx may
        // have.
        case .intercepted(_, 200..<300): .unknown
        case .intercepted: .retry(after: nil)
        case .invalidURL, .responseTooLarge: .never
        }
    }
}

extension OutboundError: CustomStringConvertible {
    /// A sentence for the operator; it may name the host, but never the path, which may be a
    /// secret.
    package var description: String {
        switch self {
        case .invalidURL(let reason): "The URL cannot be used: \(reason)."
        case .unreachable(let reason): "No connection: \(reason)."
        case .insecure(let reason):
            "The connection is not secure: \(reason). Look at this machine's clock, the other side's"
                + " certificate, a proxy or captive portal in between, and outbound.ca-file."
        case .clientRefused(let reason):
            "The other side wants a certificate of an authority that it trusts: \(reason)."
        case .interrupted(let reason, let requestSent):
            "The call broke off\(Self.moment(requestSent)): \(reason)."
        case .timedOut(let after, let requestSent):
            "No answer within \(after.milliseconds) ms\(Self.moment(requestSent))."
        case .responseTooLarge(let bytesMax): "The answer is longer than \(bytesMax) bytes."
        case .intercepted(let service, let status):
            "something between us and \(service) answered with status \(status); look at the proxy,"
                + " the DNS and the ingress on the way, and at the configured URL."
        case .cancelled(let requestSent): "The call was cancelled\(Self.moment(requestSent))."
        }
    }

    private static func moment(_ requestSent: Bool) -> String {
        requestSent ? " after the request was sent" : " before the request was sent"
    }
}
