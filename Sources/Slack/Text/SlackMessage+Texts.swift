import JSON

extension SlackMessage {
    /// One text of a message's blocks, as it was sent.
    struct BlockText: Sendable, Hashable {
        var isHeader: Bool
        /// Escaped for Slack.
        var text: String
    }

    /// The texts of the blocks in order: of headers, sections with their fields, and contexts.
    var blockTexts: [BlockText] {
        blocks.flatMap { block in
            let isHeader = block["type"]?.string == "header"
            let objects =
                [block["text"]].compactMap(\.self)
                + (block["fields"]?.array ?? []) + (block["elements"]?.array ?? [])
            return objects.compactMap { $0["text"]?.string }
                .map { BlockText(isHeader: isHeader, text: $0) }
        }
    }
}
