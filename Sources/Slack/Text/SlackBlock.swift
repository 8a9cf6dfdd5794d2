import JSON

/// The two kinds of Block Kit blocks that reminders are made of (docs.slack.dev, block-kit/blocks).
enum SlackBlock: Sendable, Hashable {
    case header(String)
    case section(String)

    /// The text, escaped already.
    var text: String {
        switch self {
        case .header(let text), .section(let text): text
        }
    }

    /// The block as Slack wants it.
    ///
    /// `verbatim` keeps Slack from making links and mentions of plain words; it exists on mrkdwn
    /// only (composition-objects/text-object).
    var json: JSONValue {
        switch self {
        case .header(let text):
            ["type": "header", "text": ["type": "plain_text", "text": .string(text)]]
        case .section(let text):
            [
                "type": "section",
                "text": ["type": "mrkdwn", "text": .string(text), "verbatim": true],
            ]
        }
    }

    /// What the block takes of a message's budget, its comma included.
    var cost: BlockCost {
        var cost = BlockCost(text: text)
        cost += emptyCost
        return cost
    }

    private var emptyCost: BlockCost {
        switch self {
        case .header: Self.emptyHeaderCost
        case .section: Self.emptySectionCost
        }
    }

    /// What a header takes beside its text.
    static let emptyHeaderCost = BlockCost(
        blocks: 1,
        text: 0,
        serialised: #"{"text":{"text":"","type":"plain_text"},"type":"header"},"#.utf16.count
    )

    /// What a section takes beside its text.
    static let emptySectionCost = BlockCost(
        blocks: 1,
        text: 0,
        serialised:
            #"{"text":{"text":"","type":"mrkdwn","verbatim":true},"type":"section"},"#.utf16.count
    )
}

/// What blocks, or a piece of a block's text, take of a `MessageBudget`.
struct BlockCost: Sendable, Hashable {
    /// The number of blocks.
    var blocks = 0
    /// UTF-16 units of text, escaped for Slack.
    var text = 0
    /// UTF-16 units of the text as a JSON string, and of what is round it.
    var serialised = 0

    init(blocks: Int = 0, text: Int = 0, serialised: Int = 0) {
        self.blocks = blocks
        self.text = text
        self.serialised = serialised
    }

    init(text: String) {
        self.init(TextSize(text))
    }

    init(_ size: TextSize) {
        text = size.units
        serialised = size.units + size.escapes
    }

    static func += (left: inout Self, right: Self) {
        left.blocks += right.blocks
        left.text += right.text
        left.serialised += right.serialised
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum += right
        return sum
    }

    /// Whether a message of these blocks keeps to the budget; two more are the array's brackets.
    func fits(_ budget: MessageBudget) -> Bool {
        blocks <= budget.blocks && text <= budget.text && serialised + 2 <= budget.serialised
    }
}
