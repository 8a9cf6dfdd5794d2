import HTTPTypes
import JSON
import Sandbox
import Testing

/// Threads, permalinks and direct messages.
struct SlackThreadTests {
    private func replies(_ visitor: Visitor, _ query: String) async throws -> Answer {
        try await visitor.slackGet("conversations.replies", query)
    }

    private func texts(_ answer: Answer) -> [String] {
        (answer.json["messages"]?.array ?? []).compactMap { $0["text"]?.string }
    }

    @Test func `replies stand in their thread and not in the history`() async throws {
        let visitor = try Visitor.ofCompany()
        let parent = try #require(try await visitor.post("C0PAYMENT").json["ts"]?.string)
        for text in ["b", "c"] {
            let members: [ExactString: JSONValue] = [
                "thread_ts": .string(parent), "text": .string(text),
            ]
            let answer = try await visitor.post("C0PAYMENT", members)
            #expect(answer.json["message"]?["thread_ts"] == .string(parent))
        }
        let broadcast: [ExactString: JSONValue] = [
            "thread_ts": .string(parent), "text": "d", "reply_broadcast": true,
        ]
        _ = try await visitor.post("C0PAYMENT", broadcast)
        let history = try await visitor.slackGet("conversations.history", "channel=C0PAYMENT")
        #expect(texts(history) == ["d", "a"])
        #expect(history.json["messages"]?.array?.last?["reply_count"] == 3)
        let first = try await replies(visitor, "channel=C0PAYMENT&ts=\(parent)&limit=2")
        #expect(texts(first) == ["a", "b"] && first.json["has_more"] == true)
        let cursor = try #require(first.json["response_metadata"]?["next_cursor"]?.string)
        let query = "channel=C0PAYMENT&ts=\(parent)&limit=2&cursor=\(cursor)"
        let second = try await replies(visitor, query)
        #expect(texts(second) == ["c", "d"] && second.json["has_more"] == false)
        let record = visitor.world.record
        #expect(record.replies(to: parent, in: "C0PAYMENT").map(\.text) == ["b", "c", "d"])
        #expect(record.messages(in: "C0PAYMENT").map(\.isInChannel) == [true, false, false, true])
    }

    @Test func `a reply needs a message of its channel, and the id as a string`() async throws {
        let visitor = try Visitor.ofCompany()
        let parent = try #require(try await visitor.post("C0PAYMENT").json["ts"])
        let reply = try #require(
            try await visitor.post("C0PAYMENT", ["thread_ts": parent]).json["ts"]
        )
        let cases: [(String, JSONValue, String)] = [
            ("C0PAYMENT", .number(1_795_500_000.0), "invalid_arguments"),
            ("C0PAYMENT", 1_795_500_000, "invalid_arguments"),
            ("C0PAYMENT", "soon", "invalid_arguments"),
            ("C0PAYMENT", "1795500009.000000", "thread_not_found"),
            ("C0CUSTEXP", parent, "thread_not_found"),
            ("C0PAYMENT", reply, "cannot_reply_to_message"),
            ("C0ANNOUNC", parent, "restricted_action_non_threadable_channel"),
        ]
        for (channel, thread, word) in cases {
            #expect(try await visitor.post(channel, ["thread_ts": thread]).error == word)
        }
        #expect(visitor.world.messages.count == 2)
        let query = "channel=C0PAYMENT&ts=\(reply.string ?? "")"
        #expect(try await replies(visitor, query).error == "thread_not_found")
        let json = try await visitor.slackAPI("conversations.replies", ["channel": "C0PAYMENT"])
        #expect(json.error == "invalid_post_type")
    }

    @Test func `a permalink leads to a message, in its thread`() async throws {
        let visitor = try Visitor.ofCompany()
        let parent = try #require(try await visitor.post("#payments").json["ts"]?.string)
        let thread: [ExactString: JSONValue] = ["thread_ts": .string(parent)]
        let reply = try #require(try await visitor.post("C0PAYMENT", thread).json["ts"]?.string)
        func link(_ channel: String, _ ts: String) async throws -> Answer {
            try await visitor.slackGet("chat.getPermalink", "channel=\(channel)&message_ts=\(ts)")
        }
        let root = "https://sandbox.slack.com/archives/C0PAYMENT/p"
        #expect(
            try await link("C0PAYMENT", parent).json["permalink"]
                == .string("\(root)1795500000000000")
        )
        #expect(
            try await link("C0PAYMENT", reply).json["permalink"]
                == .string("\(root)1795500000000001?thread_ts=\(parent)&cid=C0PAYMENT")
        )
        #expect(try await link("C0PAYMENT", "1.5").error == "message_not_found")
        #expect(try await link("C0CUSTEXP", parent).error == "message_not_found")
        #expect(try await link("C0LEADERS", parent).error == "channel_not_found")
        #expect(try await link("D0P000001", parent).error == "channel_not_found")
    }

    @Test func `a message to a person opens a conversation and answers its id`() async throws {
        let visitor = try Visitor.ofCompany()
        let closed = try await visitor.post("D0P000001")
        #expect(closed.error == "channel_not_found")
        let answer = try await visitor.post("U0P000001")
        #expect(answer.json["channel"] == "D0P000001")
        #expect(try await visitor.post("D0P000001", ["text": "b"]).json["ok"] == true)
        let history = try await visitor.slackGet("conversations.history", "channel=D0P000001")
        #expect(texts(history) == ["b", "a"])
        let again = try await visitor.slackAPI("conversations.open", ["users": "U0P000001"])
        #expect(again.json["already_open"] == true)
        #expect(visitor.world.record.messages(in: "D0P000001").count == 2)
    }

    @Test(arguments: [
        ("U0P000008", "messages_tab_disabled"), ("U0P000009", "channel_not_found"),
        ("U0P000030", "cannot_dm_bot"), ("U0NOBODY0", "channel_not_found"),
        ("@ada.osei", "channel_not_found"), ("#leadership", "channel_not_found"),
        ("#fulfilment", "is_archived"), ("deploys", "not_in_channel"),
    ])
    func `where nobody can be told is said`(place: String, word: String) async throws {
        let visitor = try Visitor.ofCompany()
        #expect(try await visitor.post(place).error == word)
        #expect(visitor.world.messages.isEmpty)
    }

    @Test func `how often a channel got a mark can be asked`() async throws {
        let visitor = try Visitor.ofCompany()
        for (channel, number) in [("C0PAYMENT", 1), ("C0PAYMENT", 1), ("C0CUSTEXP", 2)] {
            let metadata: JSONValue = [
                "event_type": "note",
                "event_payload": ["job": "j1", "number": .integer(Int64(number))],
            ]
            _ = try await visitor.post(channel, ["metadata": metadata])
        }
        let record = visitor.world.record
        #expect(record.count(of: ["job": "j1", "number": 1], in: "C0PAYMENT") == 2)
        #expect(record.count(of: ["job": "j1", "number": 1], in: "C0CUSTEXP") == 0)
        #expect(record.count(of: ["job": "j1"]) == 3)
        let state = try await visitor.send(.get, "/sandbox/state").json
        #expect(state["messages"]?.array?.last?["channel"] == "C0CUSTEXP")
    }
}
