import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Sandbox
import Testing

/// Calls of GitHub, with the headers that it wants.
extension Visitor {
    static let repository = "example/scorecards"

    /// Calls GitHub with the sandbox's token, or another.
    func github(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        token: String = "ghp_sandboxToken",
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers[.userAgent] = "test"
        headers[.authorization] = "Bearer \(token)"
        headers[.host] = "sandbox.test:1"
        let base = path.hasPrefix("http://sandbox.test:1") ? "" : GitHubSite.path
        let target = path.replacing("http://sandbox.test:1", with: "")
        return try await send(method, base + target, headers: headers, body)
    }

    /// Calls below the default repository.
    func issues(
        _ method: HTTPRequest.Method,
        _ path: String = "",
        _ body: JSONValue? = nil,
        in repository: String = Visitor.repository
    ) async throws -> Answer {
        try await github(method, "/repos/\(repository)/issues\(path)", body)
    }

    /// Files an issue with one label.
    @discardableResult
    func file(
        _ title: String,
        _ labels: JSONValue = ["scorebell"],
        in repository: String = Visitor.repository
    ) async throws -> Answer {
        let body: JSONValue = ["title": .string(title), "labels": labels]
        return try await issues(.post, "", body, in: repository)
    }

    /// A JWT with these claims, whose signature is no more than some bytes.
    static func jwt(_ claims: JSONValue, algorithm: JSONValue = "RS256") throws -> String {
        let parts =
            [try JSONCoding.encode(["alg": algorithm, "typ": "JWT"] as JSONValue)]
            + [try JSONCoding.encode(claims), Array("signature".utf8)]
        return parts.map { Data($0).base64EncodedString() }
            .map { $0.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") }
            .joined(separator: ".")
    }
}

extension Answer {
    var titles: [String] { (json.array ?? []).compactMap { $0["title"]?.string } }

    var labels: [String] { (json["labels"]?.array ?? []).compactMap { $0["name"]?.string } }

    /// The address of the page that the `Link` header calls by that name.
    func link(_ rel: String) -> String? {
        let links = (header("link") ?? "").split(separator: ", ").map(String.init)
        return links.first { $0.hasSuffix("; rel=\"\(rel)\"") }
            .map { String($0.dropFirst().prefix { $0 != ">" }) }
    }
}
