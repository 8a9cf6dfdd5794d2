import JSON
import Reminders
import Scorecards
import Slack
import Testing

struct SlackReportTests {
    private func entity(_ index: Int, _ level: String?, _ teams: [String], met: Int) -> Entity {
        let rules = (0..<5).map { "r\($0)" }
        let standing = level.map { level in
            Standing(
                level: level,
                met: TextList(rules.prefix(met)),
                unmet: TextList(rules.dropFirst(met))
            )
        }
        let teams = TextList(teams)
        return Entity(identifier: "e\(index)", title: "E", teams: teams, standing: standing)
    }

    private func messages(
        _ entities: [Entity],
        title: String = "Production Readiness",
        levels: [String] = ["Basic", "Gold"],
        rules: [String] = ["Has an owner", "Has a runbook", "Has alerts", "Has logs", "Is tested"],
        app: String = "https://app.getport.io/",
        ranking: TeamRanking = .topLevel
    ) -> [SlackMessage] {
        let scorecard = Scorecard(
            identifier: "ready",
            title: title,
            blueprint: "service",
            levels: levels.map { Level(title: $0) },
            rules: rules.enumerated()
                .map { Rule(identifier: "r\($0)", title: $1, level: "Gold") }
        )
        return SlackMessage.messages(
            of: .scorecardReport,
            scorecard: scorecard,
            blueprint: "service",
            entities: entities,
            links: EntityLinks(appURL: app),
            ranking: ranking
        )
    }

    private func texts(_ messages: [SlackMessage]) -> [String] {
        messages.flatMap(\.blocks).map { $0["text"]?["text"]?.string ?? "" }
    }

    private var three: [Entity] {
        [
            entity(0, "Gold", ["Platform"], met: 5),
            entity(1, "Basic", ["Platform", "Web"], met: 2),
            entity(2, nil, ["Web", "Web"], met: 0),
        ]
    }

