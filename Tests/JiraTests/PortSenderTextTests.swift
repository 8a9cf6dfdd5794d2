import Foundation
import JSON
import Jira
import Reminders
import Scorecards
import TestSupport
import Testing

/// Titles and documents against port-sender's, on catalogues where it is right.
///
/// `PORT_SENDER` names a folder with port-sender's code, which is then run; without it, its texts
/// are written again from its rules.
struct PortSenderTextTests {
    private static let folder = ProcessInfo.processInfo.environment["PORT_SENDER"]

    @Test func `titles and documents are port-sender's, text for text`() {
        for seed in 0..<300 as Range<UInt64> {
            var source = PortSenderTicketSource(generator: SeededGenerator(seed: seed))
            let catalogue = source.ticket()
            #expect(Self.ours(catalogue) == PortSenderTicket(of: catalogue).texts, "\(seed)")
        }
    }

    @Test(.enabled(if: folder != nil, "PORT_SENDER names no folder with port-sender's code"))
    func `titles and documents are what port-sender's own code makes`() async throws {
        let folder = try #require(Self.folder)
        let catalogues = (0..<300 as Range<UInt64>)
            .map { seed in
                var source = PortSenderTicketSource(generator: SeededGenerator(seed: seed))
                return source.ticket()
            }
        let files = try TemporaryFolder()
        let path = "\(files.path)/catalogues"
        let input = JSONValue.array(catalogues.map(\.json)).utf8
        try #require(FileManager.default.createFile(atPath: path, contents: Data(input)))
        let output = try await Tool.python(Self.program, folder, path)
        let answers = try #require(JSONValue(parsing: Array(output.utf8)).array)
        try #require(answers.count == catalogues.count)
        for (place, catalogue) in catalogues.enumerated() {
            #expect(Self.ours(catalogue) == answers[place], "\(place)")
            #expect(PortSenderTicket(of: catalogue).texts == answers[place], "\(place)")
        }
    }

    /// Calls port-sender's generator as its handler does.
    private static let program = """
        import json, sys, types
        sys.path.insert(0, sys.argv[1])
        config = types.ModuleType("config")
        config.settings = types.SimpleNamespace(jira_project_id="OPS")
        sys.modules["config"] = config
        from generators.jira import JiraIssueGenerator
        answers = []
        for one in json.load(open(sys.argv[2], encoding="utf-8")):
            generator = JiraIssueGenerator()
            made = [generator.generate_task(
                one["scorecard"], one["entity"], one["blueprint"], one["level"])]
            for rule in one["scorecard"]["rules"]:
                made.append(generator.generate_subtask(
                    rule, one["scorecard"]["title"], one["entity"], "OPS-1"))
            answers.append([
                {"title": each["fields"]["summary"], "document": each["fields"]["description"]}
                for each in made])
        print(json.dumps(answers))
        """

    private static func ours(_ catalogue: PortSenderCatalogue) -> JSONValue {
        let ticket = catalogue.ticket
        let draft = TextTickets.text(of: ticket).draft
        let parts = TextTickets.parts(of: ticket)
            .map { part -> JSONValue in
                ["title": .string(part.draft.title), "document": JiraText.document(ofPart: part)]
            }
        return .array([["title": .string(draft.title), "document": draft.body]] + parts)
    }
}

/// A scorecard and one entity as Port's API writes them.
struct PortSenderCatalogue {
    var blueprint: String
    var level: String
    var entity: JSONValue
    var scorecard: JSONValue

    var json: JSONValue {
        [
            "blueprint": .string(blueprint), "level": .string(level), "entity": entity,
            "scorecard": scorecard,
        ]
    }

    var address: String {
        "https://app.getport.io/appEntity?identifier=\(entity["identifier"]?.string ?? "")"
    }

    /// The ticket that is made of it, with the addresses that port-sender always writes.
    var ticket: WantedTicket {
        TextTickets.ticket(
            entity: entity["identifier"]?.string ?? "",
            title: entity["title"]?.string ?? "",
            blueprint: blueprint,
            scorecard: scorecard["title"]?.string ?? "",
            level: level,
            url: address,
            app: "http://app.getport.io",
            rules: (scorecard["rules"]?.array ?? []).map { TicketRule(Self.rule($0), isMet: false) }
        )
    }

