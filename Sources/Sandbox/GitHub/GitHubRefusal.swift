import HTTPMessage
import HTTPTypes
import JSON

/// A refusal in GitHub's form: `{"message":…,"errors":[…],"documentation_url":…,"status":"422"}`.
struct GitHubRefusal: Error, Sendable {
    var status: Int
    var message: String
    var errors: [JSONValue] = []
    var documentation = "https://docs.github.com/rest"
    var headers: [String: String] = [:]
    /// Where the thing is now, for a redirect.
    var location: String?
    /// The reason for the sandbox's record, where the message does not say it.
    var reason: String?

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    var response: Response {
        var members: [ExactString: JSONValue] = [
            "message": .string(message), "documentation_url": .string(documentation),
        ]
        if let location { members["url"] = .string(location) }
        if location == nil { members["status"] = .string("\(status)") }
        if !errors.isEmpty { members["errors"] = .array(errors) }
        var response = Response.vendorJSON(HTTPResponse.Status(code: status), .object(members))
        for (name, value) in headers { response.headers.set(name, value) }
        if let location { response.headers.set("location", location) }
        return response
    }

    static let notFound = GitHubRefusal(404, "Not Found")
    static let badCredentials = GitHubRefusal(401, "Bad credentials")

    static func badCredentials(because reason: String) -> GitHubRefusal {
        var refusal = badCredentials
        refusal.reason = reason
        return refusal
    }

    static let archived = GitHubRefusal(403, "Repository was archived so is read-only.")
    static let deleted = GitHubRefusal(410, "This issue was deleted")
    static let issuesDisabled = GitHubRefusal(410, "Issues are disabled for this repo")

    /// A right that the token does not have.
    static func forbidden(_ message: String, accepted permissions: String) -> GitHubRefusal {
        var refusal = GitHubRefusal(403, message)
        refusal.headers["x-accepted-github-permissions"] = permissions
        return refusal
    }

    static func invalid(
        _ resource: String,
        _ field: String,
        code: String,
        message: String? = nil,
        value: JSONValue? = nil
    ) -> GitHubRefusal {
        var refusal = GitHubRefusal(422, "Validation Failed")
        var error: [ExactString: JSONValue] = [
            "resource": .string(resource), "field": .string(field), "code": .string(code),
        ]
        if let message { error["message"] = .string(message) }
        if let value { error["value"] = value }
        refusal.errors = [.object(error)]
        refusal.reason = "\(resource).\(field): \(message ?? code)"
        return refusal
    }

    static func tooLong(_ resource: String, _ field: String, max: Int) -> GitHubRefusal {
        invalid(
            resource,
            field,
            code: "custom",
            message: "\(field) is too long (maximum is \(max) characters)"
        )
    }

    /// Something that has another place: 301 for reads, 307 for writes.
    static func moved(to location: String, isRead: Bool) -> GitHubRefusal {
        var refusal = GitHubRefusal(isRead ? 301 : 307, "Moved Permanently")
        refusal.documentation =
            "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api"
            + "#follow-redirects"
        refusal.location = location
        return refusal
    }
}
