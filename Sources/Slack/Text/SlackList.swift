import JSON
import Reminders

/// A list of a document in Slack's words: its heading, and a line for each entry.
struct SlackList {
    let source: Document.List
    /// mrkdwn.
    let heading: String
    let placement: Placement
    /// Each short enough to stand in one block, with the heading where that stands there.
    let lines: SlackLines
    let writer: MrkdwnWriter

    /// Where the heading stands.
    enum Placement {
        /// Above the lines in their section, as in port-sender's reminder.
        case inSection
        /// In a section of its own, as in port-sender's report.
        case apart
    }

    init(
        _ source: Document.List,
        language: Language,
        writer: MrkdwnWriter,
        limits: SlackLimits
    ) {
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
            let line = EntityLine(limit: limit - TextSize(heading).units)
            // port-sender's separator.
            var lines = SlackLines(separator: " \n", reservingCapacity: entries.count)
            for entry in entries { lines.append { line.append(entry, to: &$0) } }
            self.lines = lines
        case .standings(let entries, let rules):
            heading = title + "\n"
            placement = .inSection
            lines = Self.lines(
                of: entries,
                rules.map { EntityLine.RuleName($0, writer: writer) },
                line: EntityLine(limit: limit - TextSize(heading).units),
                writer,
                language.wording
            )
        case .explanations(let entries):
            heading = title + "\n"
            placement = .inSection
            let room = limit - TextSize(heading).units - "• ".utf16.count
            var lines = SlackLines(separator: "\n", reservingCapacity: entries.count)
            for entry in entries {
                let words = writer.text(entry.text, in: .label, within: room)
                lines.append { $0.append(utf8: "• \(words)") }
            }
            self.lines = lines
        case .figures(let entries):
            heading = title
            placement = .apart
            lines = Self.lines(entries.map(\.text), names: limit, writer, within: limit)
        case .remark(let text, _):
            heading = title
            placement = .apart
            lines = Self.lines([text], names: MrkdwnWriter.nameLimit, writer, within: limit)
        }
    }

    private static func lines(
        of entries: [Document.StandingEntry],
        _ rules: [EntityLine.RuleName],
        line: EntityLine,
        _ writer: MrkdwnWriter,
        _ words: any Wording
    ) -> SlackLines {
        var lines = SlackLines(separator: "\n", reservingCapacity: entries.count)
        for entry in entries {
            lines.append { line.append(entry, rules: rules, writer: writer, words: words, to: &$0) }
        }
        return lines
    }

    /// `• Bronze - 12`, with port-sender's blank at the end of each line.
    private static func lines(
        _ texts: [Document.Text],
        names nameLimit: Int,
        _ writer: MrkdwnWriter,
        within limit: Int
    ) -> SlackLines {
        let room = limit - "•  \n".utf16.count
        var lines = SlackLines(separator: "")
        for text in texts {
            let words = writer.text(text, in: .line, within: room, names: nameLimit)
            lines.append { $0.append(utf8: "• \(words) \n") }
        }
        return lines
    }
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

    /// Appends what is said there of an entry, in UTF-8.
    func appendBrief(at index: Int, to bytes: inout [UInt8]) {
        let limit = Self.briefNameLimit
        switch source.content {
        case .entities(let entries):
            SlackText.append(entries[index].name, in: .label, within: limit, to: &bytes)
            bytes.append(utf8: entries[index].share)
        case .standings(let entries, _):
            SlackText.append(entries[index].name, in: .label, within: limit, to: &bytes)
            bytes.append(utf8: entries[index].share)
        case .figures, .remark, .explanations:
            let text = source.brief(at: index)
            bytes.append(utf8: writer.text(text, in: .line, names: limit))
        }
    }
}
