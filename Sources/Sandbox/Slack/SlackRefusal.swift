import JSON

/// A refusal of the Web API: status 200, `"ok": false` and an error code.
struct SlackRefusal: Error, Sendable {
    var error: String
    /// The reason, for the sandbox's record.
    var reason: String
    /// Further members of the answer.
    var details: [ExactString: JSONValue] = [:]
    /// Seconds to wait, for a 429.
    var retryAfter: Int?

    init(
        _ error: String,
        _ reason: String,
        details: [ExactString: JSONValue] = [:],
        retryAfter: Int? = nil
    ) {
        self.error = error
        self.reason = reason
        self.details = details
        self.retryAfter = retryAfter
    }

    static func missing(_ argument: String) -> SlackRefusal {
        SlackRefusal("invalid_arguments", "missing required field: \(argument)")
    }

    static func noChannel(_ name: String) -> SlackRefusal {
        SlackRefusal("channel_not_found", "no channel \(name)")
    }
}
