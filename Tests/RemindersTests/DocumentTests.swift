import JSON
import Reminders
import Scorecards
import Testing

/// What the reminder and the report say, before any destination renders it.
struct DocumentTests {
    private let links = EntityLinks(appURL: "https://app.getport.io/")
    private let scorecard = Scorecard(
        identifier: "ready",
        title: "Production <Readiness>",
        blueprint: "service",
        levels: [Level(title: "Basic"), Level(title: "Gold")],
        rules: (0..<7).map { Rule(identifier: "r\($0)", title: "Rule *\($0)*", level: "Gold") }
    )

    private func entity(
        _ title: String,
        level: String? = "Basic",
        teams: TextList = [],
        met: Int
    ) -> Entity {
        let rules = scorecard.rules.map(\.identifier)
        return Entity(
            identifier: "id/1",
            title: title,
            teams: teams,
            standing: Standing(
                level: level,
                met: TextList(rules.prefix(met)),
                unmet: TextList(rules.dropFirst(met))
            )
        )
    }

    private func composed(
        _ operation: Operation,
        _ entities: [Entity],
        layout: Layout = .classic
    ) -> Document? {
        let subject = ReminderSubject(
            operation: operation,
            blueprint: "service",
            scorecard: "ready",
            filterRule: nil,
            layout: layout
        )
        let findings = Findings(subject, scorecard: scorecard, entities: entities)
        return Document(telling: findings, links: links)
    }

