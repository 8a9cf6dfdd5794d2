import JSON

/// The parameters of a call of `conversations.history` or `conversations.replies`.
struct SlackHistoryPage {
    /// Which messages come first, and how many a page may hold.
    enum Order {
        case newestFirst, oldestFirst

        fileprivate var limit: Int { self == .newestFirst ? 100 : 1_000 }
        fileprivate var limitMax: Int { self == .newestFirst ? 999 : 1_000 }
    }

    var limit: Int
    var includesPayloads: Bool
    private var oldest: SlackTime?
    private var latest: SlackTime?
    private var isInclusive: Bool
    private let order: Order
    /// The cursor: the last message of the page before.
    private var last: SlackTime?

    private static let cursorStart = "next_ts:"

    init(_ arguments: SlackArguments, _ order: Order) throws(SlackRefusal) {
        self.order = order
        limit = order.limit
        if let given = arguments["limit"] {
            guard let count = given.count, (1...order.limitMax).contains(count) else {
                throw SlackRefusal("invalid_limit", "limit must be from 1 to \(order.limitMax)")
            }
            limit = count
        }
        includesPayloads = arguments["include_all_metadata"]?.isTrue ?? false
        isInclusive = arguments["inclusive"]?.isTrue ?? false
        oldest = try Self.time("oldest", in: arguments)
        latest = try Self.time("latest", in: arguments)
        if let cursor = arguments["cursor"]?.string, !cursor.isEmpty {
            guard cursor.hasPrefix(Self.cursorStart),
                let number = Int64(cursor.dropFirst(Self.cursorStart.count))
            else { throw SlackRefusal("invalid_cursor", "no cursor of ours") }
            last = SlackTime(microseconds: number)
        }
    }

    /// Returns a page of the messages that are asked for.
    ///
    /// - Parameters:
    ///   - posts: All that could be shown, oldest first.
    ///   - json: A message in Slack's form.
    /// - Returns: The answer's members.
    func answer(
        _ posts: [SlackPost],
        _ json: (SlackPost) -> JSONValue
    ) -> [ExactString: JSONValue] {
        let asked = posts.filter { contains($0.slackTime) }
        let shown = order == .newestFirst ? asked.reversed() : asked
        let page = shown.prefix(limit)
        var answer: [ExactString: JSONValue] = [
            "messages": .array(page.map(json)), "has_more": .bool(shown.count > page.count),
        ]
        if shown.count > page.count, let last = page.last {
            let cursor = "\(Self.cursorStart)\(last.slackTime.microseconds)"
            answer["response_metadata"] = ["next_cursor": .string(cursor)]
        }
        return answer
    }

    private func contains(_ time: SlackTime) -> Bool {
        if let last, order == .newestFirst ? time >= last : time <= last { return false }
        if let oldest, isInclusive ? time < oldest : time <= oldest { return false }
        if let latest, isInclusive ? time > latest : time >= latest { return false }
        return true
    }

    private static func time(
        _ name: String,
        in arguments: SlackArguments
    ) throws(SlackRefusal) -> SlackTime? {
        guard let text = arguments[name]?.string else { return nil }
        guard let time = SlackTime(text) else {
            throw SlackRefusal("invalid_ts_\(name)", "\(name) is no time")
        }
        return time
    }
}
