import Messages
import Scorecards
import Testing
import Vocabulary

struct SlackReminderTests {
    @Test func `the blocks are port-sender's`() {
        let entities = [("pay", "Payments", 2), ("cart", "Cart", 1)]
            .map {
                Entity(
                    identifier: $0.0,
                    title: $0.1,
                    teams: [],
                    standing: Standing(
                        level: "Bronze",
                        results: [
                            RuleResult(rule: "a", isMet: $0.2 > 0),
                            RuleResult(rule: "b", isMet: $0.2 > 1),
                            RuleResult(rule: "c", isMet: false),
                        ]
                    )
                )
            }
        let scorecard = Scorecard(
            identifier: "ready",
            title: "Production Readiness",
            blueprint: "service",
            levels: [Level(title: "Basic"), Level(title: "Gold")],
            rules: []
        )
        let reminder = SlackReminder(
            scorecard: scorecard,
            blueprint: "service",
            unmet: UnmetRules(of: entities, in: scorecard),
            links: EntityLinks(appURL: "https://app.getport.io")
        )
        let texts = reminder.messages().map { $0.blocks.compactMap { $0["text"]?["text"]?.string } }
        #expect(
            texts == [
                [
                    ":bell: Production Readiness reminder",
                    "This is a reminder that some of your Services have unmet rules.\n Click on "
                        + "the links below to see how to improve the score of your Services "
                        + "\u{2B50}\u{FE0F}",
                    "*\u{26A0}\u{FE0F} 2 Services with unmet rules*",
                    "*Bronze*\n\n"
                        + "• <https://app.getport.io/serviceEntity?identifier=pay|Payments> - "
                        + "`[2/3] Passed` \n"
                        + "• <https://app.getport.io/serviceEntity?identifier=cart|Cart> - "
                        + "`[1/3] Passed`",
                ]
            ]
        )
    }
}
