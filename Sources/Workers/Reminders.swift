package import Reminders
import JSON
package import Slack

/// One configured reminder: what it looks at, and where it goes.
package struct Reminder: Sendable {
    /// What to do about a message of which nobody knows whether it arrived.
    package enum WhenUnknown: String, Sendable, CaseIterable { case resend, skip }

    package var subject: ReminderSubject
    package var whenUnknown: WhenUnknown
    package var slack: SlackChannel

    package init(subject: ReminderSubject, whenUnknown: WhenUnknown, slack: SlackChannel) {
        self.subject = subject
        self.whenUnknown = whenUnknown
        self.slack = slack
    }
}

/// All configured reminders: one without a name, and any number with one.
package struct Reminders: Sendable {
    private let unnamed: Reminder
    private let named: [ExactString: Reminder]

    // Ours: names in the configuration.
    package init(unnamed: Reminder, named: [String: Reminder] = [:]) {
        self.unnamed = unnamed
        self.named = Dictionary(
            uniqueKeysWithValues: named.map { (ExactString($0.key), $0.value) }
        )
    }

    /// Returns the reminder of that name, the unnamed one for nil; nil when there is none.
    package subscript(name: String?) -> Reminder? {
        guard let name else { return unnamed }
        return named[ExactString(name)]
    }
}