    private static func rule(_ rule: JSONValue) -> Rule {
        let conditions = (rule["query"]?["conditions"]?.array ?? []).map(condition)
        return Rule(
            identifier: rule["identifier"]?.string ?? "",
            title: rule["title"]?.string ?? "",
            level: "Gold",
            query: rule["query"]?["combinator"] == "or" ? .any(conditions) : .all(conditions)
        )
    }

    private static func condition(_ condition: JSONValue) -> RuleQuery {
        let value = condition["value"]
        return .condition(
            property: condition["property"]?.string ?? "",
            operator: condition["operator"]?.string ?? "",
            values: value?.array?.map(text) ?? value.map { [text($0)] } ?? []
        )
    }

    /// A value as a scorecard's reader keeps it.
    private static func text(_ value: JSONValue) -> String {
        value.string ?? String(decoding: value.utf8, as: UTF8.self)
    }
}

/// Random catalogues that port-sender handles; equal seeds give equal ones.
struct PortSenderTicketSource {
    var generator: SeededGenerator

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }

    private mutating func words() -> String {
        let words = [
            "Payments", "cart", "Résumé", "カート", "v2", "(legacy)", "#1", "user's", "\"core\"",
            "C:\\temp", "50/50", "~", "✓", "🚀", "[x]", "{y}", "<z>", "&", "*", "👩‍👩‍👧‍👦", "",
        ]
        return "T"
            + (0..<Int.random(in: 0...3, using: &generator)).map { _ in " " + pick(words) }
            .joined()
    }

    mutating func ticket() -> PortSenderCatalogue {
        PortSenderCatalogue(
            blueprint: pick(["service", "k8sCluster", "_user"]),
            level: words(),
            entity: ["identifier": .string("svc-\(pick([1, 2, 3])).x"), "title": .string(words())],
            scorecard: [
                "title": .string(words()),
                "rules": .array(
                    (0..<Int.random(in: 1...5, using: &generator))
                        .map { rule(number: $0) }
                ),
            ]
        )
    }

    private mutating func rule(number: Int) -> JSONValue {
        [
            "identifier": .string("r\(number)"),
            "title": .string(words()),
            "query": [
                "combinator": pick(["and", "or"]),
                "conditions": .array(
                    (0..<Int.random(in: 1...4, using: &generator)).map { _ in condition() }
                ),
            ],
        ]
    }

    private mutating func condition() -> JSONValue {
        let property: JSONValue = pick(["$team", "on_call", "tier", "url"])
        switch Int.random(in: 0...3, using: &generator) {
        case 0: return ["property": property, "operator": pick(["isEmpty", "isNotEmpty"])]
        case 1:
            let scalars: [JSONValue] = [2, -1, .number(1.5), true, false, .string(words()), "it's"]
            return ["property": property, "operator": pick(["=", ">="]), "value": pick(scalars)]
        default:
            let items: [JSONValue] = [
                1, .number(2.5), true, "it's", "\"q\"", "it's \"q\"", "a\\b", "a\tb\u{1B}", "é 服 🚀",
                "\u{200B}\u{A0}\u{E000}\u{10FFFF}", "007", "1e", .string(words()),
            ]
            let count = Int.random(in: 0...4, using: &generator)
            return [
                "property": property,
                // A single value could be one or a list; only this comparison tells.
                "operator": count == 2 ? pick(["=", "containsAny"]) : "containsAny",
                "value": .array((0..<count).map { _ in pick(items) }),
            ]
        }
    }
}

/// port-sender's texts of a ticket, written again from its rules and nothing of ours, for
/// comparison.
struct PortSenderTicket {
    /// A title and a document for the task and for each subtask.
    let texts: JSONValue

