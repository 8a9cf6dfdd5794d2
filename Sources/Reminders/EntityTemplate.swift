/// What the address of an entity's page looks like: `{app}/{blueprint}Entity?identifier={identifier}`.
package struct EntityTemplate: Sendable, Hashable {
    private let pieces: [Piece]

    private enum Piece: Sendable, Hashable {
        case text(String)
        case app
        case blueprint
        case identifier
    }

    /// Port's own pages.
    package static let port = EntityTemplate(
        pieces: [.app, .text("/"), .blueprint, .text("Entity?identifier="), .identifier]
    )

    private init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// Reads a template; nil for one that names no entity, has another name in braces, or does
    /// not begin with Port's application or as an address does.
    package init?(_ text: String) {
        let isAddress = ["{app}", "https://", "http://"].contains { text.hasPrefix($0) }
        guard isAddress else { return nil }
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let start = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if start > rest.startIndex { pieces.append(.text(String(rest[..<start]))) }
            let inner = rest[start...].dropFirst()
            guard rest[start] == "{", let end = inner.firstIndex(of: "}") else { return nil }
            switch inner[..<end] {
            case "app": pieces.append(.app)
            case "blueprint": pieces.append(.blueprint)
            case "identifier": pieces.append(.identifier)
            default: return nil
            }
            rest = inner[end...].dropFirst()
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        guard pieces.contains(.identifier) else { return nil }
        self.pieces = pieces
    }

    /// Returns what stands before, between and after the identifiers in an address.
    ///
    /// - Parameters:
    ///   - app: The address of Port's application, encoded.
    ///   - blueprint: The identifier of the blueprint, encoded.
    ///   - encode: What makes an author's text fit for an address.
    /// - Returns: One text more than the template has identifiers.
    func frame(app: String, blueprint: String, encode: (String) -> String) -> [String] {
        var frame = [""]
        for piece in pieces {
            switch piece {
            case .text(let text): frame[frame.count - 1] += encode(text)
            case .app: frame[frame.count - 1] += app
            case .blueprint: frame[frame.count - 1] += blueprint
            case .identifier: frame.append("")
            }
        }
        return frame
    }
}
