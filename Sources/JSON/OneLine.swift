extension String {
    /// The text on one line: characters that end a line or control a terminal are written as
    /// `\u{A}`, so that text from outside cannot forge a log line.
    package var onOneLine: String {
        // Most texts are plain, and looking at their bytes costs little.
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
        var line = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator,
                .format where scalar.properties.isBidiControl:
                line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default:
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
