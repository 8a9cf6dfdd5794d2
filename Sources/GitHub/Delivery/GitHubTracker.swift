import JSON
package import Outbound
package import Platform
package import Reminders

/// GitHub's issues as a tracker of tickets.
package struct GitHubTracker: Tracker {
    let configuration: GitHubConfiguration
    let transport: HTTPTransport
    let clock: any Clock<Duration>
    let wallClock: WallClock

    package init(
        _ configuration: GitHubConfiguration,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
        self.wallClock = wallClock
    }

    package var origin: String { "github" }
    package var name: String { "GitHub" }
    package var place: String { configuration.repository ?? "" }
    package var identity: String { configuration.baseURL }
    package var batchMax: Int { 1 }
    package var createsPerHour: Int? { 400 }

    package func takes(_ operation: Operation) -> Bool {
        switch operation {
        case .issueHandler: true
        case .scorecardReminder, .scorecardReport, .ticketHandler: false
        }
    }

    package func draft(of ticket: WantedTicket) -> TicketDraft {
        TicketDraft(title: "", body: .null, hash: "")
    }

    package func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession {
        throw DeliveryFailure(.final) { _ in "GitHub is not built yet." }
    }
}
