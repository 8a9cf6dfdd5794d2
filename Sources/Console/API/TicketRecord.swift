import Reminders

/// The numbers of a run that kept tickets, as programs read them.
struct TicketNumbers: Sendable, Encodable {
    /// How many tickets came to what, by `TicketOutcome`.
    var counts: [String: Int]  // Ours: names of outcomes.
    /// Of those that were left alone, how many for which reason.
    var left: [String: Int]  // Ours: names of reasons.
    /// How many stay open because the search for their entities looks wrong.
    var kept: Int
    /// Why tickets failed, a line each, of 20 at most.
    var failures: [String]
    var rehearsed: Bool

    init(_ tally: TicketTally) {
        counts = Dictionary(
            uniqueKeysWithValues: TicketOutcome.allCases.map { ($0.rawValue, tally.count($0)) }
        )
        left = Dictionary(
            uniqueKeysWithValues: tally.left.filter { $0.value > 0 }
                .map { ($0.key.rawValue, $0.value) }
        )
        kept = tally.kept
        failures = tally.failures
        rehearsed = tally.isRehearsed
    }
}

/// What a run would do with tickets, as programs read it.
struct TicketPreviewRecord: Encodable {
    struct Ticket: Encodable {
        var entity: String
        var level: String
        var action: String
        /// Why, for people; nil where the action says it.
        var reason: String?
        var ticket: String?
        var url: String?
        var unmet: Int
        var rules: Int

        init(_ row: TicketRow) {
            entity = row.entity
            level = row.level
            action = row.action.code
            reason = Language.en.wording.why(row.action)
            ticket = row.ticket
            url = row.url
            unmet = row.unmet
            rules = row.rules
        }
    }

    var ok = true
    var operation: String
    var blueprint: String
    var scorecard: String
    var examined: Int
    var unmet: Int
    var tickets: [Ticket]
    var counts: [String: Int]  // Ours: names of outcomes.
    var left: [String: Int]  // Ours: names of reasons.
    var kept: Int

    init(_ preview: TicketPreview) {
        let numbers = TicketNumbers(preview.tally)
        operation = preview.operation.rawValue
        blueprint = preview.blueprint
        scorecard = preview.scorecard
        examined = preview.tally.examined
        unmet = preview.tally.unmet
        tickets = preview.rows.map(Ticket.init)
        counts = numbers.counts
        left = numbers.left
        kept = numbers.kept
    }
}

extension TicketAction {
    /// The action in a word for programs.
    fileprivate var code: String {
        switch self {
        case .create: "create"
        case .update: "update"
        case .completeParts: "complete"
        case .reopen: "reopen"
        case .close: "close"
        case .adopt: "adopt"
        case .unchanged: "unchanged"
        case .leave: "leave"
        case .fail: "fail"
        }
    }
}
