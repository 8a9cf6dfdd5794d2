import HTTPTypes
import JSON
import Outbound
import Platform

/// One request to GitHub, without its login.
struct GitHubRequest: Sendable {
    var method: HTTPRequest.Method
    var url: String
    var body: [UInt8] = []
    /// `owner/name` whose installation of an App signs in; nil for what concerns no repository.
    var repository: String?
    /// What the answer had that is known already.
    var etag: String?
    /// What a sentence calls the thing that is asked for.
    var what: String

    /// Whether it asks for a token, of which another one does no harm.
    var isForToken = false

    /// Whether it changes something.
    var isWrite: Bool { method != .get && !isForToken }

    private static let answerBytesMax = 32 << 20
    private static let deadline = Duration.seconds(30)
    /// Older Enterprise servers know no later version.
    private static let version = "2022-11-28"

    /// Returns the call with an `Authorization` header.
    ///
    /// The transport adds the User-Agent, without which GitHub answers 403.
    func signed(_ authorization: String) -> Call {
        var headers: HTTPFields = [
            .accept: "application/vnd.github+json", .authorization: authorization,
        ]
        HTTPField.Name("X-GitHub-Api-Version").map { headers[$0] = Self.version }
        if !body.isEmpty { headers[.contentType] = "application/json" }
        if let etag { headers[.ifNoneMatch] = etag }
        return Call(
            method,
            url,
            headers: headers,
            body: body,
            service: .gitHub,
            deadline: Self.deadline,
            responseBytesMax: Self.answerBytesMax,
            // A kept connection that closes just then would leave it unknown what became of it.
            reusesConnection: !isWrite
        )
    }
}
