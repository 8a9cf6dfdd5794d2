import Reminders

/// Writes blocks as Jira's wiki text, in which words of others are words and nothing else.
///
/// A backslash before a mark keeps Jira from acting on it, wherever it stands: so no title can draw
/// an emoticon, link an address or another issue, mention somebody (`[~name]`), or end what is
/// ours. Two backslashes would be a line break, so one is written by its number.
package enum WikiWriter {
    /// Returns the text: lines, with a blank one between two blocks.
    package static func text(_ blocks: [JiraBlock]) -> String {
        blocks.flatMap(paragraphs).joined(separator: "\n\n")
    }

    private static func paragraphs(_ block: JiraBlock) -> [String] {
        switch block {
        case .heading(let text): ["h2. \(inline(text))"]
        case .paragraph(let text): [inline(text)].filter { !$0.isBlank }
        // The editor of Data Center puts a panel's marks on lines of their own; a rule and a line
        // stay as they are, so our section is found again after somebody edited around it.
        case .panel(let texts):
            texts.isEmpty ? [] : ["----", texts.map(inline).joined(separator: " ")]
        case .expand(let title, let texts):
            texts.isEmpty ? [] : ["*\(escaped(title))*", list(texts.map { [$0] })]
        case .list(let items): items.isEmpty ? [] : [list(items)]
        }
    }

    private static func list(_ items: [[Document.Text]]) -> String {
        items.map { "* " + $0.map(inline).joined(separator: lineBreak) }.joined(separator: "\n")
    }

    private static let lineBreak = #"\\ "#

    private static func inline(_ text: Document.Text) -> String {
        JiraWords.trimmed(text.spans.map { written($0, isInLink: false) }.joined())
    }

    private static func written(_ span: Document.Span, isInLink: Bool) -> String {
        func inside(_ text: Document.Text, isInLink: Bool = isInLink) -> String {
            text.spans.map { written($0, isInLink: isInLink) }.joined()
        }
        switch span {
        case .text(let words):
            return words.split(separator: "\n", omittingEmptySubsequences: false)
                .map { escaped(String($0)) }.joined(separator: lineBreak)
        case .untrusted(let words), .mention(let words), .person(let words, _),
            .group(let words, _):
            return escaped(words)
        case .symbol(let symbol): return String(symbol.character)
        case .link(let label, let url):
            guard !isInLink, let address = JiraText.linkable(url) else { return inside(label) }
            return marked(inside(label, isInLink: true), "[", "|\(encoded(address))]")
        case .code(let text), .preformatted(let text): return marked(inside(text), "{{", "}}")
        case .emphasis(let emphasis, let text):
            return marked(inside(text), emphasis.wikiMark, emphasis.wikiMark)
        }
    }

    /// Puts marks around a text; white space at its ends would keep Jira from seeing them.
    private static func marked(_ text: String, _ open: String, _ close: String) -> String {
        let inner = JiraWords.trimmed(text)
        guard !inner.isEmpty else { return text }
        let start = text.unicodeScalars.first?.properties.isWhitespace == true ? " " : ""
        let end = text.unicodeScalars.last?.properties.isWhitespace == true ? " " : ""
        return start + open + inner + close + end
    }

    /// Returns words in which no mark of the wiki is left.
    private static func escaped(_ words: String) -> String {
        let words = JiraWords.cleaned(words)
        guard words.utf8.contains(where: isMark) else { return words }
        var result = ""
        for scalar in words.unicodeScalars {
            if scalar == "\\" {
                result += "&#92;"
            } else {
                if scalar.isASCII, isMark(UInt8(scalar.value)) { result += "\\" }
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Every sign that begins or ends something in wiki text: parentheses and colons make emoticons
    /// and addresses, the hyphen also the keys of issues.
    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "_"),
            UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "~"),
            UInt8(ascii: "|"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "@"),
            UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "\\"):
            true
        default: false
        }
    }

    /// Returns an address in which each sign that could end the link is percent-encoded, as RFC 3986
    /// section 2.1 has it.
    private static func encoded(_ address: String) -> String {
        var result = ""
        for byte in address.utf8 {
            let sign = Unicode.Scalar(byte)
            if sign.properties.isAlphabetic && sign.isASCII || ("0"..."9").contains(sign)
                || "-._:/?#@&=%+,;$".unicodeScalars.contains(sign)
            {
                result.unicodeScalars.append(sign)
            } else {
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

extension Document.Emphasis {
    fileprivate var wikiMark: String {
        switch self {
        case .strong: "*"
        case .italic: "_"
        case .struck: "-"
        }
    }
}
