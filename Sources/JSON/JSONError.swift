/// The reason why bytes are not one JSON text, and the offset of the wrong byte, from 0.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong at that byte.
    package enum Reason: Sendable, Hashable {
        /// Another token is required here, or the text ends too early.
        case expected(Expectation)
        /// RFC 8259 section 7: a control character must be escaped.
        case controlCharacter
        /// RFC 3629: overlong forms, surrogates and stray bytes are not UTF-8.
        case invalidUTF8
        /// No finite `Double` is that large.
        case numberTooLarge
        /// More arrays and objects inside each other than the caller allows.
        case tooDeep(depthMax: Int)
        /// More bytes than the caller allows.
        case tooLong(bytesMax: Int)
    }

    /// What can stand at a place in JSON, in words.
    package enum Expectation: String, Sendable, Hashable {
        case value = "a value"
        case memberName = "a member's name in double quotes"
        case colon = "a colon"
        case commaOrBracket = "a comma or ]"
        case commaOrBrace = "a comma or }"
        case digit = "a digit"
        case escape = "one of the escapes of JSON"
        case hexadecimalDigits = "four hexadecimal digits"
        case quote = "the closing double quote"
        case end = "the end of the text"
    }

    package let offset: Int
    package let reason: Reason

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// A sentence that quotes nothing of the text.
    package var description: String {
        switch reason {
        case .expected(let what): "JSON needs \(what.rawValue) at byte \(offset)."
        case .controlCharacter: "JSON has an unescaped control character at byte \(offset)."
        case .invalidUTF8: "JSON is not UTF-8 in the string that starts at byte \(offset)."
        case .numberTooLarge: "JSON has a number beyond every Double at byte \(offset)."
        case .tooDeep(let max): "JSON goes deeper than \(max) levels at byte \(offset)."
        case .tooLong(let max): "JSON is longer than \(max) bytes."
        }
    }
}
