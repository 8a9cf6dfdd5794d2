package import Outbound
package import Platform
package import Reminders

/// Jira as a tracker of tickets, Cloud or Data Center.
package struct JiraTracker: Tracker {
    let configuration: JiraConfiguration
    let api: JiraAPI

    /// Makes a tracker.
    ///
    /// - Parameters:
    ///   - configuration: Where the Jira is, and how it is written to.
    ///   - transport: The way out.
    ///   - clock: What pauses are measured and waited with.
    ///   - wallClock: For times that Jira tells.
    ///   - limits: What bounds the calls.
    package init(
        _ configuration: JiraConfiguration,
        transport: HTTPTransport,
        clock: any Clock<Duration>,
        wallClock: WallClock,
        limits: JiraLimits = JiraLimits()
    ) {
        self.configuration = configuration
        api = JiraAPI(
            configuration,
            transport: transport,
            pace: JiraPace(limits: limits, clock: clock),
            wallClock: wallClock,
            limits: limits
        )
    }

    package var origin: String { "jira" }
    package var name: String { "Jira" }
    package var place: String { configuration.project ?? "" }
    package var identity: String { api.root }
    package var batchMax: Int { 50 }
    package var createsPerHour: Int? { nil }

    package func takes(_ operation: Operation) -> Bool {
        switch operation {
        case .ticketHandler: true
        case .scorecardReminder, .scorecardReport, .issueHandler: false
        }
    }

    package func draft(of ticket: WantedTicket) -> TicketDraft {
        let text = JiraText(of: ticket, configuration)
        var draft = text.draft
        draft.body = JiraDraftBody(document: draft.body, wiki: text.wiki).json
        return draft
    }

    package func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession {
        do throws(JiraError) {
            let session = JiraSession(try await JiraSite(api), configuration)
            try await session.open(places, forWriting: forWriting)
            return session
        } catch {
            throw error.failure()
        }
    }
}
