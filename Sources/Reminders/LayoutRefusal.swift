import JSON

/// A layout that a destination did not take, so that the part went out as text alone.
package struct LayoutRefusal: Sendable, Hashable {
    /// The destination's word, such as `invalid_blocks`.
    package var code: String
    /// What the destination says is wrong, a line each; empty where it says nothing.
    package var details: [String]

    /// More says nothing new, and nobody reads it.
    private static let detailsMax = 5
    private static let detailCharactersMax = 300

    /// Takes what the destination said, each detail as one short line.
    package init(code: String, details: [String] = []) {
        self.code = code
        self.details = details.prefix(Self.detailsMax)
            .map { $0.firstScalars(Self.detailCharactersMax).onOneLine }
    }
}
