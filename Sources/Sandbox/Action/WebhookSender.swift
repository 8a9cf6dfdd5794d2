package import HTTPTypes

/// The sandbox's HTTP client for webhooks; the executable supplies it, a test passes a closure.
package struct WebhookSender: Sendable {
    /// A status and a body.
    package typealias Answer = (status: Int, body: [UInt8])

    /// Posts a body to a URL with headers; returns the answer, or nil without one.
    package var post: @Sendable (String, HTTPFields, [UInt8]) async -> Answer?

    package init(post: @escaping @Sendable (String, HTTPFields, [UInt8]) async -> Answer?) {
        self.post = post
    }

    /// Delivers nothing, for tests that post webhooks themselves.
    package static let nowhere = WebhookSender { _, _, _ in nil }
}
