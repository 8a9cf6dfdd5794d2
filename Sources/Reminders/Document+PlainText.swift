/// The document for a terminal or a log.
extension Document {
    /// The document without any markup: the heading underlined, addresses behind what they link, a
    /// blank line between paragraphs.
    package var plainText: String {
        var paragraphs: [String] = []
        if let heading {
            let text = heading.plainText
            paragraphs.append("\(text)\n\(String(repeating: "=", count: text.count))")
        }
        paragraphs += opening.map(\.plainText)
        for list in lists {
            let symbol = list.symbol.map { "\($0.character) " } ?? ""
            paragraphs.append(symbol + list.heading.plainText)
            let entries = (0..<list.count)
                .map { index in
                    let detail = list.detail(at: index).map { "\n      \($0.plainText)" } ?? ""
                    return "• \(list.text(at: index).plainText)\(detail)"
                }
            paragraphs.append(entries.joined(separator: "\n"))
        }
        paragraphs += closing.map(\.plainText)
        return paragraphs.joined(separator: "\n\n")
    }
}

extension Document.Text {
    /// The text without any markup, and with addresses behind what they link.
    package var plainText: String {
        var result = String.UnicodeScalarView()
        append(to: &result)
        return String(result)
    }

    private func append(to result: inout String.UnicodeScalarView) {
        for span in spans {
            switch span {
            case .text(let words), .untrusted(let words), .mention(let words):
                Self.append(words, to: &result)
            case .person(let name, nil): Self.append(name, to: &result)
            case .person(let name, _?), .group(let name, _):
                Self.append("@\(name)", to: &result)
            case .symbol(let symbol): result += symbol.character.unicodeScalars
            case .code(let text), .preformatted(let text), .emphasis(_, let text):
                text.append(to: &result)
            case .link(let label, let url):
                label.append(to: &result)
                guard label.spans != [.untrusted(url)] else { continue }
                Self.append(" (\(url))", to: &result)
            }
        }
    }

    /// Controls stay out: a terminal would obey them.
    private static func append(_ words: String, to result: inout String.UnicodeScalarView) {
        result += words.unicodeScalars.lazy.filter {
            $0 == "\n" || $0.properties.generalCategory != .control
        }
    }
}
