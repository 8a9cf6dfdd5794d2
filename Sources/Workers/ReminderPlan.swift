package import Messages

/// What one reminder will say, kept so that a later attempt says the same.
package struct ReminderPlan: Sendable, Codable {
    package var scorecardTitle: String
    package var blueprint: String
    /// How many entities were looked at.
    package var examined: Int
    /// How many of them miss a rule.
    package var reminded: Int
    package var messages: [SlackMessage]

    /// `3 messages`, `1 entity`: a number with its noun.
    package static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    var entitiesReminded: String { Self.count(reminded, "entity", "entities") }
    var entitiesExamined: String { Self.count(examined, "entity", "entities") }
    var messagesSent: String { Self.count(messages.count, "message", "messages") }
}
