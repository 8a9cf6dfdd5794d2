import Slack

/// How a message came to be sent.
enum Delivery: String, Sendable, Codable {
    case made
    /// Sent by an earlier try, and found in the channel.
    case found
    /// Sent now, for an earlier try's message was not in the channel.
    case missing
    /// Sent now, and perhaps once before.
    case repeated
    /// Not sent now, because it may have been sent before.
    case assumed

    /// What has to be done about a message, given what is known of an earlier try.
    ///
    /// - Parameters:
    ///   - search: What was found of it; nil when it was surely never sent.
    ///   - policy: What to do where nobody can know.
    init(after search: SlackChannel.Found?, whenUnknown policy: Reminder.WhenUnknown) {
        self =
            switch search {
            case nil: .made
            case .present?: .found
            case .absent?: .missing
            case .cannotKnow?: policy == .resend ? .repeated : .assumed
            }
    }

    /// True when it is sent now; false when it is taken as sent before.
    var isSent: Bool { self != .found && self != .assumed }

    /// What the run's log says about it; nil when there is nothing to say.
    func line(about place: String, after search: SlackChannel.Found?) -> String? {
        let why =
            if case .cannotKnow(let reason?) = search {
                " The channel could not be searched: \(reason)"
            } else {
                ""
            }
        return switch self {
        case .made: nil
        case .found:
            "It was unknown whether \(place) arrived: it was found in the channel and not sent"
                + " again."
        case .missing:
            "It was unknown whether \(place) arrived: it was not found in the channel and was"
                + " sent."
        case .repeated: "It was unknown whether \(place) arrived: it was resent.\(why)"
        case .assumed: "It is unknown whether \(place) arrived: not resent.\(why)"
        }
    }
}
