import JSON
import Reminders
import Scorecards
import Slack
import Testing

struct SlackReminderTests {
    private let scorecard = Scorecard(
        identifier: "ready",
        title: "Production Readiness",
        blueprint: "service",
        levels: [Level(title: "Basic"), Level(title: "Bronze"), Level(title: "Gold")],
        rules: ["Has an owner", "Has a runbook", "Has alerts", "Has logs", "Has SLOs", "Is tested"]
            .enumerated().map { Rule(identifier: "r\($0)", title: $1, level: "Gold") }
    )

    private func entity(
        _ identifier: String,
        _ title: String,
        level: String? = "Bronze",
        met: Int = 1,
        of total: Int = 3
    ) -> Entity {
        let rules = (0..<total).map { "r\($0)" }
        let standing = Standing(
            level: level,
            met: TextList(rules.prefix(met)),
            unmet: TextList(rules.dropFirst(met))
        )
        return Entity(identifier: identifier, title: title, teams: [], standing: standing)
    }

    private func messages(
        _ entities: [Entity],
        title: String = "Production Readiness",
        blueprint: String = "service",
        layout: Layout = .classic
    ) -> [SlackMessage] {
        var scorecard = scorecard
        scorecard.title = title
        return SlackMessage.messages(
            of: .scorecardReminder,
            scorecard: scorecard,
            blueprint: blueprint,
            entities: entities,
            links: EntityLinks(appURL: "https://app.getport.io/"),
            layout: layout
        )
    }

    private func texts(_ message: SlackMessage?) -> [String] {
        (message?.blocks ?? []).map { $0["text"]?["text"]?.string ?? "" }
    }

