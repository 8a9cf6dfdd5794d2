import Outbound
package import Platform
package import Reminders

extension SlackError {
    /// Sorts an answer of a webhook that is not a success.
    ///
    /// By status first and body second: what is 3xx or 4xx is refused, in a word of Slack's, but
    /// for 408 and 429; of anything else it is not known whether the message was posted.
    ///
    /// - Parameters:
    ///   - status: The HTTP status; not 429, which needs its waiting time.
    ///   - body: The answer's body; only a word in Slack's form is taken from it.
    ///   - retryAfter: What the answer asks to wait.
    init(status: Int, body: [UInt8], retryAfter: Duration? = nil) {
        let code = Self.code(in: body)
        switch status {
        case 400 where ["invalid_blocks", "invalid_blocks_format"].contains(code):
            self = .layoutRefused(LayoutRefusal(code: code), status: status)
        case 300..<408, 409..<425, 426..<500: self = .refused(status: status, code: code)
        default: self = .unconfirmed(status: status, code: code, retryAfter: retryAfter)
        }
    }

    /// What the engine has to know of it; `layoutRefused` is permanent for the message as it is.
    package var failure: DeliveryFailure {
        DeliveryFailure(kind) { description(of: $0) }
    }

    /// What may be done about it.
    package var disposition: Disposition { kind.disposition }

    /// How long Slack asked to wait before another try; nil when it did not.
    package var retryAfter: Duration? { kind.retryAfter }

    private var kind: DeliveryFailure.Kind {
        switch self {
        case .refused, .layoutRefused, .unsayable, .placeRefused: .final
        case .rateLimited(let wait): .rateLimited(retryAfter: wait)
        case .postponed(_, let wait), .unanswered(_, let wait): .temporary(retryAfter: wait)
        case .unconfirmed(_, _, let wait): .unknown(retryAfter: wait)
        case .unsearchable(let reason, let wait): .unsearchable(reason: reason, retryAfter: wait)
        case .searchLimited(let wait):
            .searchLimited(reason: Self.searchLimit, retryAfter: wait)
        // The answer was too long to read, so there was one.
        case .unavailable(.responseTooLarge): .unknown(retryAfter: nil)
        case .unavailable(let cause):
            switch cause.disposition {
            case .never: .final
            case .retry(let wait): .temporary(retryAfter: wait)
            case .unknown: .unknown(retryAfter: nil)
            }
        case .stopped: .temporary(retryAfter: nil)
        }
    }

    /// Returns the description where what was sent is called something else than a reminder.
    package func description(of noun: String) -> String {
        description.replacing("reminder", with: noun)
    }

    package var description: String {
        switch self {
        case .refused(let status, let code, let needed):
            Self.meaning(of: code, needed: needed) + Self.facts(status, code)
        case .layoutRefused(let refusal, let status):
            "The reminder layout was refused." + Self.facts(status, refusal.code)
        case .rateLimited(let wait):
            "Slack asked us to slow down; the reminder will go out in "
                + "\(wait.milliseconds / 1_000) s. (HTTP 429)"
        case .postponed(let code, _): Self.meaning(of: code) + Self.facts(200, code)
        case .unconfirmed(let status, let code, _):
            Self.doubt(code) + Self.facts(status, code)
        case .unsearchable(let reason, _): "The channel history could not be read: \(reason)"
        case .searchLimited(let wait):
            Self.searchLimit + " The search for the reminder goes on in "
                + "\(wait.milliseconds / 1_000) s. (HTTP 429)"
        case .unavailable(let cause): Self.sentence(about: cause)
        case .stopped: "The reminder was not sent, because the work was stopped."
        case .placeRefused(let reason): reason
        case .unanswered(let reason, _): "Slack could not be asked: \(reason)"
        case .unsayable: "The reminder was built wrongly; please report it. (not JSON)"
        }
    }

    /// Why a search takes its time, or was given up.
    private static let searchLimit = "Slack limits how often the channel may be read."

    /// Why a channel's history may not be read: no reminder was refused by that.
    var searchReason: String {
        guard case .refused(let status, let code, let needed) = self else { return description }
        let meaning = Self.meaning(of: code, needed: needed, orElse: "Slack refused to say.")
        return meaning + Self.facts(status, code)
    }

    /// What can be asked is asked before anything is sent again.
    private static func doubt(_ code: String) -> String {
        ["internal_error", "fatal_error"].contains(code)
            ? "Slack did not confirm the reminder; checking before sending again."
            : "Slack did not confirm the reminder."
    }

    static func facts(_ status: Int, _ code: String) -> String {
        code.isEmpty ? " (HTTP \(status))" : " (\(code), HTTP \(status))"
    }

    private static func sentence(about cause: OutboundError) -> String {
        if case .unknown = cause.disposition {
            "Slack did not confirm the reminder: \(cause)"
        } else {
            "Slack could not be reached: \(cause)"
        }
    }

    /// The one word of a webhook's answer, if it is one of Slack's.
    ///
    /// All of a webhook's words have an underscore, which tells them from a proxy's `forbidden`.
    static func code(in body: [UInt8]) -> String {
        let words = String(decoding: body.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let code = words.first else { return "" }
        return isWord(code) && code.utf8.contains(UInt8(ascii: "_")) ? String(code) : ""
    }
}
