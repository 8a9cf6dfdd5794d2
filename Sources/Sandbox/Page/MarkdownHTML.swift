import Templates

/// Renders GitHub's Markdown as HTML without any markup from the source, as far as issues need it.
///
/// Headings, lists with their boxes, quotes, code, rules, emphasis and links are drawn; comments are
/// left out, as GitHub leaves them out. What would notify somebody or link to another issue is
/// marked, so that it cannot be overlooked. Everything else is text.
/// Source: GitHub Flavored Markdown Spec 0.29.
struct MarkdownHTML {
    private var html = ""
    private var paragraph: [Substring] = []
    private var isInList = false
    private var isInQuote = false
    private var code: [Substring]?

    /// Returns the HTML of a body.
    static func html(_ source: String) -> String {
        var drawing = MarkdownHTML()
        let text = withoutComments(source.replacing("\r\n", with: "\n"))
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            drawing.take(line)
        }
        drawing.end()
        return drawing.html
    }

    private static func withoutComments(_ source: String) -> String {
        var result = ""
        var rest = source[...]
        while let start = rest.firstRange(of: "<!--") {
            result += rest[..<start.lowerBound]
            // GitHub takes an open comment to the end of the text.
            guard let end = rest[start.upperBound...].firstRange(of: "-->") else { return result }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private mutating func take(_ line: Substring) {
        if line.hasPrefix("```") {
            if let lines = code {
                html += "<pre>\(HTML.escaped(lines.joined(separator: "\n")))</pre>"
                code = nil
            } else {
                endBlocks()
                code = []
            }
        } else if code != nil {
            code?.append(line)
        } else {
            takeText(line)
        }
    }

    private mutating func takeText(_ line: Substring) {
        let text = line.drop { $0 == " " }
        let isQuote = text.hasPrefix(">")
        if isQuote != isInQuote {
            endBlocks(keepingList: isQuote && isInList)
            html += isQuote ? "<blockquote>" : ""
            isInQuote = isQuote
        }
        let inner = isQuote ? text.dropFirst().drop { $0 == " " } : text
        if inner.isEmpty {
            endParagraph()
        } else if let level = Self.level(of: inner) {
            endBlocks(keepingQuote: true)
            let title = Self.inline(String(inner.dropFirst(level + 1)))
            html += "<h\(min(6, level + 3))>\(title)</h\(min(6, level + 3))>"
        } else if inner.count >= 3, Set(inner) == ["-"] {
            endBlocks(keepingQuote: true)
            html += "<hr>"
        } else if let item = Self.item(inner), !isQuote {
            endParagraph()
            html += isInList ? "" : "<ul>"
            isInList = true
            html += "<li>\(item)</li>"
        } else {
            paragraph.append(inner)
        }
    }

    private mutating func endParagraph() {
        guard !paragraph.isEmpty else { return }
        let lines = paragraph.map { Self.inline(String($0)) }
        html += "<p>\(lines.joined(separator: "<br>"))</p>"
        paragraph = []
    }

    private mutating func endBlocks(keepingQuote: Bool = false, keepingList: Bool = false) {
        endParagraph()
        if isInQuote, !keepingQuote {
            html += "</blockquote>"
            isInQuote = false
        }
        if isInList, !keepingList {
            html += "</ul>"
            isInList = false
        }
    }

    private mutating func end() {
        if let lines = code {
            html += "<pre>\(HTML.escaped(lines.joined(separator: "\n")))</pre>"
            code = nil
        }
        endBlocks()
    }

    private static func level(of line: Substring) -> Int? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
        return level
    }

    /// The HTML of a list's item, with its box; nil for another line.
    private static func item(_ line: Substring) -> String? {
        guard let mark = line.first, "-*+".contains(mark), line.dropFirst().first == " " else {
            return nil
        }
        let text = line.dropFirst(2)
        for (box, sign) in [("[ ] ", "☐"), ("[x] ", "☑"), ("[X] ", "☑")] where text.hasPrefix(box) {
            return "<span class=\"box\">\(sign)</span> \(inline(String(text.dropFirst(4))))"
        }
        return inline(String(text))
    }

    private static func inline(_ text: String) -> String { MarkdownInline.html(text) }
}

