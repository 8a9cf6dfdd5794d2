package import HTTPTypes

/// How a signed webhook leaves the sandbox; the executable supplies it, a test passes a literal.
package struct Deliver: Sendable {
    /// What came back.
    package typealias Answer = (status: Int, body: [UInt8])

    /// Posts the body to the URL with the headers; returns the answer, or nil when there was none.
    package var post: @Sendable (String, HTTPFields, [UInt8]) async -> Answer?

    package init(post: @escaping @Sendable (String, HTTPFields, [UInt8]) async -> Answer?) {
        self.post = post
    }

    /// Delivers nothing, for tests that bring their own webhooks.
    package static let nowhere = Deliver { _, _, _ in nil }
}
