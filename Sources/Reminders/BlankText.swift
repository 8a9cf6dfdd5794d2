extension StringProtocol {
    /// Whether the text would show as nothing at all: white space, controls, what has no width.
    package var isBlank: Bool {
        unicodeScalars.allSatisfy {
            let properties = $0.properties
            return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
                || properties.generalCategory == .control
        }
    }
}
