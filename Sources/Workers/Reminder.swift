package import Reminders
import JSON

/// One configured reminder: what it looks at, and where it goes.
package struct Reminder: Sendable {
    package var subject: ReminderSubject
    package var destination: Destination

    package init(subject: ReminderSubject, destination: Destination) {
        self.subject = subject
        self.destination = destination
    }
}

/// All configured reminders: one without a name, and any number with one.
package struct ReminderCatalogue: Sendable {
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
