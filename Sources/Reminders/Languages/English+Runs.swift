/// What a run is told in English.
extension English {
    func noun(of operation: Operation) -> String { operation.noun }
    func title(of operation: Operation) -> String { operation.title }
    func messages(_ count: Int) -> String { ReminderPlan.count(count, "message", "messages") }
    func entities(_ count: Int) -> String { ReminderPlan.count(count, "entity", "entities") }
    func attempts(_ count: Int) -> String { ReminderPlan.count(count, "attempt", "attempts") }
    func message(_ number: Int, of total: Int) -> String { "message \(number) of \(total)" }

    func begun(_ operation: Operation, scorecard: String, blueprint: String) -> String {
        "\(operation.verb) the scorecard \(scorecard) of \(blueprint): reading it and its entities"
            + " from Port."
    }

    func sent(_ operation: Operation, to place: String, messages: Int, entities: Int) -> String {
        "\(place) \(operation.noun) sent successfully 🚀"
            + " (\(self.messages(messages)), \(self.entities(entities)))"
    }

    func sent(_ operation: Operation, to place: String, messages: Int, _ finding: String) -> String
    {
        "\(finding); the \(operation.noun) went to \(place) in \(self.messages(messages))."
    }

    func sentAgain(_ messages: Int) -> String {
        let doubt = ReminderPlan.count(messages, "message was", "messages were")
        return "\(doubt) sent once more: it was unknown whether the first one arrived."
    }

    func doubtful(_ uncertain: Int, of messages: Int, in destination: String) -> String {
        "It is unknown whether \(uncertain) of \(self.messages(messages)) arrived in"
            + " \(destination); as configured they were not sent again."
    }

    func doubtfulSummary(_ uncertain: Int, of messages: Int, in destination: String) -> String {
        "It is unknown whether \(uncertain) of \(self.messages(messages)) arrived in"
            + " \(destination)."
    }

    func unmet(_ entities: Int, of all: Int, _ blueprint: String, _ scorecard: String) -> String {
        "\(entities) of \(self.entities(all)) of \(blueprint) miss rules of \(scorecard)"
    }

    func examined(_ entities: Int, _ blueprint: String) -> String {
        "\(self.entities(entities)) of \(blueprint) looked at"
    }

    func atTop(
        _ entities: Int,
        of all: Int,
        _ blueprint: String,
        _ level: String,
        of card: String
    )
        -> String
    {
        let verb = entities == 1 ? "is" : "are"
        return "\(entities) of \(self.entities(all)) of \(blueprint) \(verb) at \(level), the"
            + " last level of \(card)"
    }

    func nothingToReport(blueprint: String) -> String {
        "Nothing to report on: there are no entities of \(blueprint) to look at."
    }

    var nothingToReportLabel: String { "Nothing to report on" }

    func nothingToReportSummary(blueprint: String, scorecard: String) -> String {
        "There are no entities of \(blueprint) that \(scorecard) could be reported of."
    }

    func nothingToRemind(examined: Int, blueprint: String, scorecard: String) -> String {
        "Nothing to remind of: \(entities(examined)) of \(blueprint) looked at, none misses a"
            + " rule of \(scorecard)."
    }

    var nothingToRemindLabel: String { "Nothing to remind of" }

    func nothingToRemindSummary(blueprint: String, scorecard: String) -> String {
        "No entity of \(blueprint) misses a rule of \(scorecard)."
    }

    func nothingChanged(examined: Int, blueprint: String, scorecard: String) -> String {
        "\(entities(examined)) of \(blueprint) looked at: nothing changed in \(scorecard) since the"
            + " last notes that were delivered, so nothing was sent."
    }

    var nothingChangedLabel: String { "Nothing changed" }
    var nothingChangedSummary: String {
        "Nothing changed since the last notes that were delivered, so nothing was sent."
    }

    func failed(_ operation: Operation, because reason: String) -> String {
        "The \(operation.noun) failed and will not be tried again: \(reason)"
    }

    func givenUp(_ operation: Operation, after attempts: Int, because reason: String) -> String {
        "The \(operation.noun) was given up after \(self.attempts(attempts)). The last problem:"
            + " \(reason)"
    }

    func givenUpSummary(after attempts: Int, because reason: String) -> String {
        "Given up after \(self.attempts(attempts)): \(reason)"
    }

