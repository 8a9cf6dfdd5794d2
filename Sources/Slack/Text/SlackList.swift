import Reminders

/// A list of a document in Slack's words: its heading, and a line for each entry.
struct SlackList {
    let source: Document.List
    /// mrkdwn.
    let heading: String
    let placement: Placement
    /// Each short enough to stand in one block, with the heading where that stands there.
    let lines: [Line]
    let writer: MrkdwnWriter

    /// Where the heading stands.
    enum Placement {
        /// Above the lines in their section, as in port-sender's reminder.
        case inSection
        /// In a section of its own, as in port-sender's report.
        case apart
    }

    struct Line {
        /// mrkdwn, escaped.
        let text: String
        /// What `text` takes, measured once.
        let cost: BlockCost
        /// The Unicode scalars of `text`, which port-sender counts.
        let scalars: Int

        init(_ text: String) {
            self.text = text
            cost = BlockCost(text: text)
            scalars = text.unicodeScalars.count
        }
    }

    init(_ source: Document.List, writer: MrkdwnWriter, limits: SlackLimits) {
        self.source = source
        self.writer = writer
        let limit = limits.sectionText
        let symbol = source.symbol.map { "\($0.slackCode) " } ?? ""
        // The other half is for the line below it.
        let words = writer.text(source.heading, in: .bold, within: limit / 2)
        let title = "*\(symbol)\(words)*"
        switch source.content {
        case .entities(let entries):
            heading = title + "\n\n"
            placement = .inSection
            let line = EntityLine(limit: limit - heading.utf16.count)
            lines = entries.map { Line(line.text(of: $0)) }
        case .figures(let entries):
            heading = title
            placement = .apart
            lines = entries.map { Self.line($0.text, names: limit, writer, within: limit) }
        case .remark(let text, _):
            heading = title
            placement = .apart
            let names = MrkdwnWriter.nameLimit
            lines = [Self.line(text, names: names, writer, within: limit)]
        }
    }

    /// `• Bronze - 12`, with port-sender's blank at the end of the line.
    private static func line(
        _ text: Document.Text,
        names nameLimit: Int,
        _ writer: MrkdwnWriter,
        within limit: Int
    ) -> Line {
        let room = limit - "•  \n".utf16.count
        return Line("• \(writer.text(text, in: .line, within: room, names: nameLimit)) \n")
    }

    /// Between two lines below a heading in their section: port-sender's separator.
    static let separator = " \n"
    /// What the separator takes.
    static let separatorCost = BlockCost(text: separator)
}

/// What the text for notifications and screen readers says of a list.
extension SlackList {
    /// A name in it is cut to that.
    private static let briefNameLimit = 80

    /// What the list is called there.
    var title: String {
        guard let title = source.title else {
            return writer.text(source.heading, in: .bold, names: MrkdwnWriter.nameLimit)
        }
        return writer.text(title, in: .sentence, names: Self.briefNameLimit)
    }

    /// Returns what is said there of an entry.
    func brief(at index: Int) -> String {
        let place: SlackText.Place =
            switch placement {
            case .inSection: .label
            case .apart: .line
            }
        return writer.text(source.brief(at: index), in: place, names: Self.briefNameLimit)
    }
}
