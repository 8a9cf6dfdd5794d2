import JSON
import Scorecards
import TestSupport

/// A scorecard and entities made from one seed.
struct Catalogue {
    var scorecard: Scorecard
    var blueprint: String
    var entities: [Entity]

    var unmet: UnmetRules { UnmetRules(of: entities, in: scorecard) }

    /// Where the words of a catalogue come from.
    enum Kind {
        /// What port-sender handles: letters, digits and harmless marks.
        case plain
        /// Everything that Port does not forbid and that could break a message.
        case hostile
    }

    init(_ kind: Kind, seed: UInt64, entities count: ClosedRange<Int>) {
        var words = WordSource(kind: kind, generator: SeededGenerator(seed: seed))
        let levels = (0..<words.number(in: 2...5)).map { Level(title: words.level($0)) }
        let rules = (0..<words.number(in: 1...12))
            .map {
                Rule(
                    identifier: "rule\($0)",
                    title: words.title(),
                    level: levels[words.number(in: 0...levels.count - 1)].title
                )
            }
        scorecard = Scorecard(
            identifier: "ready",
            title: words.title(),
            blueprint: "service",
            levels: levels,
            rules: rules
        )
        blueprint = words.blueprint()
        entities = (0..<words.number(in: count))
            .map { words.entity($0, levels: levels, rules: rules) }
    }
}

/// Random words and entities; equal generators give equal ones.
private struct WordSource {
    let kind: Catalogue.Kind
    var generator: SeededGenerator

    mutating func number(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(in: 0...elements.count - 1)]
    }

    mutating func entity(_ index: Int, levels: [Level], rules: [Rule]) -> Entity {
        let chance = number(in: 2...11)
        var (met, unmet): (TextList, TextList) = ([], [])
        for rule in rules {
            if number(in: 0...12) < chance {
                met.append(rule.identifier)
            } else {
                unmet.append(rule.identifier)
            }
        }
        let level: String? =
            number(in: 0...19) == 0 && kind == .hostile ? nil : pick(levels).title
        return Entity(
            identifier: identifier(index),
            title: title(),
            teams: [],
            standing: Standing(level: level, met: met, unmet: unmet)
        )
    }

    private static let plainWords = [
        "Payments", "cart", "Order-Service", "api_gateway", "Résumé", "Überweisung", "カート", "v2",
        "(legacy)", "#1", "user's", "\"core\"", "C:\\temp", "100%", "50/50", "a.b.c", "~", "✓", "🚀",
    ]
    private static let hostileWords = [
        "<!channel>", "<@U123>", "<!subteam^S1>", "<https://evil|x>", "&amp;", "&", "<", ">", "|",
        "`", "```", "*", "_", "~", "\n", "\r\n", "\t", "\u{0}", "\u{1B}[2J", "\u{85}", "\u{2028}",
        "@here", "@channel", "@EVERYONE", "\u{202E}", "\u{2066}", "\u{301}", "\u{200B}", "\u{200D}",
        "👩‍👩‍👧‍👦", "🏳️‍🌈", "ß", "\"", "\\", "服务", "e\u{301}\u{301}\u{301}", "> quote", "• ", "]", ")",
        "\u{10FFFF}", "\u{FEFF}", "K", "İ",
    ]

    mutating func title() -> String {
        switch kind {
        case .plain:
            let few = number(in: 0...9) > 0
            let words = (0..<number(in: few ? 1...4 : 10...30)).map { _ in pick(Self.plainWords) }
            return words.joined(separator: " ")
        case .hostile:
            switch number(in: 0...30) {
            case 0: return ""
            case 1: return " \u{200B}\n"
            case 2:
                let most = number(in: 0...9) == 0 ? 9_000 : 400
                return String(repeating: pick(Self.hostileWords), count: number(in: 100...most))
            default:
                let pool = Self.hostileWords + Self.plainWords
                return (0..<number(in: 1...8)).map { _ in pick(pool) }.joined()
            }
        }
    }

    mutating func level(_ index: Int) -> String {
        if kind == .hostile { return number(in: 0...3) == 0 ? title() : "L\(index)\(title())" }
        // A long heading widens the gap between the two limits of port-sender's cut rule.
        let padding = number(in: 0...2) == 0 ? number(in: 0...300) : 0
        return "Level \(index)" + String(repeating: "x", count: padding)
    }

    mutating func blueprint() -> String {
        let words = [
            "service", "microservice", "k8sCluster", "repository", "_user", "services", "person",
            "serviceV2", "apm_service",
        ]
        if kind == .hostile, number(in: 0...1) == 0 { return title() }
        return pick(words)
    }

    private mutating func identifier(_ index: Int) -> String {
        guard kind == .hostile else { return "svc-\(index).\(pick(["a", "payments", "x_y"]))~1" }
        let tail = pick(["", "+=/:\\@", "ж", "服务", "a b", "|", ">", "`"])
        let isLong = number(in: 0...20) == 0
        return "\(index)-\(tail)"
            + String(repeating: isLong ? "語" : "", count: number(in: 0...1_000))
    }
}
