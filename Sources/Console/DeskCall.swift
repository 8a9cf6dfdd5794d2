package import HTTPTypes
import JSON

/// A request to the run page or the API, of all that it held.
package struct DeskCall: Sendable {
    package var method: HTTPRequest.Method
    /// The target up to the question mark, still percent-encoded.
    package var path: String
    /// The target after the question mark, still percent-encoded; nil without one.
    package var query: String?
    package var headers: HTTPFields
    package var body: [UInt8]
    /// Who asks, for the limit of attempts: the network of the client's address, as far as that can
    /// be believed.
    package var clientNetwork: String
    /// Whether the client came by HTTPS, here or at a trusted proxy.
    package var isSecure: Bool

    package init(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: String? = nil,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        clientNetwork: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.clientNetwork = clientNetwork
        self.isSecure = isSecure
    }

    /// True where nothing is asked to change.
    var isRead: Bool { method == .get || method == .head }

    /// The value of the first cookie of that name (RFC 6265 section 5.4).
    package func cookie(_ name: String) -> String? {
        for field in headers[values: .cookie] {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let parts = pair.drop { $0 == UInt8(ascii: " ") }
                    .split(separator: UInt8(ascii: "="), maxSplits: 1)
                    .map { Substring($0) }
                if parts.count == 2, parts[0].hasSameBytes(as: name) { return String(parts[1]) }
            }
        }
        return nil
    }
}

/// What is answered.
package struct DeskReply: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension DeskReply {
    /// The JSON body that every error has, whatever part it comes from.
    private struct Refusal: Encodable {
        var ok = false
        var error: String
        var message: String
    }

    static func json(_ status: HTTPResponse.Status, _ value: some Encodable) -> DeskReply {
        // These values hold texts, numbers and flags only, which always encode.
        let body = (try? JSONCoding.encode(value)) ?? []
        return DeskReply(
            status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: body
        )
    }

    static func error(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ message: String
    ) -> DeskReply {
        json(status, Refusal(error: code, message: message))
    }

    static func methodNotAllowed(_ allowed: String) -> DeskReply {
        var reply = error(.methodNotAllowed, "method_not_allowed", "This path takes \(allowed).")
        reply.headers[.allow] = "\(allowed), OPTIONS"
        return reply
    }

    static let nothingHere = error(.notFound, "not_found", "There is nothing at this path.")

    /// Returns the reply with a time after which another try makes sense.
    func retryable(after seconds: Int64) -> DeskReply {
        var reply = self
        reply.headers[.retryAfter] = "\(max(1, seconds))"
        return reply
    }
}

extension HTTPField.Name {
    static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is not a field name")
        }
        return name
    }

    static let host = named("Host")
    static let idempotencyKey = named("Idempotency-Key")
    static let csrfToken = named("X-CSRF-Token")
    static let fetchSite = named("Sec-Fetch-Site")
    static let lastEventID = named("Last-Event-ID")
}
