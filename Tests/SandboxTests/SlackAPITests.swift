import HTTPTypes
import JSON
import Sandbox
import Testing

/// Slack's Web API as the sandbox speaks it.
struct SlackAPITests {
    private static let metadata: JSONValue = [
        "event_type": "order", "event_payload": ["job_id": "j1", "number": 1],
    ]

    private func post(
        _ visitor: Visitor,
        _ changes: [ExactString: JSONValue] = [:]
    ) async throws -> Answer {
        let payload: [ExactString: JSONValue] = ["channel": "C0SANDBOX", "text": "a"]
        return try await visitor.slackAPI(
            "chat.postMessage",
            .object(payload.merging(changes) { _, new in new })
        )
    }

    private func history(_ visitor: Visitor, _ query: String = "") async throws -> Answer {
        try await visitor.send(
            .get,
            "/api/conversations.history?channel=C0SANDBOX\(query)",
            headers: Visitor.bearer
        )
    }

    @Test func `a message is taken with its metadata, and shown with the others`() async throws {
        let visitor = try Visitor()
        let answer = try await post(visitor, ["metadata": Self.metadata])
        #expect(answer.status == 200 && answer.json["ok"] == true)
        #expect(answer.json["channel"] == "C0SANDBOX")
        #expect(answer.json["ts"] == "1795500000.000000")
        #expect(answer.json["message"]?["metadata"] == Self.metadata)
        _ = try await visitor.slack(["text": "b"])
        let messages = visitor.world.messages
        #expect(messages.map(\.text) == ["a", "b"])
        #expect(messages.map(\.channel) == ["C0SANDBOX", "C0SANDBOX"])
        #expect(messages[0].botID != messages[1].botID)
        let page = try await visitor.send(.get, "/").text
        #expect(page.contains("class=\"block section\">a</div>"))
    }

