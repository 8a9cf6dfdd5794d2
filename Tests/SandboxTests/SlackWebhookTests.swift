import HTTPTypes
import JSON
import Platform
import Sandbox
import Testing

struct SlackWebhookTests {
    @Test func `a message with blocks and text is taken`() async throws {
        let visitor = try Visitor()
        let payload: JSONValue = [
            "text": "2 Services",
            "unfurl_links": false,
            "blocks": [
                ["type": "header", "text": ["type": "plain_text", "text": ":bell: Readiness"]],
                Block.section("*Two* <https://a.example/?x=1&amp;y=2|R&amp;D> `[1/8] Passed`"),
                ["type": "divider"],
                ["type": "context", "elements": [["type": "mrkdwn", "text": "now"]]],
            ],
        ]
        let answer = try await visitor.slack(payload)
        #expect(answer.status == 200)
        #expect(answer.text == "ok")
        #expect(answer.header("content-type")?.hasPrefix("text/plain") == true)
        let message = try #require(await visitor.world.message(count: 1).first)
        #expect(message.payload == payload)
        #expect(message.flags == [])
        #expect(
            message.readable == ":bell: Readiness\n\n*Two* R&D `[1/8] Passed`\n\n---\n\nnow"
        )
    }

    @Test(
        arguments: [
            ([:], 400, "no_text"),
            (["text": ""], 400, "no_text"),
            (["text": " \n"], 400, "no_text"),
            (["blocks": []], 400, "no_text"),
            (["text": 5], 400, "invalid_payload"),
            ([], 400, "invalid_payload"),
            (["text": "a", "blocks": "b"], 400, "invalid_blocks_format"),
            (["text": "a", "blocks": ["b"]], 400, "invalid_blocks"),
            (["text": "a", "blocks": [["type": "video"]]], 400, "invalid_blocks"),
            (["text": "a", "username": "ignored"], 200, "ok"),
        ] as [(JSONValue, Int, String)]
    )
    func `a payload is answered with Slack's word`(
        payload: JSONValue,
        status: Int,
        word: String
    ) async throws {
        let visitor = try Visitor()
        let answer = try await visitor.slack(payload)
        #expect(answer.status == status)
        #expect(answer.text == word)
        #expect(visitor.world.messages.count == (status == 200 ? 1 : 0))
        #expect(visitor.world.record.refusals.count == (status == 200 ? 0 : 1))
    }

    @Test func `what is not JSON or not called JSON is refused`() async throws {
        let visitor = try Visitor()
        for (type, body) in [
            ("application/json", "{"), ("text/plain", "{\"text\":\"a\"}"),
            ("application/x-www-form-urlencoded", "payload=%7B%7D"),
        ] {
            let answer = try await visitor.send(
                .post,
                visitor.world.configuration.slackPath,
                headers: [.contentType: type],
                raw: Array(body.utf8)
            )
            #expect(answer.status == 400)
            #expect(answer.text == "invalid_payload")
        }
    }

    @Test func `another webhook does not exist`() async throws {
        let visitor = try Visitor()
        let answer = try await visitor.send(.post, "/services/T1/B1/other", ["text": "a"])
        #expect(answer.status == 404)
        #expect(answer.text == "no_service")
        #expect(visitor.world.messages.isEmpty)
    }

    @Test func `after a burst one message a second is taken`() async throws {
        let visitor = try Visitor { $0.limits.slackBurst = 3 }
        for _ in 0..<3 { #expect(try await visitor.slack(["text": "a"]).status == 200) }
        let refused = try await visitor.slack(["text": "a"])
        #expect(refused.status == 429)
        #expect(refused.header("retry-after") == "1")
        visitor.advance(by: .milliseconds(999))
        #expect(try await visitor.slack(["text": "a"]).status == 429)
        visitor.advance(by: .milliseconds(1))
        #expect(try await visitor.slack(["text": "a"]).status == 200)
        visitor.advance(by: .seconds(60))
        for _ in 0..<3 { #expect(try await visitor.slack(["text": "a"]).status == 200) }
        #expect(try await visitor.slack(["text": "a"]).status == 429)
        #expect(visitor.world.messages.count == 7)
    }

    @Test(arguments: [
        "<!channel>", "<!here>", "<!everyone>", "<!here|x>", "<@U123>", "<@W123>",
        "<!subteam^S123>", "a < b", "<b>bold</b>", "<javascript:alert(1)|x>",
        "<https://a.example/ b|x>", "<https://a.example|>",
    ])
    func `a mention or a stray bracket is refused, or marked where asked`(
        text: String
    ) async throws {
        let blocks: JSONValue = ["blocks": [Block.section(text)]]
        for payload in [blocks, ["text": .string(text)]] {
            let strict = try Visitor()
            let refused = try await strict.slack(payload)
            #expect(refused.status == 400)
            #expect(refused.text == "invalid_blocks")
            let lenient = try Visitor { $0.mentions = .flag }
            #expect(try await lenient.slack(payload).status == 200)
            #expect(lenient.world.messages.first?.flags.isEmpty == false)
        }
    }

    @Test func `words that Slack would make a mention of need verbatim`() async throws {
        let visitor = try Visitor()
        let loose: JSONValue = ["type": "mrkdwn", "text": "call @Here now"]
        let strict: JSONValue = ["type": "mrkdwn", "text": "call @Here now", "verbatim": true]
        let section = { (text: JSONValue) in
            ["blocks": [["type": "section", "text": text]]] as JSONValue
        }
        #expect(try await visitor.slack(section(loose)).text == "invalid_blocks")
        #expect(try await visitor.slack(section(strict)).text == "ok")
        #expect(try await visitor.slack(["text": "call @here now"]).text == "ok")
        let linking: JSONValue = ["text": "call @here now", "link_names": true]
        #expect(try await visitor.slack(linking).text == "invalid_blocks")
    }

    @Test(arguments: [
        "plain", "<https://a.example>", "<http://a.example|a>", "<mailto:a@b.example|mail>",
        "<#C123|general>", "<!date^1^{date}|then>", "&lt;!channel&gt; &amp; co", "> quote",
    ])
    func `what notifies nobody is taken without a mark`(text: String) async throws {
        let visitor = try Visitor()
        #expect(try await visitor.slack(["blocks": [Block.section(text)]]).text == "ok")
        #expect(visitor.world.messages.first?.flags == [])
    }
}

/// Blocks to build messages of.
enum Block {
    static func section(_ text: String) -> JSONValue {
        ["type": "section", "text": ["type": "mrkdwn", "text": .string(text)]]
    }

    static func plain(_ text: String) -> JSONValue {
        ["type": "plain_text", "text": .string(text)]
    }
}
