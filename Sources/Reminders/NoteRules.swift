/// What a reminder's notes say and when one is sent, as configured.
package struct NoteRules: Sendable, Hashable {
    package var sendWhen: SendWhen
    /// Whether the summary goes to the channel and the detail into its thread.
    package var isThreaded: Bool
    package var language: Language
    /// How many entities one note names; the rest is a number and a link.
    package var entitiesMax: Int
    /// The property of `_rule_result` that says until when a result is exempt; nil for none.
    package var exemptFrom: String?
    /// The property of `_rule_result` that says when a result is due; nil for none.
    package var dueFrom: String?
    /// Days that a rule has to be unmet before anybody is reminded.
    package var graceDays: Int
    /// Whether everything is done but sending.
    package var isRehearsed: Bool
    /// A run that would send more messages sends none.
    package var messagesMax: Int

    /// When a note is sent.
    package enum SendWhen: String, Sendable, Hashable, CaseIterable {
        /// Some entity misses a rule.
        case unmet
        /// Something changed since the last note that was delivered.
        case changed
        case always
    }

    package init(
        sendWhen: SendWhen = .unmet,
        isThreaded: Bool = false,
        language: Language = .en,
        entitiesMax: Int = 200,
        exemptFrom: String? = nil,
        dueFrom: String? = nil,
        graceDays: Int = 0,
        isRehearsed: Bool = false,
        messagesMax: Int = 200
    ) {
        self.sendWhen = sendWhen
        self.isThreaded = isThreaded
        self.language = language
        self.entitiesMax = entitiesMax
        self.exemptFrom = exemptFrom
        self.dueFrom = dueFrom
        self.graceDays = graceDays
        self.isRehearsed = isRehearsed
        self.messagesMax = messagesMax
    }
}

/// The language of what is ours in the detailed layout and in the run's log.
package enum Language: String, Sendable, Hashable, Codable, CaseIterable {
    case en, zh
}
