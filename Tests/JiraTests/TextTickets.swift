import Jira
import Platform
import Reminders
import Scorecards
import TestSupport

/// Wanted tickets of one scorecard for tests of what Jira is told.
enum TextTickets {
    /// A ticket in harmless words.
    static func ticket(
        entity: String = "cart",
        title: String = "Cart",
        blueprint: String = "service",
        scorecard: String = "Production Readiness",
        level: String = "Gold",
        url: String = "https://app.getport.io/serviceEntity?identifier=cart",
        app: String = "https://app.getport.io",
        rules: [TicketRule] = rules
    ) -> WantedTicket {
        let scope = TicketScope(blueprint: blueprint, scorecard: "ready")
        return WantedTicket(
            key: TicketKey(entity: entity, level: level, scope: scope),
            entityTitle: title,
            entityURL: url,
            scorecardTitle: scorecard,
            appURL: app,
            rules: rules
        )
    }

    static let rules = [
        TicketRule(
            Rule(
                identifier: "has-owner",
                title: "Has an owner",
                level: "Gold",
                description: "Set the **team** in [Port](https://docs.port.io/team).\nThen wait.",
                query: .all([
                    .condition(property: "$team", operator: "isNotEmpty", values: []),
                    .condition(property: "tier", operator: ">=", values: ["2"]),
                ])
            ),
            isMet: false
        ),
        TicketRule(
            Rule(identifier: "has-readme", title: "Has a README", level: "Gold"),
            isMet: true
        ),
        TicketRule(
            Rule(
                identifier: "on-call",
                title: "",
                level: "Gold",
                query: .condition(property: "on_call", operator: "=", values: ["true"])
            ),
            isMet: false
        ),
    ]

    static func text(of ticket: WantedTicket, hasSubtasks: Bool = true) -> JiraText {
        JiraText(
            of: ticket,
            JiraConfiguration(
                baseURL: "https://acme.atlassian.net",
                email: nil,
                token: Secret("token"),
                project: "OPS",
                hasSubtasks: hasSubtasks
            )
        )
    }

    /// The parts of a ticket as they would be created.
    static func parts(of ticket: WantedTicket) -> [NewPart] {
        let reference = TicketReference(id: "10001", name: "OPS-1", place: "OPS")
        return text(of: ticket).draft.parts.map { NewPart(of: reference, ticket, draft: $0) }
    }
}

/// Random tickets; equal seeds give equal ones.
struct TicketSource {
    var generator: SeededGenerator
    /// Makes all words of others.
    var word: (inout SeededGenerator) -> String
    var hasDescriptions = true

    init(seed: UInt64, word: @escaping (inout SeededGenerator) -> String) {
        generator = SeededGenerator(seed: seed)
        self.word = word
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    private mutating func words() -> String { word(&generator) }

    mutating func ticket(url: String? = nil) -> WantedTicket {
        let entity = "svc-\(number(in: 0...999))"
        return TextTickets.ticket(
            entity: number(in: 0...1) == 0 ? entity : entity + words(),
            title: words(),
            blueprint: words(),
            scorecard: words(),
            level: words(),
            url: url ?? "https://app.getport.io/appEntity?identifier=\(entity)",
            rules: (0..<number(in: 0...6)).map { rule($0) }
        )
    }

    private mutating func rule(_ place: Int) -> TicketRule {
        TicketRule(
            Rule(
                identifier: "r\(place)" + words(),
                title: words(),
                level: "",
                description: hasDescriptions && number(in: 0...1) == 0
                    ? [words(), words()].joined(separator: "\n") : nil,
                query: number(in: 0...2) == 0 ? nil : query(depth: 0)
            ),
            isMet: number(in: 0...1) == 0
        )
    }

    private mutating func query(depth: Int) -> RuleQuery {
        guard depth < 3, number(in: 0...2) > 0 else {
            let operators = ["=", "!=", "isEmpty", "contains", "containsAny", words()]
            return .condition(
                property: words(),
                operator: operators[number(in: 0...5)],
                values: (0..<number(in: 0...3)).map { _ in words() }
            )
        }
        let queries = (0..<number(in: 1...4)).map { _ in query(depth: depth + 1) }
        return number(in: 0...1) == 0 ? .all(queries) : .any(queries)
    }

    /// Everything that Port does not forbid and that could break a document or act as markup.
    static func hostileWord(_ generator: inout SeededGenerator) -> String {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        switch number(0...40) {
        case 0: return ""
        case 1: return " \u{200B}\n\u{0}"
        case 2:
            let most = number(0...9) == 0 ? 4_000 : 400
            let piece = hostilePieces[number(0...hostilePieces.count - 1)]
            return String(repeating: piece, count: number(100...most))
        default:
            return (0..<number(1...6))
                .map { _ in hostilePieces[number(0...hostilePieces.count - 1)] }
                .joined()
        }
    }

    /// The same without lengths that are cut.
    static func shortHostileWord(_ generator: inout SeededGenerator) -> String {
        let count = Int.random(in: 1...4, using: &generator)
        return "a"
            + (0..<count)
            .map { _ in
                hostilePieces[Int.random(in: 0..<hostilePieces.count, using: &generator)]
            }
            .joined()
    }

    static let hostilePieces = [
        "[~admin]", "[link|https://evil.example]", "[^file.txt]", "[#top]",
        "https://evil.example/x",
        "mailto:a@b.example", "{panel}", "{noformat}", "{code:title=x}", "{color:red}", "{", "}",
        "!image.png!", "*bold*", "_it_", "-gone-", "+new+", "^up^", "~down~", "??cite??",
        "{{mono}}",
        "||a||b|", "|", "h1. ", "bq. ", "# one", "* two", "----", "\\", "\\\\", "\\[", ":)", "(x)",
        "(/)", "&#91;~admin&#93;", "&lt;", "&", "<b>", "OPS-12", "@admin", "\n", "\r\n", "\r", "\t",
        "\u{0}", "\u{B}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}", "\u{202E}",
        "\u{2066}", "\u{301}", "e\u{301}\u{301}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{FFFE}",
        "\u{FFFF}", "\u{1FFFE}", "\u{10FFFF}", "\u{E000}", "👩‍👩‍👧‍👦", "🏳️‍🌈", "服务", "\"", "'", "`",
        "**b**", "[p](https://x.example)", "[p](javascript:x)", "![i](https://x.example/i)", " ",
        "a",
        "- item", "```", "~~s~~", "true", "007", "1.5",
    ]
}
