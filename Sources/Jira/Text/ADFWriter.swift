package import JSON
import Reminders

/// Writes blocks as a document in Atlassian Document Format, valid whatever their texts are.
///
/// Jira refuses a whole issue with `INVALID_INPUT` for one wrong node. So no text is empty or has a
/// line break, code has no mark but a link, nothing has the same mark twice, and what would be a
/// panel, an expand or a list of nothing is left out.
package enum ADFWriter {
    /// Returns the document.
    package static func document(_ blocks: [JiraBlock]) -> JSONValue {
        [
            "type": "doc", "version": 1,
            "content": .array(blocks.compactMap(node)),
        ]
    }

    private static func node(_ block: JiraBlock) -> JSONValue? {
        switch block {
        case .heading(let text):
            return node("heading", ["level": 2], inlines(text))
        case .paragraph(let text):
            return paragraph(text)
        case .panel(let texts):
            guard !texts.isEmpty else { return nil }
            return node("panel", ["panelType": "note"], texts.map(paragraph))
        case .expand(let title, let texts):
            guard !texts.isEmpty else { return nil }
            let title = JiraWords.cleaned(title)
            return node("expand", ["title": .string(title)], texts.map(paragraph))
        case .list(let items):
            let items = items.filter { !$0.isEmpty }
            guard !items.isEmpty else { return nil }
            return node("bulletList", items.map { node("listItem", $0.map(paragraph)) })
        }
    }

    private static func paragraph(_ text: Document.Text) -> JSONValue {
        node("paragraph", inlines(text))
    }

    private static func node(
        _ type: String,
        _ attributes: JSONValue? = nil,
        _ content: [JSONValue]
    ) -> JSONValue {
        var members: [ExactString: JSONValue] = [
            "type": .string(type), "content": .array(content),
        ]
        members["attrs"] = attributes
        return .object(members)
    }

    private static func node(_ type: String, _ content: [JSONValue]) -> JSONValue {
        node(type, nil, content)
    }

    private static func inlines(_ text: Document.Text) -> [JSONValue] {
        var line = ADFLine()
        line.append(text, Marks())
        line.close()
        return line.nodes
    }

    /// How a text looks; as code, it can only be a link beside.
    fileprivate struct Marks: Hashable {
        var isCode = false
        var emphasis: Set<Document.Emphasis> = []
        var link: String?

        var json: [JSONValue] {
            var marks: [JSONValue] = []
            if let link { marks.append(["type": "link", "attrs": ["href": .string(link)]]) }
            if isCode { return marks + [["type": "code"]] }
            if emphasis.contains(.strong) { marks.append(["type": "strong"]) }
            if emphasis.contains(.italic) { marks.append(["type": "em"]) }
            if emphasis.contains(.struck) { marks.append(["type": "strike"]) }
            return marks
        }
    }

    /// Collects the content of a paragraph; neighbours with the same marks are one text.
    private struct ADFLine {
        private(set) var nodes: [JSONValue] = []
        private var words = ""
        private var marks = Marks()

        mutating func append(_ text: Document.Text, _ marks: Marks) {
            for span in text.spans { append(span, marks) }
        }

        private mutating func append(_ span: Document.Span, _ marks: Marks) {
            var inner = marks
            switch span {
            case .text(let words):
                let lines = words.split(separator: "\n", omittingEmptySubsequences: false)
                for (place, line) in lines.enumerated() {
                    if place > 0 { breakLine() }
                    append(String(line), marks)
                }
            case .untrusted(let words), .mention(let words), .person(let words, _),
                .group(let words, _):
                append(words, marks)
            case .symbol(let symbol):
                append(String(symbol.character), marks)
            case .link(let label, let url):
                if marks.link == nil { inner.link = JiraText.linkable(url) }
                append(label, inner)
            case .code(let text), .preformatted(let text):
                inner.isCode = true
                append(text, inner)
            case .emphasis(let emphasis, let text):
                inner.emphasis.insert(emphasis)
                append(text, inner)
            }
        }

        private mutating func append(_ words: String, _ marks: Marks) {
            let words = JiraWords.cleaned(words)
            guard !words.isEmpty else { return }
            if marks != self.marks { close() }
            self.marks = marks
            self.words += words
        }

        private mutating func breakLine() {
            close()
            nodes.append(["type": "hardBreak"])
        }

        /// Ends the text that is collected.
        mutating func close() {
            guard !words.isEmpty else { return }
            var text: [ExactString: JSONValue] = ["type": "text", "text": .string(words)]
            let marks = marks.json
            if !marks.isEmpty { text["marks"] = .array(marks) }
            nodes.append(.object(text))
            words = ""
        }
    }
}
