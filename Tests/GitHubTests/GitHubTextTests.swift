import GitHub
import JSON
import Reminders
import TestSupport
import Testing

struct GitHubTextTests {
    private func draft(_ ticket: WantedTicket) -> TicketDraft {
        GitHubStage { _ in .refusal(500, "none") }.tracker().draft(of: ticket)
    }

    private func body(_ ticket: WantedTicket) -> String { draft(ticket).body.string ?? "" }

    @Test func `an issue says what port-sender's said, with the rules as a checklist`() {
        let draft = draft(.sample())
        #expect(
            draft.title
                == "Production Readiness tasks to reach the Gold level for the service: cart"
        )
        #expect(
            draft.body.string == """
                ⭐️ Production Readiness tasks for the service: Cart\u{20}
                This issue contains all sub-tasks needed to be completed for [Cart](https://app.getport.io/appEntity?identifier=cart) to reach the Gold level in the Production Readiness scorecard.

                > :bulb: **Tip:** Scorecards are a way for you and your team to define and track standards, metrics, and KPIs in different categories such as production readiness, quality, productivity, and more. For more information about your scorecards, go to [Port](https://app.getport.io)
                # Sub-Tasks
                - [x] Has a README (has_readme)
                > Write one.
                - [ ] Has an on-call (on-call)
                > Name somebody in PagerDuty.

                """
        )
        #expect(draft.parts.isEmpty && draft.bounds.isEmpty)
    }

    @Test func `the hash changes with what is written, and with nothing else`() {
        let draft = draft(.sample())
        #expect(draft.hash.utf8.count == 16)
        #expect(draft.hash == self.draft(.sample(place: .named("acme/other"))).hash)
        #expect(draft.hash != self.draft(.sample(title: "Cart 2")).hash)
        let done = TicketRule.sample("on-call", "Has an on-call", isMet: true)
        #expect(draft.hash != self.draft(.sample(rules: [done])).hash)
    }

    @Test(
        arguments: [
            ("@octocat", "@\u{200B}octocat"), ("see acme/shop#12", "see acme/shop#\u{200B}12"),
            ("GH-7 gh-7", "GH-\u{200B}7 gh-\u{200B}7"), ("C# #tag", "C# #tag"),
            ("<img src=x>", "\\<img src=x>"), ("a --> b", "a --> b"),
            ("&#64;octocat; R&D", "\\&#\u{200B}64;octocat; R&D"),
            ("my_service_2 _a_", "my_service_2 \\_a\\_"),
            ("`x` *y* ~~z~~", "\\`x\\` \\*y\\* \\~\\~z\\~\\~"),
            ("[a](b)", "\\[a\\](b)"), ("two\r\nlines\u{2028}", "two  lines "),
            ("https://github.com/a/b/issues/1", "https:\u{200B}//github.com/a/b/issues/1"),
            ("www.a.test", "www\u{200B}.a.test"), ("x\u{202E}y", "xy"),
            (
                "0123456789abcdef0123456789abcdef01234567",
                "0123456789abcdef0123\u{200B}456789abcdef01234567"
            ),
        ]
    )
    func `words of others show as they are, and do nothing`(words: String, markdown: String) {
        let body = body(.sample(title: words, rules: [.sample("r", words)]))
        #expect(body.contains("service: \(markdown) \n"))
        #expect(body.contains("[\(markdown)](https://app"))
        #expect(body.contains("\n- [ ] \(markdown) (r)\n"))
    }

    @Test(
        arguments: [
            ("# Title", "Title"), ("- [ ] task", "• task"),
            ("**Set** `a_b` <b>it</b>", "**Set** `a_b` it"),
            ("1. First", "1\\. First"), ("+1", "\\+1"), ("a\n\nb", "a\n> b"), ("", ""),
            ("See [docs](https://docs.test/a_(b)).", "See [docs](https://docs.test/a_%28b%29)."),
            ("See https://docs.test/a.", "See https://docs.test/a."),
            ("[it](https://github.com/acme/shop/issues/12)", "it"),
            ("[it](https://github.test/acme/shop/pull/12)", "it"),
            (
                "[it](https://github.com/acme/shop/blob/main/README.md)",
                "[it](https://github.com/acme/shop/blob/main/README.md)"
            ),
            ("![x](https://evil.test/x.png)", "[x](https://evil.test/x.png)"),
            ("`<!-- scorebell:end -->`", "\\`\\`"),
            ("@*acme*/team", "@\u{200B}*acme*/team"), ("fixes #1", "fixes #\u{200B}1"),
        ]
    )
    func `a rule's description is quoted, with its links`(description: String, quote: String) {
        let body = body(.sample(rules: [.sample("r", "Rule", description)]))
        let end = body.split(separator: "(r)\n").last.map(String.init)
        #expect(end == "> \(quote)\n")
    }

    @Test func `a title has one line of at most 256 characters, without backticks`() {
        #expect(
            draft(.sample(scorecard: "A\n`b`")).title
                == "A 'b' tasks to reach the Gold level for the service: cart"
        )
        let long = String(repeating: "🚀", count: 300)
        let title = draft(.sample(entity: "cart-\(long)", scorecard: long)).title
        #expect(title.utf16.count <= 256 && title.utf16.count > 250)
        #expect(title.hasSuffix("…"))
        let cut = draft(.sample(scorecard: String(repeating: "x", count: 300))).title
        #expect(cut.hasSuffix("x… tasks to reach the Gold level for the service: cart"))
    }

    @Test func `rules for which there is no room are counted`() {
        let words = String(repeating: "<", count: 290)
        let rules = (0..<200).map { TicketRule.sample("r\($0)", words, isMet: $0 % 4 == 0) }
        let body = body(.sample(rules: rules))
        #expect(body.utf8.count <= 59_700 && body.utf8.count > 58_000)
        let shown = body.split(separator: "\n").count { $0.hasPrefix("- [") }
        let left = rules[shown...]
        #expect(
            body.hasSuffix(
                "\n\n… and \(left.count) more, \(left.count { !$0.isMet }) of them not met.\n"
            )
        )
    }

    @Test func `an entity without a title is called by its identifier`() {
        #expect(body(.sample(title: " ")).contains("for the service: cart \n"))
    }

    /// Everything that Port does not forbid and that Markdown or GitHub could act on.
    private static let hostile = [
        "@octocat", "@", "acme/", "#12", "#", "12", "GH-", "gh-1", "https:", "//", "www.", "a.test",
        "<img src=x>", "<!--", "-->", "<!-- scorebell:end -->", "<!-- scorebell:v1 key=", "\n",
        "\r",
        "- [ ] ", "# ", "> ", "```", "`", "~~~", "~", "*", "_", "**", "[", "]", "](", "(", ")",
        "![x](",
        "&#64;", "&lt;", "&", ";", "\\", "\\\\", "\u{2028}", "\u{85}", "\u{0}", "\u{202E}",
        "\u{200B}",
        "| a | b |", "|--|--|", "===", "---", "1. ", "fixes ", "closes #3", "[^1]: ",
        "[x]: https://a",
        "<https://a.test>", "mailto:a@b.test", "$x$", ":bulb:", "👩‍👩‍👧", "e\u{301}", "word", " ", "\t",
    ]

    private static func words(_ source: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...8, using: &source)
        return (0..<count).map { _ in hostile[Int.random(in: 0..<hostile.count, using: &source)] }
            .joined()
    }

    private static func ticket(seed: UInt64) -> WantedTicket {
        var source = SeededGenerator(seed: seed)
        let rules = (0..<Int.random(in: 0...6, using: &source))
            .map { _ in
                TicketRule.sample(
                    words(&source),
                    words(&source),
                    Bool.random(using: &source) ? words(&source) : nil,
                    isMet: Bool.random(using: &source)
                )
            }
        return .sample(
            entity: "e\(seed)",
            title: words(&source),
            level: words(&source),
            scorecard: words(&source),
            rules: rules
        )
    }

    /// What GitHub would act on, wherever it stands.
    private static let acts = [
        "@[A-Za-z0-9]", "#[0-9]", "[Gg][Hh]-[0-9]", #"(?:^|[^\\])<"#, #"[Ww]{3}\.\S"#,
        #"[^\\]&(?:#|[a-z])[0-9a-z]*;"#, #"[a-z]:\/\/"#,
    ]

    @Test func `no catalogue makes an issue speak, link, or look like more than it is`() throws {
        let acts = try Self.acts.map { try Regex($0) }
        for seed in 0..<1_000 as Range<UInt64> {
            let ticket = Self.ticket(seed: seed)
            let draft = draft(ticket)
            let body = draft.body.string ?? ""
            #expect(!draft.title.contains("\n") && !draft.title.contains("`"), "\(seed)")
            #expect(draft.title.utf16.count <= 256)
            // The page and Port; a description's links and code are its author's.
            let plain = body.replacing(
                #/`[^`\n]*`|\]\([^()\s]*\)|https:\/\/[-.:\/0-9?=A-Za-z]*/#,
                with: ""
            )
            for act in acts {
                let place = plain.firstMatch(of: act)?.range
                #expect(place == nil, "\(seed): \(body)")
            }
            let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count { $0.hasPrefix("- [") } == ticket.rules.count, "\(seed)")
            #expect(lines.filter { $0.hasPrefix("#") } == ["# Sub-Tasks"], "\(seed)")
            let tasks = lines.drop { $0 != "# Sub-Tasks" }.dropFirst()
            #expect(tasks.allSatisfy { $0.isEmpty || $0.hasPrefix("- [") || $0.hasPrefix("> ") })
            let isBlock = tasks.contains { $0.contains(#/^> ([#>+=-]|[0-9]+[.)])/#) }
            #expect(!isBlock, "\(seed): \(body)")
            #expect(!body.contains("<!--") || body.contains("\\<!--"))
        }
    }
}
