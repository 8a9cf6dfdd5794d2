package import HTTPTypes

/// What the server answered without asking the responder: bytes that are no request, or one that
/// did not come in time.
package struct RefusedRequest: Sendable {
    /// Nil when it was refused before that was read.
    package var method: HTTPRequest.Method?
    /// The request target as sent; nil when it was refused before that was read.
    package var target: String?
    package var status: HTTPResponse.Status
    /// The peer's address as text, without the port.
    package var address: String
}
