import FoundationEssentials
import JSON

/// One page of a list of Slack's, with the cursor of the next.
///
/// Source: Slack "Pagination": the cursor is opaque, and empty on the last page. A page may hold
/// less than its limit, because filters apply to it and not to the list.
struct SlackListPage<Item: Sendable> {
    let items: ArraySlice<Item>
    /// The `next_cursor`; empty on the last page.
    let next: String

    private static var start: String { "offset:" }

    /// Takes a page of a list.
    ///
    /// - Parameters:
    ///   - arguments: Its `limit` and `cursor`.
    ///   - list: The whole list.
    ///   - limit: The limit where the call gives none.
    /// - Throws: `SlackRefusal` for a limit or cursor that is none.
    init(
        _ arguments: SlackArguments,
        of list: [Item],
        limit: Int
    ) throws(SlackRefusal) {
        var limit = limit
        if let given = arguments["limit"] {
            guard let count = given.count, (1...1_000).contains(count) else {
                throw SlackRefusal("invalid_limit", "limit must be from 1 to 1000")
            }
            limit = count
        }
        var first = 0
        if let cursor = arguments["cursor"]?.string, !cursor.isEmpty {
            let text = Data(base64Encoded: cursor).map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard text.hasPrefix(Self.start), let offset = Int(text.dropFirst(Self.start.count)),
                list.indices.contains(offset)
            else { throw SlackRefusal("invalid_cursor", "no cursor of this list") }
            first = offset
        }
        items = list[first...].prefix(limit)
        next =
            items.endIndex < list.endIndex
            ? Data("\(Self.start)\(items.endIndex)".utf8).base64EncodedString() : ""
    }

    var metadata: JSONValue { ["next_cursor": .string(next)] }
}

extension JSONValue {
    /// A number, or a text of digits.
    var count: Int? {
        switch self {
        case .integer(let number): Int(number)
        case .string(let text): Int(text)
        default: nil
        }
    }

    /// Whether an argument says yes, in JSON or in a form.
    var isTrue: Bool {
        [true, "true", "1", 1].contains(self)
    }
}