    @Test func `row 8: the blocks and the fallback text say how the entities stand`() {
        let sent = messages(three)
        #expect(sent.count == 1)
        #expect(
            texts(sent) == [
                "📝 Production Readiness overview  report",
                "Here is a summary of the current Production Readiness scorecard status "
                    + "\u{2B50}\u{FE0F}",
                "*:vertical_traffic_light: Services by level*",
                "• Gold - 1 \n• Basic - 1 \n• No level yet - 1 \n",
                "*:chart_with_upwards_trend: Top teams*",
                "• Platform - 50.00% \n",
                "*:white_check_mark: Highest scoring rules*",
                "• Has an owner - 66.67% \n• Has a runbook - 66.67% \n• Has alerts - 33.33% \n",
                "*:warning: Lowest scoring rules*",
                "• Has logs - 33.33% \n• Is tested - 33.33% \n",
                "Visit <https://app.getport.io|Port> for more information.",
            ]
        )
        #expect(
            sent.first?.text == """
                Production Readiness report: how 3 Services stand.
                Visit <https://app.getport.io|Port> for more information.
                Services by level: Gold 1, Basic 1, No level yet 1
                Top teams by how much of what they own is at Gold: Platform 50.00%
                Highest scoring rules: Has an owner 66.67%, Has a runbook 66.67%, Has alerts 33.33%
                Lowest scoring rules: Has logs 33.33%, Is tested 33.33%
                """
        )
    }

    @Test func `row 12: the old ranking is by how many of all entities a team owns`() {
        let sent = messages(three, ranking: .entities)
        #expect(texts(sent).contains("• Platform - 66.67% \n• Web - 66.67% \n"))
        #expect(
            sent.first?.text.contains("Top teams by how much they own: Platform 66.67%") == true
        )
    }

    @Test func `where no team has reached the last level that is said`() {
        let sent = messages([entity(0, "Basic", ["Web"], met: 1)])
        #expect(texts(sent).contains("• No team has reached Gold yet \n"))
        #expect(
            sent.first?.text.contains("is at Gold: none has reached it yet") == true
        )
    }

    @Test func `without teams, rules and a last level their lists are left out`() {
        let sent = messages([entity(0, "Basic", [], met: 0)], levels: [], rules: [])
        #expect(
            texts(sent).dropFirst(2) == [
                "*:vertical_traffic_light: Services by level*", "• Basic - 1 \n",
                "Visit <https://app.getport.io|Port> for more information.",
            ]
        )
        #expect(
            texts(messages([entity(0, "Basic", ["a"], met: 0)], levels: [], rules: [])).count == 5
        )
    }

    @Test func `rules of one title are told apart by their identifiers`() {
        let sent = messages(three, rules: ["Same", "Other", "Same"])
        #expect(
            texts(sent)
                .contains("• Same (r0) - 66.67% \n• Other - 66.67% \n• Same (r2) - 33.33% \n")
        )
    }

    @Test func `nothing of what others wrote starts a mention, a link or a code block`() {
        let hostile = "<!channel> @here ``` R&D | *x*\n\u{202E}"
        let sent = messages(
            [entity(0, hostile, [hostile], met: 1)],
            title: hostile,
            levels: ["Basic", hostile],
            rules: [hostile]
        )
        let ticks = "\u{2CB}\u{2CB}\u{2CB}"
        let safe =
            "&lt;!channel&gt; @\u{200B}here \(ticks) R&amp;D | \u{2217}x\u{2217} "
        #expect(texts(sent).contains("• \(safe) - 100.00% \n"))
        #expect(texts(sent).contains("• \(safe) - 1 \n"))
        for text in texts(sent) + sent.map(\.text) {
            #expect(!text.contains("<!") && !text.contains("@here"))
        }
    }

    @Test func `names too long for one message go on in a further one, under their heading`() {
        let name = String(repeating: "n", count: 2_500)
        let entities = (0..<8).map { entity($0, "\($0)\(name)", ["\($0)\(name)"], met: 3) }
        let sent = messages(entities, levels: ["Basic", "0\(name)"])
        #expect(sent.count > 1)
        for (index, message) in sent.enumerated() {
            let texts = texts([message])
            let place = index == 0 ? "" : " (\(index + 1)/\(sent.count))"
            #expect(texts.first == "📝 Production Readiness overview  report\(place)")
            #expect(texts[index == 0 ? 2 : 1].hasPrefix("*:"))
            #expect(message.text.contains("report (\(index + 1)/\(sent.count)): how 8 Services"))
            #expect(texts.contains { $0.hasPrefix("Visit ") } == (index == sent.count - 1))
        }
        let levels = texts(sent).joined().split(separator: "\n").filter { $0.hasSuffix(" - 1 ") }
        #expect(levels.count == 8)
    }

    @Test func `row 3: marks that take two characters in JSON count twice`() throws {
        let quotes = String(repeating: "\"", count: 4_000)
        let scorecard = Scorecard(
            identifier: "ready",
            title: quotes,
            blueprint: quotes,
            levels: [Level(title: quotes)],
            rules: (0..<7).map { Rule(identifier: "r\($0)", title: quotes, level: quotes) }
        )
        let entities = (0..<3).map { entity($0, "\($0)\(quotes)", ["\($0)\(quotes)"], met: $0) }
        let messages = SlackMessage.messages(
            of: .scorecardReport,
            scorecard: scorecard,
            blueprint: quotes,
            entities: entities,
            links: EntityLinks(appURL: "https://app.getport.io"),
            ranking: .entities
        )
        let proof = try MessageProof(
            messages,
            app: "https://app.getport.io",
            .report
        )
        #expect(proof.faults.isEmpty)
        #expect(proof.lines == 12)
    }

    @Test func `an address too long for any reader leaves its link out`() {
        let sent = messages(three, app: "https://x.example/" + String(repeating: "y", count: 3_000))
        #expect(texts(sent).last == "Visit Port for more information.")
    }

    /// Python's, where the nearest binary number lies on one side of a half or the other.
    @Test(arguments: [
        (1, 800, "0.12%"), (1, 8_000, "0.01%"), (1, 16, "6.25%"), (1, 3, "33.33%"),
        (200, 300, "66.67%"), (1, 30_000, "0.00%"), (0, 7, "0.00%"), (7, 7, "100.00%"),
        (29, 8_000, "0.36%"), (3_999, 4_000, "99.98%"), (23, 160, "14.37%"),
    ])
    func `a share has two digits, rounded as port-sender rounds`(
        count: Int,
        all: Int,
        share: String
    ) {
        let entities = (0..<all).map { entity($0, "Basic", $0 < count ? ["team"] : [], met: 0) }
        let sent = messages(entities, rules: [], ranking: .entities)
        if count > 0 { #expect(texts(sent).contains("• team - \(share) \n")) }
        let met = (0..<all).map { entity($0, "Basic", [], met: $0 < count ? 1 : 0) }
        #expect(texts(messages(met, rules: ["R"])).contains("• R - \(share) \n"))
    }

    @Test func `a terminal shows the headings with their signs`() throws {
        let text = try #require(messages(three).first).document.plainText
        #expect(text.hasPrefix("📝 Production Readiness overview  report\n===="))
        #expect(text.contains("🚦 Services by level\n\n• Gold - 1"))
        #expect(text.contains("📈 Top teams") && text.contains("⚠️ Lowest scoring rules"))
        #expect(text.hasSuffix("Visit Port (https://app.getport.io) for more information."))
    }
}
