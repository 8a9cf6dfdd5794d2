import Scorecards

/// One level of a reminder in Slack's words: its heading, and a line for each entity.
struct ReminderLevel: Sendable {
    /// The level's title, safe between asterisks.
    let title: String
    /// A line for each entity, short enough to stand in one block with the heading.
    let lines: [Line]

    /// What stands above the lines, as port-sender has it.
    var heading: String { "*\(title)*\n\n" }

    /// An entity's line, and what it says of the entity where links cannot be.
    struct Line: Sendable {
        /// mrkdwn, escaped.
        let text: String
        /// What `text` takes, measured once.
        let cost: BlockCost
        /// The Unicode scalars of `text`, which port-sender counts.
        let scalars: Int
        /// The entity's name and its count, escaped, without a link.
        let brief: String
    }

    /// Between two lines: port-sender's separator.
    static let separator = " \n"
    /// What the separator takes.
    static let separatorCost = BlockCost(text: separator)
}
