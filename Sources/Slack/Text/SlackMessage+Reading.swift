import JSON
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
            let text = named(MrkdwnReader.text(text))
            return Document(opening: [text], summary: Document.Summary(title: text))
        }
        let heading = texts.first.flatMap { $0.isHeader ? MrkdwnReader.plain($0.text) : nil }
        let paragraphs = texts.dropFirst(heading == nil ? 0 : 1)
            .map { block in
                block.isHeader
                    ? [.emphasis(.strong, MrkdwnReader.plain(block.text))]
                    : named(MrkdwnReader.text(block.text))
            }
        return Document(
            heading: heading,
            opening: paragraphs,
            summary: Document.Summary(title: heading ?? paragraphs.first ?? "")
        )
    }

    /// The text with the names of those whom it mentions by id.
    private func named(_ text: Document.Text) -> Document.Text {
        guard !names.isEmpty else { return text }
        return Document.Text(
            text.spans.map { span in
                guard case .mention(let called) = span,
                    let id = called.split(separator: "^").last.map({ $0.drop { $0 == "@" } }),
                    let name = names[ExactString(id)]
                else { return span }
                return .mention("@\(name)")
            }
        )
    }
}

extension Document {
    /// What those are called whom it mentions, by id.
    var called: [ExactString: String] {
        var names: [ExactString: String] = [:]
        for span in opening.lazy.flatMap(\.spans) {
            switch span {
            case .person(let name, let id?), .group(let name, let id):
                names[ExactString(id)] = name
            default: break
            }
        }
        return names
    }
}
