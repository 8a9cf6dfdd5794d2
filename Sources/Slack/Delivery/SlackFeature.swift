package import JSON

/// What a configuration wants to do in Slack beside posting to its own channel, and the permissions
/// for it.
///
/// Source: Slack's pages of the methods, "Scopes".
package enum SlackFeature: Sendable, Hashable, CaseIterable {
    case otherChannels, joining, channelNames, searchingChannels
    case mentioningPeople, mentioningGroups, directMessages, searchingDirectMessages

    /// What is not possible, or not as well, with these permissions.
    ///
    /// - Parameter granted: All that the app has.
    /// - Returns: A sentence or two with what to add; nil where all is there.
    package func warning(granted: Set<ExactString>) -> String? {
        let missing = scopes.filter { !granted.contains($0) }.map(\.text)
        guard !missing.isEmpty else { return nil }
        let noun = missing.count == 1 ? "the scope" : "the scopes"
        return "\(purpose) needs \(noun) \(missing.joined(separator: " and ")): add"
            + " \(missing.count == 1 ? "it" : "them") to the app and install it again.\(consequence)"
    }

    private var scopes: [ExactString] {
        switch self {
        case .otherChannels: ["chat:write.public"]
        case .joining: ["channels:join"]
        case .channelNames: ["channels:read", "groups:read"]
        case .searchingChannels: ["channels:history", "groups:history"]
        case .mentioningPeople: ["users:read", "users:read.email"]
        case .mentioningGroups: ["usergroups:read"]
        case .directMessages: ["users:read", "users:read.email"]
        case .searchingDirectMessages: ["im:write", "im:history"]
        }
    }

    private var purpose: String {
        switch self {
        case .otherChannels: "Posting to public channels that the app is not in"
        case .joining: "Joining public channels (slack.join)"
        case .channelNames: "Finding channels by their names"
        case .searchingChannels: "Finding a message again in other channels after a lost answer"
        case .mentioningPeople: "Mentioning people by their e-mail addresses"
        case .mentioningGroups: "Mentioning user groups"
        case .directMessages: "Writing to people by their e-mail addresses"
        case .searchingDirectMessages: "Finding a direct message again after a lost answer"
        }
    }

    /// What happens otherwise.
    private var consequence: String {
        switch self {
        case .otherChannels: " Otherwise invite it to each channel, or set slack.join."
        case .joining: " Otherwise invite it to each channel."
        case .channelNames: " Otherwise only ids and links lead to channels."
        case .searchingChannels, .searchingDirectMessages:
            " Otherwise slack.on-unknown decides whether it is sent again."
        case .mentioningPeople, .mentioningGroups: " Otherwise they are only named."
        case .directMessages: " Otherwise their teams' channels are told instead."
        }
    }
}
