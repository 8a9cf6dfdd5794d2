import JSON
import Jira
import Reminders
import Scorecards
import TestSupport
import Testing

struct WikiTextTests {
    private static let about = #"""
        ----

        *Scorecards* are a way for you and your team to define and track standards, metrics, and \#
        KPIs in different categories such as production readiness, quality, productivity, and \#
        more. For more information about your scorecards, go to [Port|https://app.getport.io].
        """#
    private static let cart = "[Cart|https://app.getport.io/serviceEntity?identifier=cart]"

    @Test func `a ticket with subtasks is a heading, a sentence and a note`() {
        #expect(
            TextTickets.text(of: TextTickets.ticket()).wiki == #"""
                h2. ⭐️ Production Readiness tasks for the service\: Cart

                This task contains all sub\-tasks needed to be completed for \#(Self.cart) to reach \#
                the *Gold* level in the Production Readiness scorecard.

                \#(Self.about)
                """#
        )
    }

    @Test func `a ticket without subtasks lists the rules, and how to meet those that are unmet`() {
        #expect(
            TextTickets.text(of: TextTickets.ticket(), hasSubtasks: false).wiki == #"""
                h2. ⭐️ Production Readiness tasks for the service\: Cart

                This task lists the rules that have to be met for \#(Self.cart) to reach the *Gold* \#
                level in the Production Readiness scorecard.

                * ⬜ Has an owner \(has\-owner\)\\ Set the *team* in \#
                [Port|https://docs.port.io/team]. Then wait.
                * ✅ Has a README \(has\-readme\)
                * ⬜ on\-call \(on\-call\)\\ it asks that {{on\_call}} is {{true}}.

                \#(Self.about)
                """#
        )
    }

    @Test func `a subtask shows what its rule asks`() {
        let part = TextTickets.parts(of: TextTickets.ticket())[0]
        #expect(
            JiraText.wiki(ofPart: part) == #"""
                This Production Readiness Has an owner rule is currently not passed for \#
                \#(Self.cart). To pass it, you need to meet the following rule conditions\:

                *Has an owner conditions*

                * {{When}} Is $team isNotEmpty
                * {{and}} tier >= 2

                \#(Self.about)
                """#
        )
    }

    @Test func `a mark of the wiki is written as a sign`() {
        let ticket = TextTickets.ticket(
            title: #"[~admin] {panel} C:\temp\\ !a! |x| #1 @b ??c?? http://x &#91;"#,
            scorecard: "*S* _i_ -s- +u+ ^t^ ~b~ :) (x) OPS-1",
            level: " Gold\u{2028}"
        )
        let wiki = TextTickets.text(of: ticket).wiki
        #expect(
            wiki.contains(
                ##"\[\~admin\] \{panel\} C\:&#92;temp&#92;&#92; \!a\! \|x\| \#1 \@b \?\?c\?\? "##
                    + ##"http\://x &\#91;"##
            )
        )
        #expect(
            wiki.contains(
                #"\*S\* \_i\_ \-s\- \+u\+ \^t\^ \~b\~ \:\) \(x\) OPS\-1 tasks for"#
            )
        )
        #expect(wiki.contains("to reach the  *Gold*  level"))
    }

    @Test func `an address cannot end its link`() {
        let url = "https://x.example/a]b|c{d}e\"f*g~h!i^j\\k(l)é?q=1&r=%20#s"
        let wiki = TextTickets.text(of: TextTickets.ticket(url: url)).wiki
        #expect(
            wiki.contains(
                "[Cart|https://x.example/a%5Db%7Cc%7Bd%7De%22f%2Ag%7Eh%21i%5Ej%5Ck%28l%29%C3%A9"
                    + "?q=1&r=%20#s]"
            )
        )
    }

    /// The marks that Jira acts on, in order: those without a backslash before them.
    private static func skeleton(of wiki: String) -> String {
        var marks = ""
        var rest = Array(wiki.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if scalar == "&", rest.starts(with: "#92;".unicodeScalars) {
                rest = rest.dropFirst(4)
            } else if scalar == "\\", rest.popFirst() == "\\" {
                marks += "\\\\"
            } else if scalar == "\\" {
                continue
            } else if #"{}[]()*_-+^~|!#@:?\"#.unicodeScalars.contains(scalar) || scalar == "\n" {
                marks.unicodeScalars.append(scalar)
            }
        }
        return marks
    }

    @Test func `words of others format nothing, link nothing and mention nobody`() {
        for seed in 0..<300 as Range<UInt64> {
            let hasSubtasks = seed.isMultiple(of: 2)
            func wiki(_ word: @escaping (inout SeededGenerator) -> String) -> [String] {
                var source = TicketSource(seed: seed) { generator in
                    var own = SeededGenerator(seed: generator.next())
                    return word(&own)
                }
                source.hasDescriptions = false
                let ticket = source.ticket(url: "https://app.getport.io/x")
                let text = TextTickets.text(of: ticket, hasSubtasks: hasSubtasks)
                let parts = hasSubtasks ? TextTickets.parts(of: ticket) : []
                return [text.wiki] + parts.map { JiraText.wiki(ofPart: $0) }
            }
            let hostile = wiki(TicketSource.shortHostileWord)
            let tame = wiki { _ in "a" }
            #expect(hostile.map(Self.skeleton) == tame.map(Self.skeleton), "\(seed)")
        }
    }

    @Test func `the skeleton sees a mark that is not escaped`() {
        #expect(Self.skeleton(of: #"a\{b} \[~x] c&#92;\\ d"#) == #"}~]\\"#)
    }

    @Test func `a description in Markdown keeps its look and mentions nobody`() {
        var ticket = TextTickets.ticket()
        ticket.rules[0].rule.description =
            "**bold** _it_ ~~old~~ `x_y` [a|b](https://x.example/a]b) [~admin] {panel}"
        let wiki = TextTickets.text(of: ticket, hasSubtasks: false).wiki
        #expect(wiki.contains(#"*bold* _it_ -old- {{x\_y}} "#))
        #expect(wiki.contains(#"\[\~admin\] \{panel\}"#))
    }

    @Test func `a document and its wiki text have the same bounds`() {
        for seed in 0..<500 as Range<UInt64> {
            var source = TicketSource(seed: seed, word: TicketSource.hostileWord)
            let text = TextTickets.text(
                of: source.ticket(),
                hasSubtasks: seed.isMultiple(of: 2)
            )
            let lines = text.wiki.split(separator: "\n")
            let bounds = [lines[0], lines[lines.count - 1]].map { BlockDigest.of(line: $0) }
            #expect(bounds == text.draft.bounds, "\(seed)")
        }
    }
}
