package import HTTPTypes

/// A complete request, its body read within the limits.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    /// The request target as sent, in origin form: path and query, still percent-encoded.
    package var target: String
    package var headers: HTTPFields
    package var body: [UInt8]
    /// The peer's address as text, without the port; `unix` for one of a Unix-domain socket.
    package var remoteAddress: String
    /// The client's address where a trusted proxy tells it, else the peer's; for people to read.
    package var clientAddress: String
    /// Whether the client came by HTTPS, here or at a trusted proxy.
    package var isSecure: Bool

    package init(
        method: HTTPRequest.Method,
        target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        clientAddress = remoteAddress
        self.isSecure = isSecure
    }

    /// The target up to the question mark, still percent-encoded.
    package var path: Substring { target.prefix { $0 != "?" } }

    /// The target after the question mark; nil without one.
    package var query: Substring? {
        target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
    }
}

/// What is answered; the server adds Date, framing and Connection.
package struct Response: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        _ status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// No answer at all: the connection is reset.
    ///
    /// For stand-ins of servers that break.
    package static let reset: Response = {
        var response = Response(.serviceUnavailable)
        response.isReset = true
        return response
    }()

    /// True where the connection is reset instead of answered.
    private(set) var isReset = false
}
