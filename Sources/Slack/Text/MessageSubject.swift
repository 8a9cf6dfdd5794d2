import Reminders
/// What a message is about, in words that are safe for Slack: a scorecard and a kind of entity.
struct MessageSubject: Sendable, Hashable {
    /// The scorecard's title, as its author wrote it.
    let scorecard: String
    /// What the entities are called, as far as it can be seen.
    private let plural: String

    /// Takes the scorecard's title and the identifier of the blueprint.
    init(scorecard: String, blueprint: String) {
        self.scorecard = scorecard
        let plural = TitleCase.of(EnglishPlural.of(blueprint))
        self.plural = plural.isBlank ? "Entities" : plural
    }

    /// A longer name would leave little room for what is said about it.
    static let nameLimit = 1_000

    /// Returns the scorecard's title for a sentence.
    func title(within limit: Int) -> String {
        SlackText.safe(scorecard, in: .sentence, within: limit)
    }

    /// Returns what the entities are called, for a sentence or between asterisks.
    func plural(within limit: Int) -> String {
        SlackText.safe(plural, in: .bold, within: limit)
    }

    /// Returns the header with the title between two texts, cut to Slack's limit of headers.
    func header(_ before: String, _ after: String, limits: SlackLimits) -> SlackBlock {
        let room = limits.headerText - before.utf16.count - after.utf16.count
        return .header(before + SlackText.safe(scorecard, in: .header, within: room) + after)
    }
}