    @Test func `a reminder says who misses how much, level by level`() throws {
        let entities = [entity("Payments", met: 6), entity(" ", level: nil, met: 1)]
        let document = try #require(composed(.scorecardReminder, entities))
        #expect(
            document.plainText == """
                🔔 Production <Readiness> reminder
                =================================

                This is a reminder that some of your Services have unmet rules.
                 Click on the links below to see how to improve the score of your Services ⭐️

                ⚠️ 2 Services with unmet rules

                Basic

                • Payments (https://app.getport.io/serviceEntity?identifier=id%2F1) - [6/7] Passed

                No level yet

                • id/1 (https://app.getport.io/serviceEntity?identifier=id%2F1) - [1/7] Passed
                """
        )
        #expect(document.summary.title.plainText == "Production <Readiness> reminder")
        #expect(
            document.summary.sentences.map(\.plainText) == [
                "2 of your Services have unmet rules.",
                "Open them in Port (https://app.getport.io) to see how to improve their score.",
            ]
        )
        let briefs = document.lists.map { $0.brief(at: 0).plainText }
        #expect(briefs == ["Payments (6/7)", "id/1 (1/7)"])
    }

    @Test func `a report says how the entities stand`() throws {
        let entities = [
            entity("A", level: "Gold", teams: ["Web"], met: 7),
            entity("B", teams: ["Web", "\u{200B}"], met: 2),
        ]
        let document = try #require(composed(.scorecardReport, entities))
        #expect(
            document.plainText == """
                📝 Production <Readiness> overview  report
                =========================================

                Here is a summary of the current Production <Readiness> scorecard status ⭐️

                🚦 Services by level

                • Gold - 1
                • Basic - 1

                📈 Top teams

                • Web - 50.00%

                ✅ Highest scoring rules

                • Rule *0* - 100.00%
                • Rule *1* - 100.00%
                • Rule *2* - 50.00%

                ⚠️ Lowest scoring rules

                • Rule *4* - 50.00%
                • Rule *5* - 50.00%
                • Rule *6* - 50.00%

                Visit Port (https://app.getport.io) for more information.
                """
        )
        #expect(
            document.lists.map { $0.title?.plainText } == [
                nil, "Top teams by how much of what they own is at Gold", nil, nil,
            ]
        )
        #expect(document.summary.sentences.first?.plainText == "how 2 Services stand.")
    }

    @Test func `a report says where no team is at the last level`() throws {
        let document = try #require(
            composed(.scorecardReport, [entity("A", teams: ["Web"], met: 2)])
        )
        let teams = try #require(document.lists.first { $0.symbol == .chart })
        #expect(teams.count == 1 && teams.detail(at: 0) == nil)
        #expect(teams.text(at: 0).plainText == "No team has reached Gold yet")
        #expect(teams.brief(at: 0).plainText == "none has reached it yet")
    }

    @Test func `the detailed layout of what was found says nothing of earlier notes`() throws {
        let document = try #require(
            composed(.scorecardReminder, [entity("A", met: 5)], layout: .detailed)
        )
        #expect(
            document.plainText == """
                🔔 Production <Readiness>: 1 service misses 2 rules
                ==================================================

                Next: Gold (1)

                • A (https://app.getport.io/serviceEntity?identifier=id%2F1) - 5 of 7 to Gold · \
                now Basic
                      ◦ Rule *5* (Gold)
                      ◦ Rule *6* (Gold)
                """
        )
    }

    @Test(arguments: Operation.allCases)
    func `where there is nothing to tell there is no document`(operation: Operation) {
        #expect(composed(operation, []) == nil)
    }

    @Test(arguments: [Operation.scorecardReminder, .scorecardReport])
    func `no word of others is among words of ours`(operation: Operation) throws {
        let entities = [entity("Payments", teams: ["Web"], met: 3)]
        let document = try #require(composed(operation, entities, layout: .detailed))
        let ours = document.texts.flatMap(\.ownWords).joined()
        #expect(ours.contains("misses") || ours.contains("report"))
        for word in ["Readiness", "Payments", "Basic", "Gold", "Rule *", "Services", "Web"] {
            #expect(!ours.contains(word), "\(word)")
        }
    }

    @Test(arguments: [Operation.scorecardReminder, .scorecardReport])
    func `a document reads back as it was written`(operation: Operation) throws {
        let document = try #require(
            composed(operation, [entity("A", teams: ["Web"], met: 3)], layout: .detailed)
        )
        let read = try JSONCoding.decode(Document.self, from: try JSONCoding.encode(document))
        #expect(read == document && read.plainText == document.plainText)
    }

    @Test func `a literal's words are ours, and what is put into it is others'`() {
        let text: Document.Text = "\(.bell) \(2) of \("their <b>") words\(own: ".")"
        #expect(
            text.spans == [
                .symbol(.bell), .text(" 2 of "), .untrusted("their <b>"), .text(" words."),
            ]
        )
        #expect(("" as Document.Text).spans.isEmpty)
    }

    @Test func `plain text has no controls, and an address once`() {
        let text = Document.Text([
            .untrusted("a\u{1B}[2Jb\u{7}\n"), .link([.untrusted("https://x")], url: "https://x"),
            .emphasis(.struck, [.code([.text(" c")]), .mention(" @here")]),
            .person(name: " Bob", id: nil), .person(name: "Ann", id: "U1"),
            .group(name: "web", id: "S1"),
        ])
        #expect(text.plainText == "a[2Jb\nhttps://x c @here Bob@Ann@web")
    }

    @Test(arguments: [
        ("https://a.example/?b#c", true), ("HTTP://a", true), ("mailto:a@b.example", true),
        ("javascript:alert(1)", false), ("data:text/html,x", false), ("//a.example", false),
        (" https://a", false), ("https://a b", false), ("https://a\u{2028}b", false), ("", false),
        ("https\u{301}://a", false),
    ])
    func `an address that could run a script is not safe`(address: String, isSafe: Bool) {
        #expect(Document.isSafe(address: address) == isSafe)
    }
}

extension Document {
    /// Every text in it.
    var texts: [Text] {
        let listed = lists.flatMap { list in
            [list.heading] + [list.title].compactMap(\.self)
                + (0..<list.count)
                .flatMap { index in
                    [list.text(at: index), list.brief(at: index)]
                        + [list.detail(at: index)].compactMap(\.self)
                }
        }
        return [heading].compactMap(\.self) + opening + listed + closing + [summary.title]
            + summary.sentences
    }
}

extension Document.Text {
    /// The words that are not others'.
    var ownWords: [String] {
        spans.flatMap { span -> [String] in
            switch span {
            case .text(let words): [words]
            case .untrusted, .symbol, .mention, .person, .group: []
            case .link(let text, _), .code(let text), .preformatted(let text),
                .emphasis(_, let text):
                text.ownWords
            }
        }
    }
}
