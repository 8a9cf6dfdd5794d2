package import HTTPMessage
package import HTTPTypes

/// The request line and the headers of one request, with what they say about framing.
package struct RequestHead: Sendable, Hashable {
    /// Which of the forms of RFC 9112 3.2 the target was sent in.
    package enum TargetForm: Sendable, Hashable {
        /// A path and query, `/path?query`.
        case origin
        /// A whole URI, as sent to proxies.
        case absolute
        /// A host and port, with CONNECT only.
        case authority
        /// The server as a whole, `*`, with OPTIONS only.
        case asterisk
    }

    /// How the end of the body is known (RFC 9112 6.3).
    package enum Framing: Sendable, Hashable {
        case none
        case length(Int)
        case chunked
    }

    package var method: HTTPRequest.Method
    /// Path and query, still percent-encoded; `*` or a host and port in the other two forms.
    package var target: String
    package var form: TargetForm
    /// The host and port that the target itself names, in absolute and authority form.
    package var targetAuthority: String?
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package var minorVersion: Int
    package var fields: RequestFields
    package var framing: Framing
    /// Whether the client wants the connection to stay open after the answer (RFC 9112 9.3).
    package var keepsAlive: Bool
    /// Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 10.1.1).
    package var expectsContinue: Bool

    /// The host and port the request is for: of the target, else of Host; nil without either.
    package var authority: String? {
        targetAuthority ?? fields[.host]
    }
}

/// A whole request: its head, and its body without transfer coding; trailers were checked and
/// dropped, as RFC 9110 6.5.1 allows.
package struct WireRequest: Sendable, Hashable {
    package var head: RequestHead
    package var body: [UInt8]
}
