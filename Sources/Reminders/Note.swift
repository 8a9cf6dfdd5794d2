package import Platform
package import Scorecards

/// What one owner is told of a scorecard, before a destination gives it a form.
package struct Note: Sendable {
    package var subject: ReminderSubject
    package var scorecard: Scorecard
    /// Whose entities these are; nil where the note is of all, or of those that nobody owns.
    package var owner: Owner?
    /// The one who gets it as a direct message; nil for a channel.
    package var receiver: Person?
    /// How many entities of the owner were looked at.
    package var examined: Int
    /// Those of them that miss rules, without those that only miss exempt ones.
    package var unmet: UnmetRules
    /// Knows the dates of unmet rules, and which of them are not told of.
    package var exemptions: Exemptions
    /// How many unmet rules of these entities are exempt or too young.
    package var exempt: Int
    package var changes: StandingChanges
    /// How the entities stand now; it knows since when each rule is unmet.
    package var snapshot: StandingSnapshot
    /// The titles of the entities in `changes`, by identifier.
    package var title: @Sendable (_ entity: String) -> String
    /// Who is mentioned in the first message, at most as many as are allowed.
    package var mentioned: [Addressee]
    /// How many more people it concerns.
    package var unmentioned: Int
    /// Why the note goes to the default channel instead of the owner's; nil where it does not.
    package var fallback: String?
    package var now: Timestamp

    package init(
        subject: ReminderSubject,
        scorecard: Scorecard,
        owner: Owner? = nil,
        receiver: Person? = nil,
        examined: Int,
        unmet: UnmetRules,
        exemptions: Exemptions,
        exempt: Int = 0,
        changes: StandingChanges,
        snapshot: StandingSnapshot,
        title: @escaping @Sendable (_ entity: String) -> String,
        mentioned: [Addressee] = [],
        unmentioned: Int = 0,
        fallback: String? = nil,
        now: Timestamp
    ) {
        self.subject = subject
        self.scorecard = scorecard
        self.owner = owner
        self.receiver = receiver
        self.examined = examined
        self.unmet = unmet
        self.exemptions = exemptions
        self.exempt = exempt
        self.changes = changes
        self.snapshot = snapshot
        self.title = title
        self.mentioned = mentioned
        self.unmentioned = unmentioned
        self.fallback = fallback
        self.now = now
    }
}

/// Somebody whom a note addresses: a person, or a group that the destination knows.
package enum Addressee: Sendable, Hashable, Codable {
    /// Mentioned by their id, named in plain without one.
    case person(Person)
    case group(name: String, id: String)
}
