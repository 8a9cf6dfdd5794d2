import HTTPMessage
import JSON
import Reminders

/// Who was told, or would be, as a table.
struct OwnersView: Sendable {
    struct Row: Sendable {
        var title: String
        /// Nil where the title says the same.
        var identifier: String?
        var channel: String
        /// Where the message is; nil for anything that a browser should not follow.
        var link: String?
        var state: StateView
        var entities: Int
        var people: Int
        /// `entity` or `entities`, where the table has no heading.
        var entitiesUnit: String
        var peopleUnit: String
        var why: String?
    }

    var rows: [Row]
    var hasRows: Bool
    /// How many were told, and how, in words.
    var summary: String
    /// `and 380 more`; nil when all are there.
    var more: String?
    /// Where all are.
    var all: String

    /// Shows the first of a run's owners, those that were not reached before all others.
    init(_ outcomes: [OwnerOutcome], atMost limit: Int, ofRun id: String) {
        let sorted = OwnerState.allCases.flatMap { state in
            outcomes.filter { OwnerState($0) == state }
        }
        rows = sorted.prefix(limit).map(Row.init)
        hasRows = !rows.isEmpty
        summary = Self.summary(outcomes)
        let rest = outcomes.count - rows.count
        more = rest > 0 ? "and \(rest) more" : nil
        all = "/runs/\(percentEncoded(id))/owners"
    }

    /// How many notes are in which state, such as `2 notes: 1 delivered, 1 not delivered.`.
    static func summary(_ outcomes: [OwnerOutcome]) -> String {
        let counts = OwnerState.allCases.reversed()
            .compactMap { state -> String? in
                let count = outcomes.count { OwnerState($0) == state }
                return count == 0 ? nil : "\(count) \(state.words)"
            }
        return ReminderPlan.count(outcomes.count, "note", "notes")
            + ": \(counts.joined(separator: ", "))."
    }
}

extension OwnersView.Row {
    init(_ outcome: OwnerOutcome) {
        self.init(
            outcome.title,
            outcome.owner,
            outcome.channel,
            OwnerState(outcome).view,
            entities: outcome.entities,
            people: outcome.people
        )
        link = outcome.link.flatMap { $0.isWebAddress ? $0 : nil }
        why = outcome.reason
    }

    /// A note that is planned, and not sent.
    init(_ note: PlannedNote) {
        self.init(
            note.title,
            note.owner,
            note.channel,
            note.fallback == nil
                ? StateView(name: "queued", word: "Own channel") : OwnerState.fellBack.view,
            entities: note.entities,
            people: note.people
        )
        why = note.fallback
    }

    private init(
        _ title: String,
        _ owner: String?,
        _ channel: String,
        _ state: StateView,
        entities: Int,
        people: Int
    ) {
        self.title = title
        identifier = owner.flatMap { $0.hasSameBytes(as: title) ? nil : $0 }
        self.channel = channel
        self.state = state
        self.entities = entities
        self.people = people
        entitiesUnit = entities == 1 ? "entity" : "entities"
        peopleUnit = people == 1 ? "person" : "people"
    }
}

/// What became of an owner's note, the worst first.
enum OwnerState: String, Sendable, CaseIterable {
    case unreached, fellBack, pending, delivered

    init(_ outcome: OwnerOutcome) {
        self =
            switch outcome.state {
            case .unreached?: .unreached
            case .fellBack?: .fellBack
            case .delivered?: .delivered
            case nil: .pending
            }
    }

    /// Behind a number.
    var words: String {
        switch self {
        case .unreached: "not delivered"
        case .fellBack: "by the default channel"
        case .pending: "on the way"
        case .delivered: "delivered"
        }
    }

    var view: StateView {
        switch self {
        case .unreached: StateView(name: "failed", word: "Not delivered")
        case .fellBack: StateView(name: "waiting", word: "Default channel")
        case .pending: StateView(name: "queued", word: "On the way")
        case .delivered: StateView(name: "succeeded", word: "Delivered")
        }
    }
}
