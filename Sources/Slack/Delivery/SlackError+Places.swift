import JSON
import Outbound
import Platform
package import Reminders

/// What an error says of the channel or person that a part was for.
extension SlackError {
    /// Returns what the engine has to know of it.
    ///
    /// A word that nobody classified counts as one about the channel: another may do, and where that
    /// refuses too, the part is given up.
    ///
    /// - Parameter hasPlace: Whether the part was for a place of its own, perhaps a person.
    /// - Returns: `placeRefused` where only this place refused.
    package func failure(hasPlace: Bool) -> DeliveryFailure {
        guard let reason = placeReason(mayBePerson: hasPlace) else { return failure }
        return DeliveryFailure(.placeRefused) { noun in
            reason.replacing("reminder", with: noun)
        }
    }

    /// Why the channel or person cannot be had; nil where it is not about that.
    private func placeReason(mayBePerson: Bool) -> String? {
        switch self {
        case .placeRefused(let reason): reason
        case .refused(let status, let code, let needed):
            Self.isAboutAllChannels(code)
                ? nil
                : ((mayBePerson ? Self.personMeaning(of: code) : nil)
                    ?? Self.meaning(of: code, needed: needed)) + Self.facts(status, code)
        case .layoutRefused, .rateLimited, .postponed, .unconfirmed, .unsearchable, .searchLimited,
            .unavailable, .stopped, .unsayable, .unanswered:
            nil
        }
    }

    /// What keeps the app from writing to a person.
    private static func personMeaning(of code: String) -> String? {
        switch code {
        case "messages_tab_disabled":
            "The app takes part in no direct messages: turn on its Messages Tab, under App Home in"
                + " its settings."
        case "cannot_dm_bot": "A bot cannot be written to."
        case "user_disabled": "The Slack account is deactivated."
        case "user_not_visible": "The app may not see that Slack user."
        default: nil
        }
    }

    /// The same failure of a call that changed nothing, or nothing that matters: what it came to need
    /// not be known, and a later try can ask again.
    var withoutEffect: SlackError {
        switch self {
        case .unconfirmed(let status, _, let wait):
            .unanswered(reason: "Slack gave no answer. (HTTP \(status))", retryAfter: wait)
        case .unavailable(let cause) where cause.disposition != .never:
            .unanswered(reason: "\(cause)")
        default: self
        }
    }
}
