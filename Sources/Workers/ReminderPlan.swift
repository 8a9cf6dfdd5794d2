package import Reminders
package import Slack

/// What one reminder or report will say, kept so that a later attempt says the same.
package struct ReminderPlan: Sendable, Codable {
    /// What it is: of the two that go to Slack.
    package var operation: OperationKind
    package var scorecardTitle: String
    package var blueprint: String
    /// How many entities were looked at.
    package var examined: Int
    /// How many of them a reminder names for missing a rule; all of them where it is a report.
    package var reminded: Int
    /// Where the entities of a report stand; nil for a reminder, and without such a level.
    package var top: Top?
    package var messages: [SlackMessage]

    /// The scorecard's last level, and how many entities are there.
    package struct Top: Sendable, Hashable, Codable {
        package var level: String
        package var entities: Int
    }

    init(
        _ operation: OperationKind,
        scorecardTitle: String,
        blueprint: String,
        examined: Int,
        reminded: Int,
        top: Top? = nil,
        messages: [SlackMessage]
    ) {
        self.operation = operation
        self.scorecardTitle = scorecardTitle
        self.blueprint = blueprint
        self.examined = examined
        self.reminded = reminded
        self.top = top
        self.messages = messages
    }

    private enum CodingKeys: CodingKey {
        case operation, scorecardTitle, blueprint, examined, reminded, top, messages
    }

    /// Reads a plan; before there were reports, one was stored without saying what it is.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        operation =
            try members.decodeIfPresent(OperationKind.self, forKey: .operation)
            ?? .scorecardReminder
        scorecardTitle = try members.decode(String.self, forKey: .scorecardTitle)
        blueprint = try members.decode(String.self, forKey: .blueprint)
        examined = try members.decode(Int.self, forKey: .examined)
        reminded = try members.decode(Int.self, forKey: .reminded)
        top = try members.decodeIfPresent(Top.self, forKey: .top)
        messages = try members.decode([SlackMessage].self, forKey: .messages)
    }

    /// `3 messages`, `1 entity`: a number with its noun.
    package static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    var entitiesReminded: String { Self.count(reminded, "entity", "entities") }
    var entitiesExamined: String { Self.count(examined, "entity", "entities") }
    var messagesSent: String { Self.count(messages.count, "message", "messages") }
}
