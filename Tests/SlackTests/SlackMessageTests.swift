import JSON
import Reminders
import Scorecards
import Slack
import Testing

struct SlackMessageTests {
    private let message = SlackMessage(
        text: "Ready reminder",
        blocks: [
            ["type": "header", "text": ["type": "plain_text", "text": ":bell: R&amp;D reminder"]],
            [
                "type": "section",
                "text": [
                    "type": "mrkdwn", "verbatim": true,
                    "text": "*Basic*\n\n• <https://port/a?b=1&amp;c|A &lt;1&gt;> - `[1/2] Passed`",
                ],
            ],
            ["type": "divider"],
            ["type": "context", "elements": [["type": "mrkdwn", "text": "see <https://port>"]]],
        ]
    )

    @Test func `it is written in Slack's words and reads back the same`() throws {
        let written = SlackMessage(text: "Hi", blocks: [["type": "divider"]]).json.utf8
        #expect(
            String(decoding: written, as: UTF8.self)
                == #"{"blocks":[{"type":"divider"}],"text":"Hi","#
                + #""unfurl_links":false,"unfurl_media":false}"#
        )
        #expect(try SlackMessage(storedAs: message.json.utf8) == message)
    }

    @Test func `without blocks there is no such key, and none is needed to read it`() throws {
        let bare = SlackMessage(text: "Hi", blocks: [])
        let written = bare.json.utf8
        #expect(!String(decoding: written, as: UTF8.self).contains("blocks"))
        #expect(try SlackMessage(storedAs: written) == bare)
        #expect(try SlackMessage(storedAs: Array(#"{"text":"Hi"}"#.utf8)) == bare)
    }

    @Test func `as plain text it keeps every word and link`() {
        let plain = message.plain()
        #expect(plain.blocks.isEmpty)
        #expect(
            plain.text == """
                *:bell: R&amp;D reminder*

                *Basic*

                • <https://port/a?b=1&amp;c|A &lt;1&gt;> - `[1/2] Passed`

                see <https://port>
                """
        )
        #expect(SlackMessage(text: "Hi", blocks: []).plain().text == "Hi")
    }

    @Test func `plain text beyond the limit ends after a whole line and says so`() {
        var limits = SlackLimits()
        limits.plainText = 90
        let text = message.plain(limits: limits).text
        #expect(text == "*:bell: R&amp;D reminder*\n\n*Basic*\n\n… and 3 more lines")
    }

    @Test func `a title's marks and emoji codes are text, as a layout and as plain text`() throws {
        let title = "_x_ :100: `c` *b*"
        let scorecard = Scorecard(
            identifier: "s",
            title: title,
            blueprint: "service",
            levels: [Level(title: title), Level(title: "Gold")],
            rules: [Rule(identifier: "r", title: title, level: "Gold")]
        )
        let entity = Entity(
            identifier: "e",
            title: title,
            teams: [],
            standing: Standing(level: title, met: [], unmet: ["r"])
        )
        let message = try #require(
            SlackMessage.messages(
                of: .scorecardReminder,
                scorecard: scorecard,
                blueprint: "service",
                entities: [entity],
                links: EntityLinks(appURL: "https://port"),
                layout: .detailed
            )
            .first
        )
        let header = message.blocks.first?["text"]?["text"]?.string
        #expect(header == ":bell: _x_ :\u{200B}100: `c` *b*: 1 service misses 1 rule")
        let plain = message.plain().text
        let safe = "\u{2CD}x\u{2CD} :\u{200B}100: \u{2CB}c\u{2CB} \u{2217}b\u{2217}"
        #expect(plain.hasPrefix("*:bell: \(safe): 1 service misses 1 rule*\n"))
        #expect(plain.contains("|\(safe)> - 0 of 1 to Gold · now \(safe)\n"))
        #expect(plain.hasSuffix("◦ \(safe) (Gold)"))
        #expect(message.text.contains("\nNext: Gold (1): \(safe) (0/1)"))
        #expect(
            message.document.plainText.hasPrefix(
                "🔔 _x_ :\u{200B}100: `c` *b*: 1 service misses 1 rule\n==="
            )
        )
    }

    @Test func `a terminal shows no marks, no escapes and no controls`() {
        var message = message
        message.blocks.append(["type": "section", "text": ["text": "a\u{1B}[2Jb &amp;lt; < open"]])
        #expect(
            message.document.plainText == """
                🔔 R&D reminder
                ==============

                Basic

                • A <1> (https://port/a?b=1&c) - [1/2] Passed

                see https://port

                a[2Jb &lt; < open
                """
        )
        #expect(SlackMessage(text: "R&amp;D", blocks: []).document.plainText == "R&D")
    }

    @Test(
        .enabled(
            if: SlackContract.published != nil,
            "skipped: ../shared/contract/slack-limits.json is not beside the package"
        )
    )
    func `the limits are those of the published contract`() {
        for (name, figure) in SlackContract.figures {
            #expect(SlackContract.published?[name] == figure, "\(name)")
        }
    }
}
