import Reminders

/// Finds emphasis in a row of tokens, as Slack does: a mark opens it where no word ends before it and
/// something follows, and the next one that stands at the end of a word on the same line closes it.
///
/// For each place it is found out once, from the end to the beginning, where the next mark is that
/// could close. So no opening mark searches for its end, which would take time that grows with the
/// square of the text's length.
struct MrkdwnEmphasis {
    private typealias Token = MrkdwnReader.Token

    private enum Mark: Int, CaseIterable {
        case bold, italic, struck

        init?(_ token: Token) {
            switch token.scalar {
            case "*": self = .bold
            case "_": self = .italic
            case "~": self = .struck
            default: return nil
            }
        }

        var emphasis: Document.Emphasis {
            switch self {
            case .bold: .strong
            case .italic: .italic
            case .struck: .struck
            }
        }
    }

    /// Emphasis within emphasis deeper than this is text.
    private static let depthMax = 6

    private let tokens: [Token]
    /// What the tokens that are no scalars stand for.
    private let spans: [Document.Span]
    /// Whether a mark beside it would be part of a word; a link is not a letter.
    private let isWord: [Bool]
    /// For each place and mark, the first place from there on that could close it; -1 for none on the
    /// line.
    private let closers: [[Int]]

    init(_ tokens: ArraySlice<MrkdwnReader.Token>, _ spans: [Document.Span]) {
        self.tokens = Array(tokens)
        self.spans = spans
        isWord = Self.words(self.tokens)
        closers = Self.closers(self.tokens, isWord)
    }

    var text: Document.Text { text(tokens.indices, depth: 0) }

    private func text(_ range: Range<Int>, depth: Int) -> Document.Text {
        var result = MrkdwnReader.TextBuilder(spans)
        var index = range.lowerBound
        while index < range.upperBound {
            if depth < Self.depthMax, let mark = Mark(tokens[index]),
                let end = end(of: mark, at: index), end < range.upperBound
            {
                let inside = text(index + 1..<end, depth: depth + 1)
                result.append(.emphasis(mark.emphasis, inside))
                index = end + 1
            } else {
                result.append(tokens[index])
                index += 1
            }
        }
        return result.text
    }

    /// Returns where the emphasis ends that a mark opens; nil where the mark is only a sign.
    private func end(of mark: Mark, at start: Int) -> Int? {
        let inside = start + 1
        guard start == 0 || !isWord[start - 1], inside < tokens.count,
            !Self.isSpace(tokens[inside]), Mark(tokens[inside]) != mark
        else { return nil }
        let end = closers[mark.rawValue][inside]
        return end < 0 ? nil : end
    }

    private static func closers(_ tokens: [Token], _ isWord: [Bool]) -> [[Int]] {
        var closers = Mark.allCases.map { _ in [Int](repeating: -1, count: tokens.count) }
        var next = Mark.allCases.map { _ in -1 }
        for index in tokens.indices.reversed() {
            let token = tokens[index]
            if token.scalar?.isNewline == true {
                for mark in next.indices { next[mark] = -1 }
            } else if let mark = Mark(token), index > 0, !isSpace(tokens[index - 1]),
                index + 1 == tokens.count || !isWord[index + 1]
            {
                next[mark.rawValue] = index
            }
            for mark in next.indices { closers[mark][index] = next[mark] }
        }
        return closers
    }

    private static func words(_ tokens: [Token]) -> [Bool] {
        var words: [Bool] = []
        words.reserveCapacity(tokens.count)
        for token in tokens {
            words.append(token.scalar.map { isWord($0, after: words.last ?? false) } ?? false)
        }
        return words
    }

    private static func isWord(_ scalar: Unicode.Scalar, after before: Bool) -> Bool {
        if scalar.isASCII {
            return switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": true
            default: false
            }
        }
        return switch scalar.properties.generalCategory {
        // A combining mark belongs to what it stands on.
        case .nonspacingMark, .spacingMark, .enclosingMark: before
        default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    private static func isSpace(_ token: Token) -> Bool {
        token.scalar?.properties.isWhitespace ?? false
    }
}
