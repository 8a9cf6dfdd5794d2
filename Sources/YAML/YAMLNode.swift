package import JSON

/// A value in a YAML document.
///
/// Scalars are texts: what they mean is up to who reads them.
package indirect enum YAMLNode: Sendable, Hashable {
    /// A text; plain if it stands without quotation marks, and not as a block.
    case scalar(ExactString, isPlain: Bool)
    case list([YAMLNode])
    /// Keys and values in the document's order; no scalar is there twice as a key.
    case mapping([Entry])

    package struct Entry: Sendable, Hashable {
        package var key: YAMLNode
        package var value: YAMLNode
    }

    /// Reads a text that holds one document.
    ///
    /// - Parameter text: The document.
    /// - Returns: Its value; nil for a text without a document.
    /// - Throws: `YAMLError`; somebody has to correct the text.
    package static func read(_ text: String) throws(YAMLError) -> YAMLNode? {
        try YAMLParser.read(Array(text.utf8))
    }

    /// The text of a scalar.
    package var text: String? {
        if case .scalar(let text, _) = self { text.text } else { nil }
    }

    package var mapping: [Entry]? {
        if case .mapping(let entries) = self { entries } else { nil }
    }

    /// Whether it is nothing: an empty plain scalar, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = self else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
