import HTTPMessage
import HTTPTypes
import JSON

/// One request to Jira, without its login.
struct JiraAPICall: Sendable {
    var method: HTTPRequest.Method
    /// The path behind `/rest/api/3/`, percent-encoded.
    var path: String
    /// The path without its parameters, by which Jira counts calls.
    var endpoint: String
    var query: [(name: String, value: String)] = []
    var body: JSONValue?
    /// The identifier of the issue that is written to.
    var issue: String?
    /// Whether a repetition does no harm.
    var isRepeatable = true

    /// A question without a body.
    static func get(
        _ path: String,
        as endpoint: String? = nil,
        _ query: [(name: String, value: String)] = []
    ) -> JiraAPICall {
        JiraAPICall(method: .get, path: path, endpoint: endpoint ?? path, query: query)
    }

    /// A question with a body.
    static func post(_ path: String, _ body: JSONValue) -> JiraAPICall {
        JiraAPICall(method: .post, path: path, endpoint: path, body: body)
    }

    /// A call about one issue: `issue/10001/transitions`.
    static func issue(
        _ method: HTTPRequest.Method,
        _ id: String,
        _ rest: String = "",
        _ query: [(name: String, value: String)] = [],
        body: JSONValue? = nil
    ) -> JiraAPICall {
        JiraAPICall(
            method: method,
            path: "issue/\(percentEncoded(id))\(rest)",
            endpoint: "issue/{id}\(rest)",
            query: query,
            body: body,
            issue: method == .get ? nil : id
        )
    }

    /// The lane of its endpoint.
    var endpointLane: ExactString { ExactString("\(method.rawValue) \(endpoint)") }

    /// The lane of the issue that it writes to.
    var issueLane: ExactString? { issue.map { ExactString("issue \($0)") } }

    var lanes: [ExactString] { [endpointLane] + [issueLane].compactMap(\.self) }
}
