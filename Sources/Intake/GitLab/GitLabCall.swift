package import HTTPTypes

/// A request to the GitLab-compatible URLs, of all that it held.
package struct GitLabCall: Sendable {
    package var method: HTTPRequest.Method
    /// The target up to the question mark, still percent-encoded.
    package var path: String
    /// The target after the question mark, still percent-encoded; nil without one.
    package var query: String?
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        method: HTTPRequest.Method,
        path: String,
        query: String? = nil,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

extension HTTPField.Name {
    /// Names the event that a webhook of GitLab's own is sent for.
    package static let gitlabEvent = named("X-Gitlab-Event")
    static let host = named("Host")
}
