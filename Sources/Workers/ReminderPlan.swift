import Messages
import Vocabulary

/// What one reminder will say, kept so that a later attempt says the same.
struct ReminderPlan: Sendable, Codable {
    var scorecardTitle: String
    var blueprint: String
    /// How many entities were looked at.
    var examined: Int
    /// How many of them miss a rule.
    var reminded: Int
    var messages: [SlackMessage]

    /// `3 messages`, `1 entity`: a number with its noun.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    var entitiesReminded: String { Self.count(reminded, "entity", "entities") }
    var entitiesExamined: String { Self.count(examined, "entity", "entities") }
    var messagesSent: String { Self.count(messages.count, "message", "messages") }
}
