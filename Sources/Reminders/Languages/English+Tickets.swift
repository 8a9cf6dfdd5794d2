import Platform

/// What a run that keeps tickets is told in English.
extension English {
    private func noun(_ operation: Operation, _ count: Int) -> String {
        switch operation {
        case .issueHandler: count == 1 ? "issue" : "issues"
        case .ticketHandler, .scorecardReminder, .scorecardReport:
            count == 1 ? "ticket" : "tickets"
        }
    }

    func tickets(_ count: Int, of operation: Operation) -> String {
        "\(count.grouped) \(noun(operation, count))"
    }

    func counted(_ count: Int, _ outcome: TicketOutcome, isRehearsed: Bool) -> String {
        let word =
            switch outcome {
            case .created: isRehearsed ? "to open" : "opened"
            case .updated: isRehearsed ? "to update" : "updated"
            case .reopened: isRehearsed ? "to reopen" : "reopened"
            case .closed: isRehearsed ? "to close" : "closed"
            case .adopted: isRehearsed ? "to take over" : "taken over"
            case .unchanged: "unchanged"
            case .left: "left alone"
            case .failed: isRehearsed ? "that cannot be kept" : "failed"
            }
        return "\(count.grouped) \(word)"
    }

    func partsOpened(_ count: Int, isRehearsed: Bool) -> String {
        "\(count.grouped) \(count == 1 ? "subtask" : "subtasks")"
            + (isRehearsed ? " to open" : " opened")
    }

    func partsDone(_ count: Int, isRehearsed: Bool) -> String {
        "\(count.grouped) \(count == 1 ? "subtask" : "subtasks")"
            + (isRehearsed ? " to complete" : " completed")
    }

    func listed(_ counts: [String]) -> String {
        counts.isEmpty ? "nothing to do" : counts.joined(separator: ", ")
    }

    func kept(
        _ operation: Operation,
        in tracker: String,
        _ place: String,
        _ counts: String,
        isRehearsed: Bool
    ) -> String {
        let tickets =
            "\(tracker) \(noun(operation, 2))" + (place.isEmpty ? "" : " in \(place)")
        return isRehearsed
            ? "Rehearsal of \(tickets), nothing was written: \(counts)." : "\(tickets): \(counts)."
    }

    func rehearsedLabel(_ counts: String) -> String { "Rehearsed: \(counts)" }

    func paragraph(_ finding: String, _ sentences: [String]) -> String {
        (["\(finding)."] + sentences).joined(separator: " ")
    }

    func leftByCap(_ count: Int, _ operation: Operation, opening: Bool, most: Int) -> String {
        let verb = opening ? "opens" : "closes"
        let key = opening ? "tickets.max-creates" : "tickets.max-closes"
        return "\(tickets(count, of: operation)) \(count == 1 ? "is" : "are") left for the next"
            + " run: one run \(verb) at most \(most.grouped) (\(key))."
    }

    func leftAlone(
        _ counts: [(reason: TicketAction.Reason, count: Int)],
        _ operation: Operation
    ) -> String {
        let all = counts.reduce(0) { $0 + $1.count }
        let reasons = counts.map { "\($0.count.grouped) \(words($0.reason))" }
        return "\(tickets(all, of: operation)) \(all == 1 ? "was" : "were") left alone:"
            + " \(reasons.joined(separator: "; "))."
    }

    func doubtful(_ count: Int, _ operation: Operation) -> String {
        let (stay, their) =
            count == 1 ? ("stays", "its entity was") : ("stay", "their entities were")
        return "\(tickets(count, of: operation)) \(stay) open although \(their) not found: the"
            + " search found no entity, or fewer than half of those that have \(noun(operation, 2))."
            + " Look at the filter rule, and at the entities in Port."
    }

    func doubtfulLabel(_ count: Int, _ operation: Operation) -> String {
        "\(tickets(count, of: operation)) kept open"
    }

    func allFailed(_ count: Int, _ operation: Operation, because reason: String) -> String {
        count == 1
            ? "Nothing could be done, the only \(noun(operation, 1)) failed: \(reason)"
            : "Nothing could be done, all \(tickets(count, of: operation)) failed. One of them:"
                + " \(reason)"
    }

    func parked(_ opened: Int, of all: Int, _ operation: Operation, until: Timestamp) -> String {
        "\(opened.grouped) of \(tickets(all, of: operation)) opened; the rest goes on at"
            + " \(until.timeOfDay)."
    }

    func parkedLabel(_ opened: Int, of all: Int, _ operation: Operation) -> String {
        "\(opened.grouped) of \(tickets(all, of: operation)) opened"
    }

    func waits(for tracker: String, until: Timestamp) -> String {
        "Another run writes to \(tracker); this one goes on when that has ended, or at"
            + " \(until.timeOfDay)."
    }

    var headings: [String] { ["ENTITY", "LEVEL", "ACTION", "TICKET", "WHY"] }

    func verb(_ action: TicketAction) -> String {
        switch action {
        case .create: "create"
        case .update: "update"
        case .completeParts: "complete parts"
        case .reopen: "reopen"
        case .close: "close"
        case .adopt: "take over"
        case .unchanged: "unchanged"
        case .leave: "leave alone"
        case .fail: "fail"
        }
    }

    func words(_ reason: TicketAction.Reason) -> String {
        switch reason {
        case .ignored: "labelled scorebell-ignore"
        case .refused: "closed as not to be done or as a duplicate"
        case .closedByPerson: "closed by a person"
        case .missing: "deleted or hidden"
        case .createsMax: "over tickets.max-creates"
        case .closesMax: "over tickets.max-closes"
        case .vanished: "entity gone, and tickets.vanished is leave"
        case .doubtfulSearch: "entity not found by a search that looks wrong"
        case .otherScorecard: "of another scorecard, which is still there"
        case .unmeasured: "without results in Port"
        case .pending: "perhaps created a moment ago"
        }
    }

    func words(_ reason: TicketChange.CloseReason) -> String {
        switch reason {
        case .reached: "level reached"
        case .entityGone: "entity gone"
        case .levelGone: "level gone"
        case .duplicate(let name): "duplicate of \(name)"
        }
    }
}
