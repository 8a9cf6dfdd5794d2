/// What a reminder's job carries from the webhook to its worker, as JSON; it never names a secret
/// or a destination.
package struct ReminderOrder: Sendable, Hashable, Codable {
    /// The kind of the job that carries it.
    package static let jobKind = "scorecard_reminder"

    /// Instead of the configured blueprint, for this run.
    package var blueprint: String?
    /// Instead of the configured scorecard, for this run.
    package var scorecard: String?
    /// Instead of the configured filter, for this run: a Port search rule or combinator.
    package var filterRule: JSONValue?

    package init(
        blueprint: String? = nil,
        scorecard: String? = nil,
        filterRule: JSONValue? = nil
    ) {
        self.blueprint = blueprint
        self.scorecard = scorecard
        self.filterRule = filterRule
    }
}
