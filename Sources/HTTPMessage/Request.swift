package import HTTPTypes
import JSON

/// One HTTP request with its body, as the server read it within its limits.
///
/// Everything that answers requests takes this type. Nothing of it is decoded before somebody asks,
/// so it costs no more to pass on than it did to receive.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    /// The request target as sent, in origin form: path and query, still percent-encoded.
    package var target: String
    /// The headers as the bytes they came in.
    package var fields: RequestFields
    package var body: [UInt8]
    /// The client's address as text, without the port, for people to read: what a trusted proxy
    /// says, else the peer's; `unix` for a peer on a Unix-domain socket.
    package var clientAddress: String
    /// The network that one customer is usually given around `clientAddress`, for limits on each
    /// client: the address itself with IPv4, its /64 with IPv6, `unix` as the address.
    package var clientNetwork: String
    /// Whether the client came by HTTPS, here or at a trusted proxy.
    package var isSecure: Bool

    package init(
        _ method: HTTPRequest.Method,
        _ target: String,
        fields: RequestFields,
        body: [UInt8] = [],
        clientAddress: String = "127.0.0.1",
        clientNetwork: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.clientAddress = clientAddress
        self.clientNetwork = clientNetwork
        self.isSecure = isSecure
    }

    /// Makes a request that did not come over a connection.
    package init(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        clientNetwork: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        self.init(
            method,
            target,
            fields: RequestFields(headers),
            body: body,
            clientNetwork: clientNetwork,
            isSecure: isSecure
        )
    }

    /// True for GET and HEAD, which ask for nothing to change.
    package var isRead: Bool { method == .get || method == .head }

    /// Returns the value of one header; of several with one name it returns the list that they are
    /// (RFC 9110 5.2).
    package func header(_ name: HTTPField.Name) -> String? { fields[name] }

    /// Returns the value of the first cookie of that name (RFC 6265 section 5.4).
    package func cookie(_ name: String) -> String? {
        for field in fields[values: .cookie] {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let parts = pair.drop { $0 == UInt8(ascii: " ") }
                    .split(separator: UInt8(ascii: "="), maxSplits: 1)
                    .map { Substring($0) }
                if parts.count == 2, parts[0].hasSameBytes(as: name) { return String(parts[1]) }
            }
        }
        return nil
    }

    /// The target up to the question mark, still percent-encoded.
    package var path: Substring { target[..<(queryMark ?? target.endIndex)] }

    /// The target after the question mark, still percent-encoded; nil without one.
    package var query: Substring? {
        queryMark.map { target[target.utf8.index(after: $0)...] }
    }

    private var queryMark: String.Index? { target.utf8.firstIndex(of: UInt8(ascii: "?")) }
}
