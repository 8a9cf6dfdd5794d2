import JSON
import Reminders

/// Writes words of others into GitHub's Markdown, where they show as they are and do nothing.
///
/// An escape alone does not keep `@name` and `#12` from acting: GitHub looks for them in the text
/// that the Markdown gives. A space without width behind the sign does.
/// Source: GitHub Flavored Markdown Spec 0.29; GitHub "Autolinked references and URLs".
struct GitHubMarkdown {
    private static let pause: Unicode.Scalar = "\u{200B}"
    private static let digestDigits = 40

    private let source: [Unicode.Scalar]
    private var result = String.UnicodeScalarView()

    /// Returns words within a line.
    ///
    /// - Parameters:
    ///   - words: From anybody; what ends a line becomes a space.
    ///   - limit: How many scalars are kept; a cut ends in an ellipsis.
    ///   - startsBlock: Whether nothing but a quote's sign stands before them in their line, so that
    ///     they could begin a heading or a list.
    /// - Returns: Markdown for one line.
    static func escaped(
        _ words: String,
        atMost limit: Int = .max,
        startsBlock: Bool = false
    ) -> String {
        var text = Array(line(words, atMost: limit).unicodeScalars)
        if startsBlock { text = Array(text.drop { $0 == " " }) }
        var markdown = GitHubMarkdown(source: text)
        markdown.write(startsBlock: startsBlock)
        return String(markdown.result)
    }

    /// Returns the words in one line, without controls.
    static func line(_ words: String, atMost limit: Int) -> String {
        var line = String.UnicodeScalarView()
        var left = limit
        for scalar in words.unicodeScalars {
            guard left > 0 else {
                line.append("…")
                break
            }
            left -= 1
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            case .format where scalar.properties.isBidiControl: break
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    private init(source: [Unicode.Scalar]) {
        self.source = source
    }

    private mutating func write(startsBlock: Bool) {
        var first = 0
        if startsBlock { first = writeStart() }
        for index in first..<source.count { write(at: index) }
    }

    /// Writes what would begin a block, and returns how many scalars that were.
    private mutating func writeStart() -> Int {
        guard let first = source.first else { return 0 }
        switch first {
        case "#", "-", "+", "=", ">":
            result.append("\\")
            write(at: 0)
            return 1
        case "0"..."9":
            let digits = source.prefix { ("0"..."9").contains($0) }.count
            guard digits < source.count, [".", ")"].contains(source[digits]) else { return 0 }
            result.append(contentsOf: source[..<digits])
            result.append("\\")
            result.append(source[digits])
            return digits + 1
        default: return 0
        }
    }

    private mutating func write(at index: Int) {
        let scalar = source[index]
        switch scalar {
        case "\\", "`", "*", "[", "]", "<", "~": result.append("\\")
        case "_" where !isWithinWord(index): result.append("\\")
        case "&" where isEntity(index): result.append("\\")
        // The second half of a name of a commit.
        case _ where isWithinDigest(index): result.append(Self.pause)
        case "." where isBehind("www", index): result.append(Self.pause)
        default: break
        }
        result.append(scalar)
        if isSign(index) { result.append(Self.pause) }
    }

    /// Whether GitHub would act on the sign with what follows it.
    private func isSign(_ index: Int) -> Bool {
        guard let next = scalar(at: index + 1) else { return false }
        return switch source[index] {
        case "@": next != " " && next != Self.pause
        case "#": next.isDigit
        case "-": next.isDigit && isBehind("gh", index)
        case ":": next == "/" && scalar(at: index + 2) == "/"
        default: false
        }
    }

    private func scalar(at index: Int) -> Unicode.Scalar? {
        source.indices.contains(index) ? source[index] : nil
    }

    /// Whether that word, in either case, ends before the place.
    private func isBehind(_ word: String, _ index: Int) -> Bool {
        let count = word.unicodeScalars.count
        guard index >= count else { return false }
        return zip(source[(index - count)..<index], word.unicodeScalars)
            .allSatisfy { $0.lowercasedASCII == $1 }
    }

    /// Whether letters or digits stand on both sides, where an underscore emphasises nothing.
    private func isWithinWord(_ index: Int) -> Bool {
        guard index > 0, let next = scalar(at: index + 1) else { return false }
        return source[index - 1].isWord && next.isWord
    }

    /// Whether a reference to a character begins there, such as `&#64;`.
    private func isEntity(_ index: Int) -> Bool {
        var place = index + 1
        while place - index < 40, let scalar = scalar(at: place), scalar.isWord || scalar == "#" {
            place += 1
        }
        return place > index + 1 && scalar(at: place) == ";"
    }

    /// Whether the place is the middle of 40 hexadecimal digits, which would name a commit.
    private func isWithinDigest(_ index: Int) -> Bool {
        let half = Self.digestDigits / 2
        guard source[index].isHexadecimal, index >= half, index + half <= source.count,
            source[(index - half)..<(index + half)].allSatisfy(\.isHexadecimal)
        else { return false }
        let isOpen = index == half || !source[index - half - 1].isWord
        return isOpen && scalar(at: index + half).map { !$0.isWord } ?? true
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }

    fileprivate var isWord: Bool { isDigit || ("a"..."z").contains(lowercasedASCII) }

    fileprivate var isHexadecimal: Bool { isDigit || ("a"..."f").contains(lowercasedASCII) }

    fileprivate var lowercasedASCII: Unicode.Scalar {
        ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) | 0x20) : self
    }
}
