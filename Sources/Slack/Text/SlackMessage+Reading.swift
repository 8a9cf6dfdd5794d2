package import Reminders

extension SlackMessage {
    /// The message as a document: what Slack would show of it.
    ///
    /// A header that comes first is its heading, and each other text of a block a paragraph. Lists
    /// are paragraphs, too: a message does not tell them apart. A message without blocks is one
    /// paragraph, its text.
    package var document: Document {
        let texts = blockTexts
        guard !blocks.isEmpty else {
            let text = MrkdwnReader.text(text)
            return Document(opening: [text], summary: Document.Summary(title: text))
        }
        let heading = texts.first.flatMap { $0.isHeader ? MrkdwnReader.plain($0.text) : nil }
        let paragraphs = texts.dropFirst(heading == nil ? 0 : 1)
            .map { block in
                block.isHeader
                    ? [.emphasis(.strong, MrkdwnReader.plain(block.text))]
                    : MrkdwnReader.text(block.text)
            }
        return Document(
            heading: heading,
            opening: paragraphs,
            summary: Document.Summary(title: heading ?? paragraphs.first ?? "")
        )
    }
}
