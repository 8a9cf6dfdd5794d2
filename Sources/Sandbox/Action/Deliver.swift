package import HTTPTypes

/// How a signed webhook leaves the sandbox; the executable supplies it, a test passes a literal.
package struct Deliver: Sendable {
    /// Posts the body to the URL; returns the answer, or nil when there was none.
    package var post:
        @Sendable (_ url: String, _ headers: HTTPFields, _ body: [UInt8]) async
            -> (status: Int, body: [UInt8])?

    package init(
        post: @escaping @Sendable (_ url: String, _ headers: HTTPFields, _ body: [UInt8]) async
            -> (status: Int, body: [UInt8])?
    ) {
        self.post = post
    }

    /// Delivers nothing, for tests that bring their own webhooks.
    package static let nowhere = Deliver { _, _, _ in nil }
}