    @Test func `row 8: the blocks and the fallback text say who misses how much`() {
        let sent = messages([entity("pay", "Payments", met: 2), entity("cart", "Cart")])
        #expect(sent.count == 1)
        #expect(
            texts(sent.first) == [
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
        )
        #expect(
            sent.first?.text == """
                Production Readiness reminder: 2 of your Services have unmet rules.
                Open them in <https://app.getport.io|Port> to see how to improve their score.
                Bronze: Payments (2/3), Cart (1/3)
                """
        )
    }

    @Test func `row 19: nobody failing makes no message`() {
        #expect(messages([]).isEmpty)
        #expect(messages([entity("a", "A", met: 3), entity("b", "B", level: "Gold")]).isEmpty)
    }

    @Test(
        arguments: [
            ("<!channel>", "&lt;!channel&gt;"), ("R&D", "R&amp;D"), ("a|b", "a\u{A6}b"),
            ("`x`", "\u{2CB}x\u{2CB}"), ("two\nlines", "two lines"), ("@here", "@\u{200B}here"),
            ("x\u{202E}y", "xy"), ("\u{1B}[31m", "[31m"), ("", "id"), (" \u{200B}", "id"),
            ("snake_case_name", "snake_case_name"), ("@acme/web", "@acme/web"),
            (":100:", ":\u{200B}100:"), ("a:b:c", "a:\u{200B}b:c"), ("::", "::"),
            ("12:30, A:B:", "12:30, A:B:"), (":x y:", ":x y:"), (":é-1:", ":\u{200B}é-1:"),
            ("_x_", "\u{2CD}x\u{2CD}"), ("*x*", "\u{2217}x\u{2217}"),
            ("~x~", "\u{223C}x\u{223C}"), ("_user", "_user"), ("a * b", "a * b"),
            ("__init__", "\u{2CD}\u{2CD}init\u{2CD}\u{2CD}"),
            ("_a b_c", "\u{2CD}a b_c"), ("b_ c", "b\u{2CD} c"), ("~", "~"),
            ("> x", "\u{200B}&gt; x"),
        ]
    )
    func `row 7: a title cannot leave its link`(title: String, label: String) {
        let section = texts(messages([entity("id", title)]).first).last ?? ""
        #expect(section.contains("?identifier=id|\(label)> - `[1/3] Passed`"))
    }

    @Test(
        arguments: [
            ("a+b=/:\\@", "a%2Bb%3D%2F%3A%5C%40"), ("ж", "%D0%B6"), ("a|b> `c", "a%7Cb%3E%20%60c"),
            ("plain-1_2.3~", "plain-1_2.3~"),
        ]
    )
    func `row 7: an identifier is percent-encoded in its link`(identifier: String, encoded: String)
    {
        let links = EntityLinks(appURL: "https://app.getport.io")
        let address = links.url(of: identifier, blueprint: "my service")
        #expect(address == "https://app.getport.io/my%20serviceEntity?identifier=\(encoded)")
    }

    @Test func `an address of the application cannot end a link early`() {
        #expect(
            EntityLinks(appURL: "http://[::1]:8/a b|c>//").appURL == "http://[::1]:8/a%20b%7Cc%3E"
        )
    }

    @Test func `row 5: a title too long for a block is cut with an ellipsis outside of an escape`()
    {
        let section = texts(messages([entity("id", String(repeating: "&", count: 9_000))]).first)
            .last
        #expect(section?.utf16.count ?? 0 > 2_990 && section?.utf16.count ?? 9_999 <= 3_000)
        #expect(section?.hasSuffix("&amp;…> - `[1/3] Passed`") == true)
    }

    @Test func `row 6: a title too long for a header is cut, and a family of emoji whole`() {
        let title = String(repeating: "👩‍👩‍👧‍👦", count: 2_000)
        let header = texts(messages([entity("id", "A")], title: title).first).first ?? ""
        #expect(header.utf16.count <= 150)
        #expect(header.dropFirst(7).dropLast(10).allSatisfy { $0 == "👩‍👩‍👧‍👦" })
        #expect(header.hasSuffix("👩‍👩‍👧‍👦… reminder"))
    }

    @Test func `an address too long for a block leaves the name without a link`() {
        let identifier = String(repeating: "語", count: 1_000)
        let section = texts(messages([entity(identifier, "Name")]).first).last
        #expect(section == "*Bronze*\n\n• Name - `[1/3] Passed`")
    }

    @Test func `a missing level and a blank blueprint are said in words`() {
        let texts = texts(messages([entity("a", "A", level: nil)], blueprint: " ").first)
        #expect(texts.last?.hasPrefix("*No level yet*\n\n") == true)
        #expect(texts.dropLast().last == "*\u{26A0}\u{FE0F} 1 Entities with unmet rules*")
    }

    @Test func `the detailed layout has a row for each missed rule`() {
        let entities = [entity("a", "A", met: 0, of: 2), entity("b", "B", met: 2, of: 3)]
        let sent = messages(entities, layout: .detailed)
        let link = "https://app.getport.io/serviceEntity?identifier"
        #expect(
            texts(sent.first) == [
                ":bell: Production Readiness: 2 services miss 3 rules",
                """
                *Next: Gold (2)*
                • <\(link)=b|B> - 2 of 3 to Gold · now Bronze
                      ◦ Has alerts (Gold)
                • <\(link)=a|A> - 0 of 2 to Gold · now Bronze
                      ◦ Has an owner (Gold)
                      ◦ Has a runbook (Gold)
                """,
            ]
        )
        #expect(
            sent.first?.text == """
                Production Readiness: 2 services miss 3 rules
                Next: Gold (2): B (2/3), A (0/2)
                """
        )
    }

    @Test func `further messages are numbered and repeat the heading of their level`() {
        let entities = (0..<300).map { entity("svc-\($0)", "Service \($0)") }
        let sent = messages(entities)
        #expect(sent.count == 3)
        #expect(texts(sent[0]).first == ":bell: Production Readiness reminder")
        #expect(texts(sent[2]).first == ":bell: Production Readiness reminder (3/3)")
        for message in sent.dropFirst() {
            #expect(texts(message).dropFirst().first?.hasPrefix("*Bronze*\n\n• ") == true)
        }
        #expect(sent[1].text.hasPrefix("Production Readiness reminder (2/3): 300 of your Services"))
    }

    @Test func `row 4: the entity that crosses the limit as the last of its level is cut off`() {
        for count in 20...40 {
            let entities = (0..<count)
                .map { entity("service-with-a-longer-id-\(10 + $0)", "Service with a title \($0)") }
            let sections = texts(messages(entities).first).dropFirst(3)
            #expect(sections.allSatisfy { $0.utf16.count <= 3_000 })
            let lines = sections.joined(separator: "\n").split(separator: "\n")
            #expect(lines.count { $0.hasPrefix("• <") } == count)
        }
    }

    @Test(
        arguments: [
            (
                "{app}/{blueprint}Entity?identifier={identifier}",
                "/my%20serviceEntity?identifier=a%2Fb"
            ),
            (
                "{app}/appEntity?identifier={identifier}&x={blueprint}",
                "/appEntity?identifier=a%2Fb&x=my%20service"
            ),
            (
                "https://x.example/{identifier}/{identifier} |>",
                "https://x.example/a%2Fb/a%2Fb%20%7C%3E"
            ),
        ]
    )
    func `row 14: the address of an entity is a template`(template: String, address: String) throws
    {
        let links = EntityLinks(
            appURL: "https://app.us.port.io",
            template: try #require(EntityTemplate(template))
        )
        let url = links.url(of: "a/b", blueprint: "my service")
        #expect(url == (address.hasPrefix("/") ? "https://app.us.port.io" : "") + address)
    }

    @Test(arguments: [
        "", "{app}/x", "{identifier}", "ftp://x/{identifier}", "{app}/{identifier",
        "{app}/}{identifier}",
        "{app}/{id}/{identifier}", "{app}/{ identifier }",
    ])
    func `row 14: what is no template is told from one`(template: String) {
        #expect(EntityTemplate(template) == nil)
    }

    @Test func `names that the fallback text has no room for are counted`() {
        let entities = (0..<80).map { entity("\($0)", String(repeating: "n", count: 60)) }
        let sent = messages(entities)
        #expect(sent.count == 1)
        let text = sent.first?.text ?? ""
        let named = text.split(separator: "(1/3)").count - 1
        #expect((50..<80).contains(named))
        #expect(text.hasSuffix("\nand \(80 - named) more"))
        #expect(text.utf16.count <= 4_000)
    }
}