    init(of catalogue: PortSenderCatalogue) {
        let identifier = catalogue.entity["identifier"]?.string ?? ""
        let scorecard = catalogue.scorecard["title"]?.string ?? ""
        let level = catalogue.level
        let entity = catalogue.entity["title"]?.string ?? ""
        let link = Self.link(entity, catalogue.address)
        let task = Self.text(
            "\(scorecard) tasks to reach the \(level) level for the \(catalogue.blueprint): "
                + identifier,
            [
                [
                    "type": "heading", "attrs": ["level": 2],
                    "content": [
                        Self.words(
                            "⭐️ \(scorecard) tasks for the \(catalogue.blueprint): \(entity) "
                        )
                    ],
                ],
                Self.paragraph(
                    Self.words("This task contains all sub-tasks needed to be completed for "),
                    link,
                    Self.words(" to reach the "),
                    Self.words(level, ["type": "strong"]),
                    Self.words(" level in the \(scorecard) scorecard.")
                ),
            ]
        )
        let subtasks = (catalogue.scorecard["rules"]?.array ?? [])
            .map { rule -> JSONValue in
                let title = rule["title"]?.string ?? ""
                return Self.text(
                    "\(title) (\(rule["identifier"]?.string ?? ""))",
                    [
                        Self.paragraph(
                            Self.words(
                                "This \(scorecard) \(title) rule is currently not passed for "
                            ),
                            link,
                            Self.words(
                                ". To pass it, you need to meet the following rule conditions:"
                            )
                        ),
                        Self.paragraph(Self.words(" ")),
                        [
                            "type": "expand", "attrs": ["title": .string("\(title) conditions")],
                            "content": .array(Self.conditions(rule["query"] ?? .null)),
                        ],
                    ]
                )
            }
        texts = .array([task] + subtasks)
    }

    private static func text(_ title: String, _ blocks: [JSONValue]) -> JSONValue {
        let panel: JSONValue = [
            "type": "panel", "attrs": ["panelType": "note"],
            "content": [
                paragraph(
                    words("Scorecards", ["type": "strong"]),
                    words(
                        " are a way for you and your team to define and track standards, metrics, "
                            + "and KPIs in different categories such as production readiness, "
                            + "quality, productivity, and more."
                    )
                ),
                paragraph(
                    words("For more information about your scorecards, go to "),
                    link("Port", "http://app.getport.io"),
                    words(".")
                ),
            ],
        ]
        return [
            "title": .string(title),
            "document": [
                "type": "doc", "version": 1, "content": .array(blocks + [paragraph(), panel]),
            ],
        ]
    }

    private static func conditions(_ query: JSONValue) -> [JSONValue] {
        (query["conditions"]?.array ?? []).enumerated()
            .map { place, condition in
                let lead = place == 0 ? "When" : query["combinator"]?.string ?? ""
                let property = condition["property"]?.string ?? ""
                let comparison = condition["operator"]?.string ?? ""
                let isSingular = ["isEmpty", "isNotEmpty"].contains(comparison)
                let value = condition["value"] ?? .null
                return paragraph(
                    words("\(lead) ", ["type": "code"]),
                    words(
                        isSingular
                            ? "Is \(property) \(comparison)"
                            : "\(property) \(comparison) \(value.string ?? python(value))"
                    )
                )
            }
    }

    /// A value as Python's `repr` has it.
    private static func python(_ value: JSONValue) -> String {
        switch value {
        case .null: return "None"
        case .bool(let isTrue): return isTrue ? "True" : "False"
        case .integer(let number): return "\(number)"
        case .number(let number): return "\(number)"
        case .array(let items): return "[" + items.map(python).joined(separator: ", ") + "]"
        case .object: return "{}"
        case .string(let text):
            let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
            let escapes: [Unicode.Scalar: String] = [
                "\\": #"\\"#, "\t": #"\t"#, "\u{1B}": #"\x1b"#, "\u{A0}": #"\xa0"#,
                "\u{200B}": #"\u200b"#, "\u{200D}": #"\u200d"#, "\u{E000}": #"\ue000"#,
                "\u{10FFFF}": #"\U0010ffff"#,
            ]
            let inner = text.unicodeScalars.map { scalar in
                String(scalar) == quote ? "\\\(quote)" : escapes[scalar] ?? String(scalar)
            }
            return quote + inner.joined() + quote
        }
    }

    private static func words(_ words: String, _ marks: JSONValue...) -> JSONValue {
        marks.isEmpty
            ? ["type": "text", "text": .string(words)]
            : ["type": "text", "text": .string(words), "marks": .array(marks)]
    }

    private static func link(_ label: String, _ url: String) -> JSONValue {
        words(label, ["type": "link", "attrs": ["href": .string(url)]])
    }

    private static func paragraph(_ content: JSONValue...) -> JSONValue {
        ["type": "paragraph", "content": .array(content)]
    }
}
