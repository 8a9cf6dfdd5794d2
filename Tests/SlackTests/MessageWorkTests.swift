import JSON
import Reminders
import Scorecards
import Slack
import Testing
import TestSupport

/// Messages about names of any length cost no more than that, and stay within Slack's limits.
struct MessageWorkTests {
    private static let names: [@Sendable (Int) -> String] = [
        { HostileText.marks(bytes: $0) },
        { "<" + HostileText.marks(bytes: $0) },
        { "@" + HostileText.marks(bytes: $0) + "s" },
        { String(repeating: "@here", count: $0 / 5) },
        { String(repeating: "\u{1F1E6}", count: $0 / 4) },
        { String(repeating: "&", count: $0) },
        { String(repeating: "\u{3A3}\u{301}", count: $0 / 4) },
        { String(repeating: "- ", count: $0 / 2) + "ies" },
        { String(repeating: "a", count: $0) },
        { String(repeating: "*_~", count: $0 / 3) },
        { String(repeating: "*a_ ~b", count: $0 / 6) },
        { String(repeating: "<", count: $0) },
        { String(repeating: "a\u{200D}", count: $0 / 4) },
        { String(repeating: "\u{1F468}\u{200D}", count: $0 / 7) },
        { String(repeating: ":a", count: $0 / 2) },
        { String(repeating: ":", count: $0) },
        { String(repeating: "\u{E9}", count: $0 / 2) },
    ]

    private static func scorecard(_ name: String) -> Scorecard {
        Scorecard(
            identifier: name,
            title: name,
            blueprint: name,
            levels: [Level(title: name), Level(title: "Gold")],
            rules: [
                Rule(identifier: name, title: name, level: name, description: name),
                Rule(
                    identifier: name + "2",
                    title: name,
                    level: name,
                    query: .condition(property: name, operator: name, values: [name])
                ),
            ]
        )
    }

    private static func entities(_ name: String) -> [Entity] {
        (0..<2)
            .map { index in
                Entity(
                    identifier: "\(name)\(index)",
                    title: name,
                    teams: [name],
                    standing: Standing(level: name, met: [], unmet: [name, name + "2"])
                )
            }
    }

    private static func reminder(_ name: String, _ layout: Layout) -> [SlackMessage] {
        SlackMessage.messages(
            of: .scorecardReminder,
            scorecard: scorecard(name),
            blueprint: name,
            entities: entities(name),
            links: EntityLinks(appURL: WireCatalogue.app),
            layout: layout
        )
    }

    private static func report(_ name: String) -> [SlackMessage] {
        SlackMessage.messages(
            of: .scorecardReport,
            scorecard: scorecard(name),
            blueprint: name,
            entities: entities(name),
            links: EntityLinks(appURL: WireCatalogue.app)
        )
    }

    @Test(arguments: names.indices)
    func `a reminder costs the length of its names`(index: Int) async {
        await WorkGrowth.expectLinear(from: 4_096, { Self.names[index]($0) }) { name in
            // It has all that the classic layout has, and the rules besides.
            #expect(!Self.reminder(name, .detailed).isEmpty)
        }
    }

    @Test(arguments: names.indices)
    func `a report costs the length of its names`(index: Int) async {
        await WorkGrowth.expectLinear(from: 4_096, { Self.names[index]($0) }) { name in
            #expect(!Self.report(name).isEmpty)
        }
    }

    /// Many of everything that a catalogue can have many of, each with a short name of its own.
    private struct Crowd {
        var scorecard: Scorecard
        var entities: [Entity]

        init(_ count: Int) {
            let names = (0..<count).map { "n_\($0)" }
            scorecard = Scorecard(
                identifier: "ready",
                title: "Ready",
                blueprint: "service",
                levels: names.map { Level(title: $0) } + [Level(title: "Gold")],
                rules: names.map { Rule(identifier: $0, title: "\($0) & co", level: $0) }
            )
            entities = names.map { name in
                let standing = Standing(level: name, met: [], unmet: [name])
                return Entity(identifier: name, title: name, teams: [name], standing: standing)
            }
        }
    }

    @Test(arguments: Layout.allCases)
    func `a reminder costs the number of its entities, levels and rules`(layout: Layout) async {
        await WorkGrowth.expectLinear(from: 1_024, Crowd.init) { crowd in
            let messages = SlackMessage.messages(
                of: .scorecardReminder,
                scorecard: crowd.scorecard,
                blueprint: "service",
                entities: crowd.entities,
                links: EntityLinks(appURL: WireCatalogue.app),
                layout: layout
            )
            #expect(!SlackMessage.parts(of: messages).isEmpty)
        }
    }

    @Test func `a report costs the number of its entities, levels, teams and rules`() async {
        await WorkGrowth.expectLinear(from: 1_024, Crowd.init) { crowd in
            let messages = SlackMessage.messages(
                of: .scorecardReport,
                scorecard: crowd.scorecard,
                blueprint: "service",
                entities: crowd.entities,
                links: EntityLinks(appURL: WireCatalogue.app)
            )
            #expect(!SlackMessage.parts(of: messages).isEmpty)
        }
    }

    @Test(.disabled(if: WorkGrowth.isCounting, "it counts nothing"))
    func `a name that is one character of a megabyte is cut like any other`() throws {
        let name = HostileText.marks(bytes: 1 << 20)
        #expect(name.count == 1)
        let sets = [
            Self.reminder(name, .classic), Self.reminder(name, .detailed), Self.report(name),
        ]
        for (messages, kind) in zip(sets, [.classic, .detailed, .report] as [MessageProof.Kind]) {
            let proof = try MessageProof(messages, app: WireCatalogue.app, kind)
            #expect(proof.faults.isEmpty)
            for message in messages {
                #expect(!message.document.plainText.isEmpty && !message.plain().text.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("services", "service"), ("_user", "_users"), ("caf\u{E9}", "caf\u{E9}s"),
        ("cafe\u{301}", "cafe\u{301}s"), ("entity", "entities"), ("\u{E9}y", "\u{E9}ies"),
        ("e\u{301}y", "e\u{301}ies"), ("Ay", "Ays"), ("\u{212A}y", "\u{212A}ys"),
    ])
    func `a plural is formed of letters of any script`(word: String, plural: String) {
        #expect(EnglishPlural.of(word).hasSameBytes(as: plural))
    }
}