    func cancelled(_ operation: Operation, because reason: String) -> String {
        "The \(operation.noun) was cancelled: \(reason)"
    }

    func label(_ operation: Operation, _ ending: RunEnding) -> String {
        switch ending {
        case .sent: "\(operation.title) sent"
        case .doubtful: "\(operation.title) perhaps incomplete"
        case .failed: "\(operation.title) failed"
        case .givenUp: "\(operation.title) given up"
        case .cancelled: "\(operation.title) cancelled"
        }
    }
}

extension English {
    func outcome(_ delivery: Delivery, of part: String) -> String? {
        let doubt = "It was unknown whether \(part) arrived:"
        return switch delivery {
        case .made: nil
        case .found: "\(doubt) it was found in the channel and not sent again."
        case .missing: "\(doubt) it was not found in the channel and was sent."
        case .repeated: "\(doubt) it was resent."
        case .assumed: "It is unknown whether \(part) arrived: not resent."
        }
    }

    func unconfirmed(_ part: String, in place: String, tries: Int, _ problem: String?) -> String {
        "It is unknown whether \(part) arrived in \(place): it was posted \(tries) times without a"
            + " confirmation, and is not sent again."
            + (problem.map { " The last time: \($0)" } ?? "")
            + " Look into the channel before it is begun anew."
    }

    func retried(because reason: String) -> String { "\(reason) It will be tried again." }

    func unsearchable(because reason: String) -> String {
        "The channel could not be searched: \(reason)"
    }

    func layoutRefused(_ operation: Operation) -> String {
        "The \(operation.noun) layout was refused; a plain version was sent."
    }

    var withoutChannel: String { "nobody says which channel is theirs." }

    func channelRefused(_ channel: String, because reason: String) -> String {
        "the channel \(channel) could not be had: \(reason)"
    }

    func personUnreachable(_ person: String) -> String {
        "\(person) cannot get direct messages."
    }

    func fellBack(_ owner: String, because reason: String) -> String {
        "The note for \(owner) goes to the default channel: \(reason)"
    }

    func unreached(_ owner: String, because reason: String) -> String {
        "\(owner) could not be told: \(reason)"
    }

    func ownerless(_ entities: Int) -> String {
        let count = ReminderPlan.count(entities, "entity has", "entities have")
        return "\(count) no owner and \(entities == 1 ? "goes" : "go") to the default channel."
    }

    private func owners(_ count: Int, _ kind: OwnerKind) -> String {
        switch kind {
        case .teams: ReminderPlan.count(count, "team", "teams")
        case .owners: ReminderPlan.count(count, "owner", "owners")
        case .people: ReminderPlan.count(count, "person", "people")
        }
    }

    func told(_ owners: Int, _ kind: OwnerKind, byDefaultChannel: Int) -> String {
        let told = "\(self.owners(owners, kind)) told"
        return byDefaultChannel > 0 ? "\(told), \(byDefaultChannel) by the default channel" : told
    }

    func untold(_ owners: Int, _ kind: OwnerKind) -> String {
        "\(self.owners(owners, kind)) could not be told"
    }

    func firstRouted(channels: Int) -> String {
        "This is the first run with a note for each owner: it tells"
            + " \(ReminderPlan.count(channels, "channel", "channels"))."
    }

    private func amount(_ messages: Int, _ channels: Int) -> String {
        let channels = ReminderPlan.count(channels, "channel", "channels")
        return "\(self.messages(messages)) to \(channels)"
    }

    func rehearsed(messages: Int, channels: Int) -> String {
        "Rehearsal: \(amount(messages, channels)) would be sent; nothing was sent."
    }

    var rehearsedLabel: String { "Rehearsed" }

    func overCap(messages: Int, channels: Int, most: Int) -> String {
        "It would send \(amount(messages, channels)), more than reminder.max-messages (\(most)):"
            + " nothing was sent."
    }

    func allRefused(channels: Int, because reason: String) -> String {
        channels == 1
            ? "The channel refused its note: \(reason)"
            : "All \(channels) channels refused their notes. The last one: \(reason)"
    }

    func peopleNotFound(_ names: [String], more: Int, in destination: String) -> String {
        let names = list(names.map { "\($0)" }, more: more).plainText
        return "These people are only named, because \(destination) does not know them: \(names)."
    }
}
