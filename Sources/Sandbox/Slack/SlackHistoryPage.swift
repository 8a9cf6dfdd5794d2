import JSON

/// The parameters of a call of `conversations.history`.
struct SlackHistoryPage {
    var limit = 100
    var includesPayloads: Bool
    private var oldest: SlackTime?
    private var latest: SlackTime?
    private var isInclusive: Bool
    /// The cursor: only messages before this one.
    private var before: SlackTime?

    private static let limitMax = 999
    private static let cursorStart = "next_ts:"

    init(_ arguments: SlackArguments) throws(SlackRefusal) {
        if let given = arguments["limit"] {
            guard let count = given.count, (1...Self.limitMax).contains(count) else {
                throw SlackRefusal("invalid_limit", "limit must be from 1 to \(Self.limitMax)")
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
            before = SlackTime(microseconds: number)
        }
    }

    static func cursor(before time: SlackTime) -> String {
        "\(cursorStart)\(time.microseconds)"
    }

    func contains(_ time: SlackTime) -> Bool {
        if let before, time >= before { return false }
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

extension JSONValue {
    /// A number, or a text of digits.
    fileprivate var count: Int? {
        switch self {
        case .integer(let number): Int(number)
        case .string(let text): Int(text)
        default: nil
        }
    }

    fileprivate var isTrue: Bool {
        [true, "true", "1", 1].contains(self)
    }
}
