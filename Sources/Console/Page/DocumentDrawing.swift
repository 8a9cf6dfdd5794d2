package import Reminders
import Templates

/// Draws a document as HTML that holds no markup but this file's own: every word of it is escaped.
package enum DocumentDrawing {
    package static func html(_ document: Document) -> String {
        var result = ""
        if let heading = document.heading {
            result += "<h4 class=\"block\">"
            append(heading, to: &result)
            result += "</h4>"
        }
        for paragraph in document.opening { appendSection(paragraph, to: &result) }
        for list in document.lists { appendSection(text(of: list), to: &result) }
        for paragraph in document.closing { appendSection(paragraph, to: &result) }
        return result
    }

    private static func appendSection(_ text: Document.Text, to result: inout String) {
        result += "<div class=\"block section\">"
        append(text, to: &result)
        result += "</div>"
    }

    /// The list as one paragraph, in which line feeds are kept.
    private static func text(of list: Document.List) -> Document.Text {
        var heading = list.heading
        if let symbol = list.symbol {
            heading.spans.insert(contentsOf: [.symbol(symbol), .text(" ")], at: 0)
        }
        var spans: [Document.Span] = [.emphasis(.strong, heading), .text("\n")]
        for index in 0..<list.count {
            spans.append(.text("\n• "))
            spans += list.text(at: index).spans
            if let detail = list.detail(at: index) { spans += [.text("\n   ")] + detail.spans }
        }
        return Document.Text(spans)
    }

    private static func append(_ text: Document.Text, to result: inout String) {
        for span in text.spans {
            switch span {
            case .text(let words), .untrusted(let words): append(words, to: &result)
            case .symbol(let symbol): append(String(symbol.character), to: &result)
            case .mention(let name): appendMention(name, to: &result)
            case .person(let name, nil): append(name, to: &result)
            case .person(let name, _?), .group(let name, _):
                appendMention("@\(name)", to: &result)
            case .link(let label, let url): appendLink(label, to: url, &result)
            case .code(let inner): append(inner, in: "code", to: &result)
            case .preformatted(let inner): append(inner, in: "pre", to: &result)
            case .emphasis(.strong, let inner): append(inner, in: "strong", to: &result)
            case .emphasis(.italic, let inner): append(inner, in: "em", to: &result)
            case .emphasis(.struck, let inner): append(inner, in: "del", to: &result)
            }
        }
    }

    private static func append(_ words: String, to result: inout String) {
        result += HTML.escaped(words)
    }

    private static func appendMention(_ name: String, to result: inout String) {
        result += "<span class=\"mention\">"
        append(name, to: &result)
        result += "</span>"
    }

    private static func append(
        _ text: Document.Text,
        in tag: String,
        to result: inout String
    ) {
        result += "<\(tag)>"
        append(text, to: &result)
        result += "</\(tag)>"
    }

    private static func appendLink(
        _ label: Document.Text,
        to url: String,
        _ result: inout String
    ) {
        guard Document.isSafe(address: url) else { return append(label, to: &result) }
        result += "<a href=\""
        append(url, to: &result)
        result += "\" target=\"_blank\" rel=\"noopener noreferrer\">"
        append(label, to: &result)
        result += "</a>"
    }
}
