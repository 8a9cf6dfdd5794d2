package import Reminders

extension SlackMessage {
    /// Renders a document as messages, in the order in which to send them.
    ///
    /// A document that Slack takes as one message is one; a longer one is cut into several, in which
    /// no entry is lost or repeated, and which repeat the headings of lists so that each can be read
    /// alone.
    ///
    /// - Parameters:
    ///   - document: What to say.
    ///   - limits: What each message keeps to.
    /// - Returns: One message at least.
    package static func messages(
        of document: Document,
        limits: SlackLimits = SlackLimits()
    ) -> [SlackMessage] {
        DocumentRendering(document, limits: limits).messages()
    }
}

/// A document on its way to being messages.
private struct DocumentRendering {
    let document: Document
    let limits: SlackLimits
    let lists: [SlackList]
    /// What stands above the lists of the first message.
    let opening: [SlackBlock]
    /// What stands below the lists of the last message.
    let closing: [SlackBlock]

    init(_ document: Document, limits: SlackLimits) {
        self.document = document
        self.limits = limits
        // An address longer than any real one would push out what is said.
        let writer = MrkdwnWriter(addressLimit: limits.sectionText / 4)
        func section(_ text: Document.Text) -> SlackBlock {
            .section(writer.text(text, within: limits.sectionText))
        }
        lists = document.lists.map {
            SlackList($0, language: document.language, writer: writer, limits: limits)
        }
        opening =
            Self.header(of: document, place: "", limits: limits) + document.opening.map(section)
        closing = document.closing.map(section)
    }

    func messages() -> [SlackMessage] {
        let pages = pages()
        return pages.enumerated()
            .map { index, page in
                let first = index == 0 ? opening : header(part: index + 1, of: pages.count)
                let last = index == pages.count - 1 ? closing : []
                return SlackMessage(
                    text: FallbackText(limit: limits.fallbackText, language: document.language)
                        .text(
                            opening: summary(part: index + 1, of: pages.count),
                            parts: page.parts,
                            of: lists
                        ),
                    blocks: (first + page.sections.map(SlackBlock.section) + last).map(\.json),
                    names: document.called
                )
            }
    }

    private func pages() -> [MessagePage] {
        // A part without an entry can only be the first, so no header is longer than this one.
        let most = lists.reduce(1) { $0 + $1.lines.indices.count }
        func paginator(_ budget: MessageBudget) -> MessagePaginator {
            MessagePaginator(
                lists: lists,
                limits: limits,
                budget: budget,
                firstCost: Self.cost(of: opening + closing),
                furtherCost: Self.cost(of: header(part: most, of: most) + closing)
            )
        }
        var whole = paginator(limits.whole)
        if let page = whole.paginate(atMost: 1) { return page }
        var parts = paginator(limits.part)
        return parts.paginate() ?? []
    }

    private static func cost(of blocks: [SlackBlock]) -> BlockCost {
        blocks.reduce(BlockCost()) { $0 + $1.cost }
    }

    private func header(part: Int, of parts: Int) -> [SlackBlock] {
        Self.header(of: document, place: Self.place(part, of: parts), limits: limits)
    }

    /// The heading with the place behind it, in which the title is cut to Slack's limit of headers.
    private static func header(
        of document: Document,
        place: String,
        limits: SlackLimits
    ) -> [SlackBlock] {
        guard let heading = document.heading else { return [] }
        let text = MrkdwnWriter(addressLimit: 0)
            .text(
                heading,
                in: .header,
                within: limits.headerText - place.utf16.count,
                names: limits.headerText
            )
        return [.header(text + place)]
    }

    private static func place(_ part: Int, of parts: Int) -> String { " (\(part)/\(parts))" }

    private func summary(part: Int, of parts: Int) -> String {
        let writer = MrkdwnWriter(addressLimit: limits.fallbackText / 4)
        // A quarter is for the title, and for saying what is left out.
        let room = limits.fallbackText * 3 / 4 / max(1, document.summary.sentences.count)
        func words(_ text: Document.Text) -> String {
            writer.text(text, within: room, names: MrkdwnWriter.nameLimit / 4)
        }
        let title = words(document.summary.title)
        let sentences = document.summary.sentences.map(words).joined(separator: "\n")
        let place = parts > 1 ? Self.place(part, of: parts) : ""
        let colon = document.language.wording.colon
        return title + place + (sentences.isEmpty ? "" : colon + sentences)
    }
}
