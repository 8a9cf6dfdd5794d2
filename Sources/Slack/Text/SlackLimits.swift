/// What Slack takes in one message, in UTF-16 units after escaping.
///
/// Slack does not say which unit it counts in; UTF-16 gives the largest of the likely numbers, so
/// that a message within these limits is within Slack's whatever the unit is.
package struct SlackLimits: Sendable, Hashable {
    /// The text of a `header` block (Block Kit's types in Slack's SDKs).
    package var headerText = 150
    /// Any other text object (docs.slack.dev, composition-objects/text-object).
    package var sectionText = 3_000
    /// The top-level text beside blocks: Slack recommends no more (chat.postMessage).
    package var fallbackText = 4_000
    /// The top-level text alone: Slack cuts what is beyond (chat.postMessage).
    package var plainText = 40_000
    /// What a reminder may take that fits into one message.
    package var whole = MessageBudget.accepted
    /// What each message may take of a reminder that needs several.
    package var part = MessageBudget.careful

    package init() {}

    /// UTF-16 units of a line that is put above what a message says when it goes elsewhere.
    package static let lineText = 400

    /// Limits that leave room for one such line, in a block of its own.
    package var withRoomForLine: SlackLimits {
        var limits = self
        // A line of nothing but quotes takes twice its length as JSON.
        let cost =
            SlackBlock.emptySectionCost
            + BlockCost(
                text: Self.lineText,
                serialised: 2 * Self.lineText
            )
        limits.whole = whole.less(cost)
        limits.part = part.less(cost)
        limits.fallbackText -= Self.lineText
        return limits
    }
}

/// What the blocks of one message may take together.
///
/// Slack refuses too much with `msg_blocks_too_long` and publishes no figure. Its staff spoke of
/// 12,000 characters of text and some for the containers; others saw messages accepted up to
/// 13,172 serialised characters, where a header counted as 100 more.
package struct MessageBudget: Sendable, Hashable {
    /// The number of blocks.
    package var blocks: Int
    /// The UTF-16 units of all text objects.
    package var text: Int
    /// The UTF-16 units of the array of blocks as JSON.
    package var serialised: Int

    package init(blocks: Int, text: Int, serialised: Int) {
        self.blocks = blocks
        self.text = text
        self.serialised = serialised
    }

    fileprivate func less(_ cost: BlockCost) -> MessageBudget {
        MessageBudget(
            blocks: blocks - cost.blocks,
            text: text - cost.text,
            serialised: serialised - cost.serialised
        )
    }

    /// As much as Slack was seen to take, so that a reminder stays whole as long as it can.
    package static let accepted = MessageBudget(blocks: 50, text: 12_000, serialised: 13_072)
    /// A good deal less: a reminder that must be cut anyway need not go near the edge.
    package static let careful = MessageBudget(blocks: 40, text: 10_000, serialised: 10_000)
}
