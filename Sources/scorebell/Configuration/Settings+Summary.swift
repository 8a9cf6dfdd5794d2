import Reminders
import Scorecards

/// What `check` prints of a reminder, for people and without secrets.
extension Settings.Reminder {
    /// What people call the service that its outcome goes to.
    var service: String { tracker?.service ?? slack.service }

    /// Where its outcome goes, in a few words.
    var place: String { tracker?.place ?? slack.place }

    /// The same with the way there.
    var wayThere: String { tracker?.summary ?? slack.summary }

    /// Whom it tells and how, or how it keeps tickets, a line each; none for what is as ever.
    var audienceLines: [String] {
        var lines: [String] = []
        switch subject.operation {
        case .scorecardReport: break
        case .ticketHandler, .issueHandler: return ticketLines(subject.tickets)
        case .scorecardReminder:
            if subject.audience.isRouted { lines.append(channelLine(subject.audience)) }
            let rules = rules(subject.audience, subject.notes)
            if !rules.isEmpty { lines.append("with \(rules.joined(separator: ", "))") }
        }
        if subject.notes.isRehearsed { lines.append("a rehearsal: nothing is sent") }
        return lines
    }

    private func channelLine(_ audience: Audience) -> String {
        let owners =
            switch audience.routeBy {
            case .team: "one note for each team"
            case let path?: "one note for each of \(path)"
            case nil: audience.channelFrom.isEmpty ? "one note" : "one note for each channel"
            }
        var places = audience.channelFrom.map(\.description)
        if !audience.channels.isEmpty {
            places.insert("reminder.channels (\(audience.channels.count))", at: 0)
        }
        let found = places.isEmpty ? "" : "by \(places.joined(separator: ", ")), else "
        let channel = "\(owners), \(found)to \(audience.defaultChannel ?? slack.place)"
        return switch audience.deliverTo {
        case .channels: channel
        case .people: "direct messages to people by \(people(audience)); else \(channel)"
        }
    }

    private func people(_ audience: Audience) -> String {
        audience.peopleFrom.map(\.description).joined(separator: ", ")
    }

    /// How tickets are kept, where that differs from the defaults.
    private func ticketLines(_ tickets: TicketRules) -> [String] {
        let plain = TicketRules()
        let rules: [String?] =
            (tracker?.rules ?? []) + [
                tickets.createsMax == plain.createsMax ? nil : "max-creates: \(tickets.createsMax)",
                tickets.closesMax == plain.closesMax ? nil : "max-closes: \(tickets.closesMax)",
                tickets.reopenDays == plain.reopenDays
                    ? nil : "reopen-within: \(tickets.reopenDays)",
                tickets.closesVanished ? nil : "vanished: leave",
                tickets.adopts ? nil : "adopt: false",
                tickets.comments ? "comment: true" : nil,
                tickets.assignFrom.map { "assign-from: \($0)" },
            ]
        var lines: [String] = []
        if let path = tickets.placeFrom {
            lines.append(
                "each ticket where \(path) says, else in \(tracker?.configuredPlace ?? "none")"
            )
        }
        let told = rules.compactMap(\.self)
        if !told.isEmpty { lines.append("with \(told.joined(separator: ", "))") }
        if tickets.isRehearsed { lines.append("a rehearsal: nothing is written") }
        return lines
    }

    /// What differs from the defaults, under the names of the keys.
    private func rules(_ audience: Audience, _ notes: NoteRules) -> [String] {
        let mention: String? =
            switch audience.mention {
            case .none: nil
            case .owners: "mention: owners by \(people(audience)) (\(audience.mentionsMax) at most)"
            case .groups: "mention: groups"
            }
        let plain = NoteRules()
        return [
            mention,
            notes.sendWhen == plain.sendWhen ? nil : "send-when: \(notes.sendWhen.rawValue)",
            notes.isThreaded ? "thread: true" : nil,
            notes.exemptFrom.map { "exempt-from: \($0)" },
            notes.dueFrom.map { "due-from: \($0)" },
            notes.graceDays == plain.graceDays ? nil : "grace: \(notes.graceDays)",
            notes.language == plain.language ? nil : "language: \(notes.language.rawValue)",
            notes.entitiesMax == plain.entitiesMax ? nil : "entities-max: \(notes.entitiesMax)",
            notes.messagesMax == plain.messagesMax ? nil : "max-messages: \(notes.messagesMax)",
            audience.allowsWebhookURLs ? "allow-webhook-urls: true" : nil,
            joinsChannels ? "slack.join: true" : nil,
        ]
        .compactMap(\.self)
    }
}
