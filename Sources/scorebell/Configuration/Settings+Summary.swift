import Reminders
import Scorecards

/// What `check` prints of a reminder, for people and without secrets.
extension Settings.Reminder {
    /// Whom it tells and how, a line each; none for what tells all to one channel as ever.
    var audienceLines: [String] {
        var lines: [String] = []
        switch subject.operation {
        case .scorecardReport, .ticketHandler, .issueHandler: break
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