    @Test func `every message has a time of its own`() async throws {
        let visitor = try Visitor()
        for _ in 0..<3 { _ = try await post(visitor) }
        #expect(
            visitor.world.messages.map(\.ts) == [
                "1795500000.000000", "1795500000.000001", "1795500000.000002",
            ]
        )
    }

    @Test func `a form or a query that is malformed is refused`() async throws {
        let visitor = try Visitor()
        var headers = Visitor.bearer
        headers[.contentType] = "application/x-www-form-urlencoded"
        let form = try await visitor.send(
            .post,
            "/api/chat.postMessage",
            headers: headers,
            raw: Array("channel=C0SANDBOX&text=%".utf8)
        )
        #expect(form.json["error"] == "invalid_form_data")
        #expect(try await history(visitor, "&limit=%").json["error"] == "invalid_form_data")
    }

    @Test func `a form is taken like JSON`() async throws {
        let visitor = try Visitor()
        let blocks = "%5B%7B%22type%22%3A%22divider%22%7D%5D"
        let answer = try await visitor.send(
            .post,
            "/api/chat.postMessage",
            headers: [.contentType: "application/x-www-form-urlencoded; charset=utf-8"],
            raw: Array("token=xoxb-sandbox-bot-token&channel=C0SANDBOX&blocks=\(blocks)".utf8)
        )
        #expect(answer.json["ok"] == true)
        #expect(visitor.world.messages.first?.blocks == [["type": "divider"]])
        #expect(visitor.world.messages.first?.payload["token"] == nil)
    }

    private static let long = String(repeating: "x", count: 1_100)
    private static let refusals: [([ExactString: JSONValue], String)] = [
        (["channel": "C0ELSEWHERE"], "channel_not_found"),
        (["channel": "general"], "channel_not_found"),
        (["channel": ""], "invalid_arguments"),
        (["channel": "C0FOREIGN"], "not_in_channel"),
        (["channel": "C0ARCHIVED"], "is_archived"),
        (["text": ""], "no_text"),
        (["text": 5], "invalid_arguments"),
        (["blocks": ["b"]], "invalid_blocks"),
        (["blocks": 5], "invalid_blocks_format"),
        (["blocks": "{"], "invalid_blocks_format"),
        (["text": "<!channel>"], "invalid_blocks"),
        (["metadata": "order"], "invalid_metadata_format"),
        (["metadata": ["event_type": "order"]], "invalid_metadata_format"),
        (
            ["metadata": ["event_type": "Order", "event_payload": [:]]],
            "invalid_metadata_format"
        ),
        (
            ["metadata": ["event_type": "order", "event_payload": ["a": nil]]],
            "invalid_metadata_schema"
        ),
        (
            ["metadata": ["event_type": "order", "event_payload": ["a": ["b": ["c": 1]]]]],
            "invalid_metadata_schema"
        ),
        (
            ["metadata": ["event_type": "order", "event_payload": ["a": .string(long)]]],
            "metadata_too_large"
        ),
    ]

    @Test(arguments: refusals)
    func `what Slack refuses is refused with its word and status 200`(
        changes: [ExactString: JSONValue],
        word: String
    ) async throws {
        let visitor = try Visitor {
            $0.slackApp.channels += [
                .init(id: "C0FOREIGN", isMember: false), .init(id: "C0ARCHIVED", isArchived: true),
            ]
        }
        let answer = try await post(visitor, changes)
        #expect(answer.status == 200)
        #expect(answer.json["ok"] == false)
        #expect(answer.json["error"] == .string(word))
        #expect(visitor.world.messages.isEmpty)
        #expect(visitor.world.record.refusals.map(\.route) == [.slackPostMessage])
    }

    @Test func `what is wrong with blocks is said with its place`() async throws {
        let visitor = try Visitor()
        let answer = try await post(visitor, ["blocks": [["type": "section"]]])
        let messages = answer.json["response_metadata"]?["messages"]?.array ?? []
        #expect(messages == ["[ERROR] /blocks/0: needs text or fields"])
    }

    @Test func `a token is needed, and the right one`() async throws {
        let visitor = try Visitor()
        let path = "/api/auth.test"
        let without = try await visitor.send(.post, path)
        let wrong = try await visitor.send(.post, path, headers: [.authorization: "Bearer xoxb-x"])
        let right = try await visitor.send(.post, path, headers: Visitor.bearer)
        #expect(without.json["error"] == "not_authed")
        #expect(wrong.json["error"] == "invalid_auth")
        #expect(right.json["ok"] == true && right.json["bot_id"] == "B0SANDBOT")
    }

    @Test func `a missing permission is named`() async throws {
        let visitor = try Visitor { $0.slackApp.scopes = [] }
        let posted = try await post(visitor)
        let read = try await history(visitor)
        #expect(posted.json["error"] == "missing_scope" && posted.json["needed"] == "chat:write")
        #expect(read.json["error"] == "missing_scope" && read.json["needed"] == "channels:history")
    }

    @Test func `a method that is not there, and a body that is not JSON, are refused`()
        async throws
    {
        let visitor = try Visitor()
        let unknown = try await visitor.slackAPI("chat.shout", [:])
        #expect(unknown.json["error"] == "unknown_method")
        for (type, body, word) in [
            ("application/json", "{", "invalid_arguments"),
            ("text/plain", "a", "invalid_post_type"),
            ("application/json; charset=utf-16", "{}", "invalid_charset"),
        ] {
            let answer = try await visitor.send(
                .post,
                "/api/chat.postMessage",
                headers: Visitor.bearer.merging([.contentType: type]),
                raw: Array(body.utf8)
            )
            #expect(answer.json["error"] == .string(word))
        }
    }

    @Test func `a channel takes one message a second, by webhook and bot together`()
        async throws
    {
        let visitor = try Visitor {
            $0.limits.slackBurst = 2
            $0.slackApp.channels.append(.init(id: "C0OTHER00"))
        }
        #expect(try await post(visitor).json["ok"] == true)
        #expect(try await visitor.slack(["text": "a"]).status == 200)
        let refused = try await post(visitor)
        #expect(refused.status == 429 && refused.json["error"] == "ratelimited")
        #expect(refused.header("retry-after") == "1")
        #expect(try await post(visitor, ["channel": "C0OTHER00"]).json["ok"] == true)
        visitor.advance(by: .seconds(1))
        #expect(try await post(visitor).json["ok"] == true)
    }

    @Test func `the history is newest first, in pages`() async throws {
        let visitor = try Visitor()
        for number in 1...5 {
            _ = try await post(visitor, ["text": .string("\(number)")])
            visitor.advance(by: .seconds(1))
        }
        var texts: [[JSONValue]] = []
        var cursor = ""
        repeat {
            let page = try await history(visitor, "&limit=2&cursor=\(cursor)")
            texts.append((page.json["messages"]?.array ?? []).compactMap { $0["text"] })
            cursor = page.json["response_metadata"]?["next_cursor"]?.string ?? ""
            #expect(page.json["has_more"] == .bool(!cursor.isEmpty))
        } while !cursor.isEmpty
        #expect(texts == [["5", "4"], ["3", "2"], ["1"]])
    }

    @Test(arguments: [
        ("&oldest=1795500001.000000", ["2"]), ("&oldest=1795500001&inclusive=true", ["2", "1"]),
        ("&latest=1795500001", ["0"]), ("&oldest=1795500000&latest=1795500002", ["1"]),
    ])
    func `the history is bounded as asked`(query: String, expected: [JSONValue]) async throws {
        let visitor = try Visitor()
        for number in 0...2 {
            _ = try await post(visitor, ["text": .string("\(number)")])
            visitor.advance(by: .seconds(1))
        }
        let page = try await history(visitor, query)
        #expect((page.json["messages"]?.array ?? []).compactMap { $0["text"] } == expected)
    }

    @Test func `the history tells whole metadata only where it is asked for`() async throws {
        let visitor = try Visitor()
        _ = try await post(visitor, ["metadata": Self.metadata])
        let short = try await history(visitor).json["messages"]?.array?.first
        let whole = try await history(visitor, "&include_all_metadata=true")
            .json["messages"]?
            .array?
            .first
        #expect(short?["metadata"] == ["event_type": "order"])
        #expect(whole?["metadata"] == Self.metadata)
        #expect(whole?["bot_id"] == "B0SANDBOT")
    }

    @Test func `a reply stands in its thread only, and a fresh message may be late`()
        async throws
    {
        let visitor = try Visitor { $0.slackApp.historyDelay = .seconds(2) }
        _ = try await post(visitor)
        _ = try await post(visitor, ["thread_ts": "1795500000.000000"])
        #expect(try await history(visitor).json["messages"] == [])
        visitor.advance(by: .seconds(2))
        #expect(try await history(visitor).json["messages"]?.array?.count == 1)
    }

    @Test(arguments: [
        ("&limit=0", "invalid_limit"), ("&limit=1000", "invalid_limit"),
        ("&cursor=x", "invalid_cursor"), ("&oldest=soon", "invalid_ts_oldest"),
        ("&latest=1.1234567", "invalid_ts_latest"),
    ])
    func `a wrong argument of the history has its word`(query: String, word: String) async throws {
        #expect(try await history(try Visitor(), query).json["error"] == .string(word))
    }

    @Test func `the history may be asked fifty times a minute`() async throws {
        let visitor = try Visitor()
        for _ in 0..<50 { #expect(try await history(visitor).json["ok"] == true) }
        let refused = try await history(visitor)
        #expect(refused.status == 429 && refused.header("retry-after") == "2")
    }

    @Test func `a lost answer can be Slack's own word, with the message in the channel`()
        async throws
    {
        let visitor = try Visitor()
        let word = #"{"ok":false,"error":"internal_error"}"#
        let fault: JSONValue = [
            "route": "slackPostMessage", "kind": "loseAnswer", "status": 200,
            "body": .string(word), "times": 1,
        ]
        #expect(try await visitor.send(.post, "/sandbox/faults", fault).status == 201)
        let answer = try await post(visitor)
        #expect(answer.status == 200 && answer.json["error"] == "internal_error")
        #expect(visitor.world.messages.count == 1)
    }
}

extension Visitor {
    static let bearer: HTTPFields = [.authorization: "Bearer xoxb-sandbox-bot-token"]

    /// Calls a method with the bot's token.
    func slackAPI(_ method: String, _ body: JSONValue) async throws -> Answer {
        try await send(.post, "/api/\(method)", headers: Self.bearer, body)
    }
}

extension HTTPFields {
    fileprivate func merging(_ other: HTTPFields) -> HTTPFields {
        var fields = self
        for field in other { fields[field.name] = field.value }
        return fields
    }
}
