package import JSON

/// Keeps the pages that a search of a destination has read, so that the next try goes on behind them.
///
/// Slow as some services let their history be read, a search that began anew each time would never
/// come to an end.
package struct SearchMemory {
    /// Returns the page of that number as it is kept; else what `read` returns, which is kept then.
    ///
    /// What `read` throws passes through.
    private let kept: (_ number: Int, _ read: Read) async throws -> JSONValue

    package typealias Read = () async throws -> JSONValue

    package init(keeping kept: @escaping (_ number: Int, _ read: Read) async throws -> JSONValue) {
        self.kept = kept
    }

    /// Keeps nothing.
    package static var none: SearchMemory { SearchMemory { _, read in try await read() } }

    /// Returns a page that an earlier try read, or reads and keeps it.
    ///
    /// - Parameters:
    ///   - number: Which page; what else is to be done once in a search has a number too.
    ///   - read: Asks the destination.
    /// - Returns: The page.
    /// - Throws: What `read` and the memory throw; `DecodingError` for a page of another shape.
    package func page<Page: Codable>(
        _ number: Int,
        _ read: () async throws -> Page
    ) async throws -> Page {
        let json = try await kept(number) {
            try JSONValue(parsing: try JSONCoding.encode(try await read()))
        }
        return try JSONCoding.decode(Page.self, from: try JSONCoding.encode(json))
    }
}

/// What a search for one part came to.
package enum Sighting: Sendable, Hashable {
    /// Where it is, in the destination's own form; nil where it does not say.
    case present(reference: JSONValue?)
    case absent
    /// The destination cannot be asked; `reason` is a sentence with what would help, or nil where
    /// nothing would.
    case cannotKnow(reason: String?)

    /// Where the part is that was found; nil where there is none, or the destination does not say.
    package var reference: JSONValue? {
        switch self {
        case .present(let reference): reference
        case .absent, .cannotKnow: nil
        }
    }
}
