import Reminders

/// The names that Slack has for signs.
extension Document.Symbol {
    /// The sign as Slack takes it in any text.
    var slackCode: String { ":\(slackName):" }

    private var slackName: String {
        switch self {
        case .bell: "bell"
        case .chart: "chart_with_upwards_trend"
        case .check: "white_check_mark"
        case .cross: "x"
        case .rocket: "rocket"
        case .star: "star"
        case .trafficLight: "vertical_traffic_light"
        case .warning: "warning"
        }
    }

    private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.slackName, $0) })
    /// A longer name is none of them; it is not looked up, however long it is.
    private static let nameBytesMax = 32

    /// Reads the code at the beginning of a text, and what follows it; nil where there is none.
    static func read(from text: Substring) -> (symbol: Self, rest: Substring)? {
        let colon = UInt8(ascii: ":")
        guard text.utf8.first == colon else { return nil }
        let after = text[text.utf8.index(after: text.startIndex)...]
        let name = after.utf8.prefix(nameBytesMax + 1).prefix { $0 != colon }
        guard name.count <= nameBytesMax, name.endIndex < after.endIndex,
            let symbol = named[String(after[..<name.endIndex])]
        else { return nil }
        return (symbol, after[after.utf8.index(after: name.endIndex)...])
    }
}
