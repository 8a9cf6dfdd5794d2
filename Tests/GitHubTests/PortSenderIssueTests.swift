import Foundation
import GitHub
import JSON
import Reminders
import Scorecards
import TestSupport
import Testing

/// Titles and bodies against port-sender's, on catalogues where it is right.
///
/// `PORT_SENDER` names a folder with port-sender's code, which is then run; without it, its texts
/// are written again from its rules.
struct PortSenderIssueTests {
    private static let folder = ProcessInfo.processInfo.environment["PORT_SENDER"]

    private static let words = [
        "Payments", "cart", "Order-Service", "api_gateway", "Résumé", "カート", "v2", "(legacy)",
        "user's", "\"core\"", "100%", "50/50", "a.b.c", "✓", "🚀", "R&D", "a > b", "x = 1", "it!",
    ]

    private static func text(_ source: inout SeededGenerator) -> String {
        (0...Int.random(in: 0...3, using: &source))
            .map { _ in words[Int.random(in: 0..<words.count, using: &source)] }
            .joined(separator: " ")
    }

    private static func ticket(seed: UInt64) -> WantedTicket {
        var source = SeededGenerator(seed: seed)
        let entity = "svc-\(seed)"
        return .sample(
            entity: entity,
            title: text(&source),
            level: text(&source),
            scorecard: text(&source),
            url: "https://app.getport.io/appEntity?identifier=\(entity)",
            rules: (1...Int.random(in: 1...6, using: &source))
                .map { number in
                    let hasNone = Bool.random(using: &source)
                    return .sample(
                        "rule_\(number)",
                        text(&source),
                        hasNone ? nil : "Do \(text(&source))",
                        isMet: Bool.random(using: &source)
                    )
                }
        )
    }

    private static func ours(_ ticket: WantedTicket) -> JSONValue {
        let draft = GitHubStage { _ in .refusal(500, "none") }.tracker().draft(of: ticket)
        return ["title": .string(draft.title), "body": draft.body]
    }

    /// port-sender's texts, written again from its rules and nothing of ours.
    private static func theirs(_ ticket: WantedTicket) -> JSONValue {
        let key = ticket.key
        let tasks = ticket.rules.map { rule in
            "- [\(rule.isMet ? "x" : " ")] \(rule.rule.title) (\(rule.rule.identifier))\n"
                + "> \(rule.rule.description ?? "")"
        }
        return [
            "title": .string(
                "\(ticket.scorecardTitle) tasks to reach the \(key.level) level for the service:"
                    + " \(key.entity)"
            ),
            "body": .string(
                "⭐️ \(ticket.scorecardTitle) tasks for the service: \(ticket.entityTitle) \n"
                    + "This issue contains all sub-tasks needed to be completed for"
                    + " [\(ticket.entityTitle)]"
                    + "(https://app.getport.io/appEntity?identifier=\(key.entity)) to reach the"
                    + " \(key.level) level in the \(ticket.scorecardTitle) scorecard.\n"
                    + "\n> :bulb: **Tip:** Scorecards are a way for you and your team to define and"
                    + " track standards, metrics, and KPIs in different categories such as"
                    + " production readiness, quality, productivity, and more. For more information"
                    + " about your scorecards, go to [Port](https://app.getport.io)\n# Sub-Tasks\n"
                    + tasks.joined(separator: "\n") + "\n"
            ),
        ]
    }

    @Test func `titles and bodies are port-sender's, byte for byte`() {
        for seed in 0..<300 as Range<UInt64> {
            let ticket = Self.ticket(seed: seed)
            #expect(Self.ours(ticket) == Self.theirs(ticket), "\(seed)")
        }
    }

    @Test(.enabled(if: folder != nil, "PORT_SENDER names no folder with port-sender's code"))
    func `titles and bodies are what port-sender's own code makes`() async throws {
        let folder = try #require(Self.folder)
        let tickets = (0..<300 as Range<UInt64>).map(Self.ticket)
        let files = try TemporaryFolder()
        let path = "\(files.path)/tickets"
        let input = JSONValue.array(tickets.map(Self.json)).utf8
        try #require(FileManager.default.createFile(atPath: path, contents: Data(input)))
        let output = try await Tool.python(Self.program, folder, path)
        let answers = try #require(JSONValue(parsing: Array(output.utf8)).array)
        try #require(answers.count == tickets.count)
        for (ticket, answer) in zip(tickets, answers) {
            #expect(Self.ours(ticket) == answer && Self.theirs(ticket) == answer)
        }
    }

    private static func json(_ ticket: WantedTicket) -> JSONValue {
        let rules = ticket.rules.map { rule -> JSONValue in
            var members: [ExactString: JSONValue] = [
                "identifier": .string(rule.rule.identifier), "title": .string(rule.rule.title),
                "isMet": .bool(rule.isMet),
            ]
            if let text = rule.rule.description { members["description"] = .string(text) }
            return .object(members)
        }
        return [
            "scorecard": ["title": .string(ticket.scorecardTitle), "identifier": "ready"],
            "entity": [
                "title": .string(ticket.entityTitle), "identifier": .string(ticket.key.entity),
            ],
            "level": .string(ticket.key.level), "rules": .array(rules),
        ]
    }

    /// Calls port-sender's generator as its handler does.
    private static let program = """
        import json, sys, types
        sys.path.insert(0, sys.argv[1])
        config = types.ModuleType("config")
        config.settings = types.SimpleNamespace(port_region="eu")
        sys.modules["config"] = config
        from generators.github import GithubIssueGenerator
        answers = []
        for one in json.load(open(sys.argv[2], encoding="utf-8")):
            tasks = []
            for rule in one["rules"]:
                task = GithubIssueGenerator().generate_task(rule)
                tasks.append(f"- [x] {task}" if rule["isMet"] else f"- [ ] {task}")
            made = GithubIssueGenerator().generate_issue(
                one["scorecard"], one["entity"], "service", one["level"], tasks)
            answers.append({"title": made["title"], "body": made["body"]})
        print(json.dumps(answers))
        """
}
