package import HTTPTypes
import HTTPWire

/// A complete request, its body read within the limits.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    /// The request target as sent, in origin form: path and query, still percent-encoded.
    package var target: String
    /// The headers as they came; `headers` has them as texts.
    let fields: RequestFields
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
        self.init(
            method: method,
            target: target,
            fields: RequestFields(headers),
            body: body,
            remoteAddress: remoteAddress,
            clientAddress: remoteAddress,
            isSecure: isSecure
        )
    }

    init(
        method: HTTPRequest.Method,
        target: String,
        fields: RequestFields,
        body: [UInt8],
        remoteAddress: String,
        clientAddress: String,
        isSecure: Bool
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.remoteAddress = remoteAddress
        self.clientAddress = clientAddress
        self.isSecure = isSecure
    }

    /// All headers; they are made into texts at each call.
    package var headers: HTTPFields { fields.httpFields }

    /// Returns the value of one header, at less cost; of several with one name it returns the list
    /// that they are (RFC 9110 5.2).
    package func header(_ name: HTTPField.Name) -> String? { fields[name] }

    /// What one customer of a network is usually given, around the client's address: the address
    /// itself with IPv4, its /64 with IPv6; `unix` as the address.
    package var clientNetwork: String {
        PeerAddress(clientAddress)?.subscriber.description ?? clientAddress
    }

    /// The target up to the question mark, still percent-encoded.
    package var path: Substring { target[..<(queryMark ?? target.endIndex)] }

    /// The target after the question mark; nil without one.
    package var query: Substring? {
        queryMark.map { target[target.utf8.index(after: $0)...] }
    }

    private var queryMark: String.Index? { target.utf8.firstIndex(of: UInt8(ascii: "?")) }
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

/// What was answered without asking the responder: no request, or not in time.
package struct RefusedRequest: Sendable {
    /// Nil when it was refused before that was read.
    package var method: HTTPRequest.Method?
    /// The request target as sent; nil when it was refused before that was read.
    package var target: String?
    package var status: HTTPResponse.Status
    /// The peer's address as text, without the port.
    package var address: String
}
