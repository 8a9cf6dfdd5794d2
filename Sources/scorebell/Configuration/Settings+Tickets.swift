import Reminders
import Scorecards

extension TicketRules {
    /// Reads how a reminder keeps tickets; the defaults for one that tells people.
    init(_ needs: KeyNeeds, of operation: Operation, from reader: inout SettingsReader) {
        let name = needs.reminder
        let placeFrom: ChannelPath?
        switch operation.target {
        case .slack:
            self.init()
            return
        case .jira: placeFrom = Self.place(\.tickets.jiraProjectFrom, needs, from: &reader)
        case .github: placeFrom = Self.place(\.tickets.githubRepositoryFrom, needs, from: &reader)
        }
        let isRehearsed = reader.value(\.tickets.ticketsRehearse, of: name)
        // Who rehearses a reminder expects that nothing of it gets out, whatever it is.
        let rehearsesAll = reader.value(\.reminderRehearse, of: name)
        self.init(
            isRehearsed: isRehearsed || rehearsesAll,
            createsMax: reader.value(\.tickets.ticketsMaxCreates, of: name),
            closesMax: reader.value(\.tickets.ticketsMaxCloses, of: name),
            reopenDays: reader.value(\.tickets.ticketsReopenWithin, of: name),
            closesVanished: reader.value(\.tickets.ticketsVanished, of: name) == .close,
            adopts: reader.value(\.tickets.ticketsAdopt, of: name),
            comments: reader.value(\.tickets.ticketsComment, of: name),
            placeFrom: placeFrom,
            assignFrom: reader.value(\.tickets.ticketsAssignFrom, of: name)
        )
    }

    /// Reads where places stand; a path at the owner needs owners who are entities.
    private static func place(
        _ row: KeyPath<SettingsTable, Setting<ChannelPath?>>,
        _ needs: KeyNeeds,
        from reader: inout SettingsReader
    ) -> ChannelPath? {
        let path = reader.value(row, of: needs.reminder)
        switch path {
        case .owner?:
            let owners = reader.value(\.reminderRouteBy, of: needs.reminder)
            if let path, let lack = needs.lack(ofOwnersBy: owners) {
                let key = reader.key(SettingsTable.rows[keyPath: row].key, of: needs.reminder)
                reader.note("\(reader.title(of: key)) names \(path), \(lack)")
            }
        case .entity?, nil: break
        }
        return path
    }
}
