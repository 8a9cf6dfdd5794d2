import Outbound
package import Vocabulary

extension SlackError {
    /// Sorts an answer that is not a success.
    ///
    /// By status first and body second, for the body is not always Slack's: what is 4xx is
    /// refused, but for 408 and 429; what is neither 4xx nor a success is not known to be either.
    ///
    /// - Parameters:
    ///   - status: The HTTP status; not 429, which needs its waiting time.
    ///   - body: The answer's body; only a word in Slack's form is taken from it.
    ///   - retryAfter: What the answer asks to wait.
    init(status: Int, body: [UInt8], retryAfter: Duration? = nil) {
        let code = Self.code(in: body)
        switch status {
        case 400 where ["invalid_blocks", "invalid_blocks_format"].contains(code):
            self = .layoutRefused(status: status, code: code)
        case 300..<408, 409..<500: self = .refused(status: status, code: code)
        default: self = .unconfirmed(status: status, code: code, retryAfter: retryAfter)
        }
    }

    /// What may be done about it; `layoutRefused` is permanent for the message as it is.
    package var disposition: Disposition {
        switch self {
        case .refused, .layoutRefused, .unsayable: .never
        case .rateLimited(let wait): .retry(after: wait)
        case .unconfirmed: .unknown
        // The answer was too long to read, so there was one.
        case .unavailable(.responseTooLarge): .unknown
        case .unavailable(let cause): cause.disposition
        case .stopped: .retry(after: nil)
        }
    }

    /// How long Slack asked to wait before another try; nil when it did not.
    package var retryAfter: Duration? {
        switch self {
        case .rateLimited(let wait): wait
        case .unconfirmed(_, _, let wait): wait
        default: nil
        }
    }

    package var description: String {
        switch self {
        case .refused(let status, let code): Self.meaning(of: code) + Self.facts(status, code)
        case .layoutRefused(let status, let code):
            "The reminder layout was refused." + Self.facts(status, code)
        case .rateLimited(let wait):
            "Slack asked us to slow down; the reminder will go out in "
                + "\(wait.milliseconds / 1_000) s. (HTTP 429)"
        case .unconfirmed(let status, let code, _):
            "Slack did not confirm the reminder." + Self.facts(status, code)
        case .unavailable(let cause): Self.sentence(about: cause)
        case .stopped: "The reminder was not sent, because the work was stopped."
        case .unsayable: "The reminder was built wrongly; please report it. (not JSON)"
        }
    }

    private static func facts(_ status: Int, _ code: String) -> String {
        code.isEmpty ? " (HTTP \(status))" : " (\(code), HTTP \(status))"
    }

    private static func sentence(about cause: OutboundError) -> String {
        if case .unknown = cause.disposition {
            "Slack did not confirm the reminder: \(cause)"
        } else {
            "Slack could not be reached: \(cause)"
        }
    }

    private static func code(in body: [UInt8]) -> String {
        let words = String(decoding: body.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let code = words.first, code.utf8.count <= 80 else { return "" }
        let isCode = code.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
        }
        return isCode ? String(code) : ""
    }

    private static func meaning(of code: String) -> String {
        switch code {
        case "invalid_payload": "The reminder was built wrongly; please report it."
        case "no_text", "missing_text_or_fallback_or_attachments": "The reminder was empty."
        case "user_not_found": "The addressed Slack user does not exist."
        case "too_many_attachments": "The reminder has too many attachments."
        case "msg_too_long", "msg_blocks_too_long": "The reminder was too long for Slack."
        case "invalid_token", "no_service", "no_service_id", "no_active_hooks", "no_team":
            "The Slack webhook no longer exists; create a new one and update the configuration."
        case "channel_not_found": "The Slack channel was not found, or the app may not see it."
        case "channel_is_archived", "is_archived":
            "The Slack channel is archived; choose another one."
        case "action_prohibited", "posting_to_general_channel_denied":
            "A Slack admin setting forbids posting here."
        case "team_disabled": "The Slack workspace is no longer active."
        default: "Slack refused the reminder."
        }
    }
}
