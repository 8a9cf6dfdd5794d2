import JSON
package import Reminders

/// One configured reminder: what it looks at, and where it goes.
package struct Reminder: Sendable {
    package var subject: ReminderSubject
    package var target: Target

    /// Where the outcome of a reminder's operation goes.
    package enum Target: Sendable {
        /// People read messages there.
        case destination(Destination)
        /// Tickets are kept there.
        /// The links lead to the pages of entities.
        case tracker(any Tracker, links: EntityLinks)
    }

    package init(subject: ReminderSubject, target: Target) {
        self.subject = subject
        self.target = target
    }

    package init(subject: ReminderSubject, destination: Destination) {
        self.init(subject: subject, target: .destination(destination))
    }

    /// What its failures are counted under.
    var origin: String {
        switch target {
        case .destination(let destination): destination.origin
        case .tracker(let tracker, _): tracker.origin
        }
    }

    /// Whether the outcome of an operation can go there.
    func takes(_ operation: Operation) -> Bool {
        switch target {
        case .destination(let destination): destination.takes(operation)
        case .tracker(let tracker, _): tracker.takes(operation)
        }
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

    /// The names of those that have one.
    var names: Set<ExactString> { Set(named.keys) }

    /// Returns the reminder of that name, the unnamed one for nil; nil when there is none.
    package subscript(name: String?) -> Reminder? {
        guard let name else { return unnamed }
        return named[ExactString(name)]
    }
}
