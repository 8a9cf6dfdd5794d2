/// How wide texts are in a terminal, in columns.
extension String {
    /// The columns that a terminal gives this text, which has no control characters.
    package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// Returns the text in that many columns at most; a longer one ends with an ellipsis.
    package func cut(toColumns limit: Int) -> String {
        guard displayWidth > limit else { return self }
        var text = ""
        var used = 1
        for character in self {
            used += character.displayWidth
            guard used <= limit else { break }
            text.append(character)
        }
        return text + "…"
    }
}

extension Character {
    /// Wide characters of East Asia and pictures take two columns.
    ///
    /// Source: https://www.unicode.org/reports/tr11/ (wide and fullwidth), by blocks.
    fileprivate var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if first.properties.isEmojiPresentation { return 2 }
        // A picture that is text by default is asked for by its second scalar.
        if unicodeScalars.dropFirst().first?.value == 0xFE0F { return 2 }
        return Self.wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
