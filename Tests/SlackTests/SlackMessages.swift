import JSON
import Reminders
import Scorecards
import Slack

extension SlackMessage {
    /// Reads a message that a plan stores in that JSON.
    init(storedAs json: [UInt8]) throws {
        try self.init(ReminderPlan.Part(key: "1", payload: JSONValue(parsing: json)))
    }

    /// The messages that tell of entities as an operation does.
    static func messages(
        of operation: Operation,
        scorecard: Scorecard,
        blueprint: String,
        entities: [Entity],
        links: EntityLinks,
        layout: Layout = .classic,
        ranking: TeamRanking = .topLevel
    ) -> [SlackMessage] {
        Document(
            of: operation,
            scorecard: scorecard,
            blueprint: blueprint,
            entities: entities,
            links: links,
            layout: layout,
            ranking: ranking
        )
        .map { messages(of: $0) } ?? []
    }
}

extension Document {
    /// What an operation tells of entities; nil where that is nothing.
    init?(
        of operation: Operation,
        scorecard: Scorecard,
        blueprint: String,
        entities: [Entity],
        links: EntityLinks,
        layout: Layout = .classic,
        ranking: TeamRanking = .topLevel
    ) {
        let subject = ReminderSubject(
            operation: operation,
            blueprint: blueprint,
            scorecard: scorecard.identifier,
            filterRule: nil,
            layout: layout,
            teamRanking: ranking,
            notes: NoteRules(entitiesMax: .max)
        )
        let findings = Findings(subject, scorecard: scorecard, entities: entities)
        self.init(telling: findings, links: links)
    }
}