/// Renders one line of Markdown.
private struct MarkdownInline {
    private static let depthMax = 6

    private let characters: [Character]
    private let depth: Int
    private var index = 0
    private var html = ""
    private var plain = ""

    static func html(_ text: String, depth: Int = 0) -> String {
        var drawing = MarkdownInline(Array(text), depth: depth)
        return drawing.draw()
    }

    private init(_ characters: [Character], depth: Int) {
        self.characters = characters
        self.depth = depth
    }

    private mutating func draw() -> String {
        while index < characters.count {
            switch characters[index] {
            case "\\" where next.map { $0.isASCII && $0.isPunctuation || $0.isSymbol } ?? false:
                plain.append(characters[index + 1])
                index += 2
            case "`": drawSpan("`", tag: "code", isLiteral: true)
            case "*" where next == "*": drawSpan("**", tag: "strong")
            case "_" where next == "_": drawSpan("__", tag: "strong")
            case "~" where next == "~": drawSpan("~~", tag: "del")
            case "*": drawSpan("*", tag: "em")
            case "_" where !isWithinWord: drawSpan("_", tag: "em")
            case "[": drawLink()
            case "@", "#": drawSign()
            default: takePlain()
            }
        }
        flush()
        return html
    }

    private var next: Character? {
        index + 1 < characters.count ? characters[index + 1] : nil
    }

    private var isWithinWord: Bool {
        index > 0 && (characters[index - 1].isLetter || characters[index - 1].isNumber)
    }

    private mutating func takePlain() {
        plain.append(characters[index])
        index += 1
    }

    private mutating func flush() {
        html += HTML.escaped(EmojiCodes.drawn(in: plain))
        plain = ""
    }

    private mutating func drawSpan(_ mark: String, tag: String, isLiteral: Bool = false) {
        let start = index + mark.count
        guard depth < Self.depthMax, start < characters.count, !characters[start].isWhitespace,
            let end = place(of: mark, from: start), end > start
        else { return takePlain() }
        flush()
        let inside = String(characters[start..<end])
        let drawn = isLiteral ? HTML.escaped(inside) : Self.html(inside, depth: depth + 1)
        html += "<\(tag)>\(drawn)</\(tag)>"
        index = end + mark.count
    }

    /// Where a mark stands next that has no backslash before it.
    private func place(of mark: String, from start: Int) -> Int? {
        let mark = Array(mark)
        var place = start
        while place + mark.count <= characters.count {
            if characters[place] == "\\", mark != ["`"] {
                place += 2
            } else if Array(characters[place..<(place + mark.count)]) == mark {
                return place
            } else {
                place += 1
            }
        }
        return nil
    }

    private mutating func drawLink() {
        guard depth < Self.depthMax, let end = place(of: "]", from: index + 1),
            end + 1 < characters.count, characters[end + 1] == "(",
            let close = place(of: ")", from: end + 2)
        else { return takePlain() }
        let url = String(characters[(end + 2)..<close])
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return takePlain() }
        flush()
        let text = Self.html(String(characters[(index + 1)..<end]), depth: depth + 1)
        html +=
            "<a href=\"\(HTML.escaped(url))\" target=\"_blank\" rel=\"noopener noreferrer\">"
            + "\(text)</a>"
        index = close + 1
    }

    /// Marks what GitHub would make a mention or a reference of.
    private mutating func drawSign() {
        let sign = characters[index]
        let name = characters[(index + 1)...]
            .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "/") }
        let isReference = sign == "#" && !name.isEmpty && name.allSatisfy(\.isNumber)
        let isMention = sign == "@" && name.first.map { $0.isLetter || $0.isNumber } ?? false
        guard !isWithinWord, isReference || isMention else { return takePlain() }
        flush()
        html += "<span class=\"mention loud\">\(sign)\(HTML.escaped(String(name)))</span>"
        index += 1 + name.count
    }
}
