import HTTPMessage
import HTTPTypes
import JSON

extension JiraStandIn {
    /// A refusal in Jira's form: `{"errorMessages":[…],"errors":{"summary":"…"}}`.
    struct Refusal: Error, Sendable {
        var status: HTTPResponse.Status
        var messages: [String] = []
        /// What is wrong with each field.
        var errors: [ExactString: String] = [:]
        var headers: [ExactString: String] = [:]
        /// What the answer does not say, for the record.
        var detail: String?

        init(
            _ status: HTTPResponse.Status,
            _ messages: String...,
            errors: [ExactString: String] = [:]
        ) {
            self.status = status
            self.messages = messages
            self.errors = errors
        }

        var json: JSONValue {
            [
                "errorMessages": .array(messages.map(JSONValue.string)),
                "errors": .object(errors.mapValues(JSONValue.string)),
            ]
        }

        var response: Response {
            var response = Response.vendorJSON(status, json)
            for (name, value) in headers { response.headers.set(name.text, value) }
            return response
        }

        /// All that is wrong, in one line.
        var reason: String {
            (messages + errors.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
                + (detail.map { [$0] } ?? []))
                .joined(separator: "; ")
        }

        static func field(_ name: String, _ message: String) -> Refusal {
            Refusal(.badRequest, errors: [ExactString(name): message])
        }

        static func notOnScreen(_ name: String) -> Refusal {
            let text =
                "Field '\(name)' cannot be set. It is not on the appropriate screen, or unknown."
            return field(name, text)
        }

        static let noIssue = Refusal(
            .notFound,
            "Issue does not exist or you do not have permission to see it."
        )

        static func noProject(_ name: String) -> Refusal {
            Refusal(.notFound, "No project could be found with key '\(name)'.")
        }

        static let payload = Refusal(
            .badRequest,
            "Invalid request payload. Refer to the REST API documentation and try again."
        )

        static let login = Refusal(
            .unauthorized,
            "You are not authenticated. Authentication required to perform this operation."
        )
    }
}

/// The reasons that Jira Cloud gives with 429, for faults.
///
/// Source: Atlassian "Rate limiting", read 2026.
package enum JiraLimit: String, Sendable, CaseIterable {
    case burst = "jira-burst-based"
    case issueWrites = "jira-per-issue-on-write"
    case tenantQuota = "jira-quota-tenant-based"
    case globalQuota = "jira-quota-global-based"
    case cost = "jira-cost-based"

    /// A fault that answers 429 for this reason.
    package func fault(retryAfter seconds: Int? = 1) -> Fault.Kind {
        var headers = [
            "RateLimit-Reason": rawValue, "X-RateLimit-Remaining": "0",
            "Content-Type": "application/json",
        ]
        if let seconds { headers["Retry-After"] = "\(seconds)" }
        return .status(429, body: Self.body, headers: headers)
    }

    /// A fault that answers 429 as a gateway does: no reason, no time, no JSON.
    package static let gateway = Fault.Kind.status(429, body: "Too many requests")

    private static let body = #"{"errorMessages":["Rate limit exceeded."],"errors":{}}"#
}
