package import Platform

/// The channels, people and groups of a run, as the catalogue has them.
package struct ReachRequest: Sendable {
    /// Channels in any form that a catalogue holds, each once.
    package var channels: [String]
    /// People who are to be mentioned or written to, each once.
    package var people: [Person]
    /// What groups may be called: the identifiers and titles of owners.
    package var groups: [String]
    /// Whether a channel may be a webhook's URL.
    package var allowsWebhookURLs: Bool
    /// What earlier runs learned, by key.
    // Ours: keys of the destination's own making.
    package var known: [String: Known]
    package var now: Timestamp

    /// True where nothing is asked.
    package var isEmpty: Bool { channels.isEmpty && people.isEmpty && groups.isEmpty }

    /// A value and when it was learned.
    package struct Known: Sendable, Hashable {
        package var value: String
        package var at: Timestamp

        package init(value: String, at: Timestamp) {
            self.value = value
            self.at = at
        }
    }

    package init(
        channels: [String] = [],
        people: [Person] = [],
        groups: [String] = [],
        allowsWebhookURLs: Bool = false,
        // Ours: the same.
        known: [String: Known] = [:],
        now: Timestamp
    ) {
        self.channels = channels
        self.people = people
        self.groups = groups
        self.allowsWebhookURLs = allowsWebhookURLs
        self.known = known
        self.now = now
    }
}

/// What a destination says to a `ReachRequest`, in the order in which it was asked.
package struct ReachAnswer: Sendable, Hashable {
    package var channels: [Channel]
    /// The ids of people; nil for who is not there, or may not be written to.
    package var people: [String?]
    /// The ids of groups; nil where there is none of that name.
    package var groups: [String?]
    /// What later runs may know, by key; it is kept with the run's plan.
    // Ours: keys of the destination's own making.
    package var learned: [String: String]
    /// What a person should repair, such as a permission that lacks; a sentence each.
    package var warnings: [String]

    package enum Channel: Sendable, Hashable {
        /// The address to send to, and what people call it.
        case place(String, name: String)
        /// Why it cannot be had; a sentence.
        case refused(reason: String)
    }

    package init(
        channels: [Channel] = [],
        people: [String?] = [],
        groups: [String?] = [],
        // Ours: the same.
        learned: [String: String] = [:],
        warnings: [String] = []
    ) {
        self.channels = channels
        self.people = people
        self.groups = groups
        self.learned = learned
        self.warnings = warnings
    }
}
