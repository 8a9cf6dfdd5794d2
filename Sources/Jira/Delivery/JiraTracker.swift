package import Outbound
package import Platform
package import Reminders

/// Jira as a tracker of tickets, Cloud or Data Center.
package struct JiraTracker: Tracker {
    let configuration: JiraConfiguration
    let transport: HTTPTransport
    let clock: any Clock<Duration>
    let wallClock: WallClock

    package init(
        _ configuration: JiraConfiguration,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
        self.wallClock = wallClock
    }

    package var origin: String { "jira" }
    package var name: String { "Jira" }
    package var place: String { configuration.project ?? "" }
    package var identity: String { configuration.baseURL }
    package var batchMax: Int { 50 }
    package var createsPerHour: Int? { nil }

    package func takes(_ operation: Operation) -> Bool {
        switch operation {
        case .ticketHandler: true
        case .scorecardReminder, .scorecardReport, .issueHandler: false
        }
    }

    package func draft(of ticket: WantedTicket) -> TicketDraft {
        JiraText(of: ticket, configuration).draft
    }

    package func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession {
        throw DeliveryFailure(.final) { _ in "Jira is not built yet." }
    }
}
