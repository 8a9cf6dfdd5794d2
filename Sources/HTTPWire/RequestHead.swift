package import HTTPMessage
package import HTTPTypes

/// The request line and headers of one request, with the framing that follows from them.
package struct RequestHead: Sendable, Hashable {
    /// The forms of a request target (RFC 9112 3.2).
    package enum TargetForm: Sendable, Hashable {
        /// Path and query: `/path?query`.
        case origin
        /// An absolute URI, as clients send to proxies.
        case absolute
        /// Host and port, for CONNECT only.
        case authority
        /// The server itself: `*`, for OPTIONS only.
        case asterisk
    }

    /// How the end of the body is determined (RFC 9112 6.3).
    package enum Framing: Sendable, Hashable {
        case none
        case length(Int)
        case chunked
    }

    package var method: HTTPRequest.Method
    /// Path and query, still percent-encoded; or `*`, or host and port.
    package var target: String
    package var form: TargetForm
    /// The host and port of a target in absolute or authority form.
    package var targetAuthority: String?
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package var minorVersion: Int
    package var fields: RequestFields
    package var framing: Framing
    /// Whether the client wants the connection to stay open after the answer (RFC 9112 9.3).
    package var keepsAlive: Bool
    /// Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 10.1.1).
    package var expectsContinue: Bool

    /// The host and port of the target, or else of the Host field; nil without either.
    package var authority: String? {
        targetAuthority ?? fields[.host]
    }
}

/// A complete request; the body has no transfer coding any more.
///
/// Trailers were checked and dropped, as RFC 9110 6.5.1 allows.
package struct WireRequest: Sendable, Hashable {
    package var head: RequestHead
    package var body: [UInt8]
}
