import HTTPTypes
import JSON
import Sandbox
import Testing

/// What can go wrong with the workspace while a reminder is sent.
struct SlackFaultTests {
    private func add(_ fault: JSONValue, to visitor: Visitor) async throws {
        #expect(try await visitor.send(.post, "/sandbox/faults", fault).status == 201)
    }

    @Test func `one channel starts to refuse`() async throws {
        let visitor = try Visitor.ofCompany()
        let fault: JSONValue = [
            "route": "slackPostMessage", "kind": "refuse", "error": "restricted_action",
            "channel": "C0PAYMENT", "after": 1,
        ]
        try await add(fault, to: visitor)
        #expect(try await visitor.post("C0PAYMENT").json["ok"] == true)
        #expect(try await visitor.post("C0CUSTEXP").json["ok"] == true)
        #expect(try await visitor.post("C0PAYMENT").error == "restricted_action")
        #expect(try await visitor.post("C0CUSTEXP").json["ok"] == true)
        #expect(visitor.world.record.messages(in: "C0PAYMENT").count == 1)
    }

    @Test func `a lost answer in a thread leaves the reply there`() async throws {
        let visitor = try Visitor.ofCompany()
        let fault: JSONValue = [
            "route": "slackPostMessage", "kind": "loseAnswer", "reply": true, "times": 1,
        ]
        try await add(fault, to: visitor)
        let parent = try #require(try await visitor.post("C0PAYMENT").json["ts"])
        #expect(try await visitor.post("C0PAYMENT", ["thread_ts": parent]).status == 500)
        let replies = visitor.world.record.replies(to: parent.string ?? "", in: "C0PAYMENT")
        #expect(replies.count == 1)
    }

    @Test func `lookups are limited, and groups are not in the plan`() async throws {
        let visitor = try Visitor.ofCompany()
        let limit: JSONValue = [
            "route": "slackUserByEmail", "kind": "status", "status": 429,
            "body": #"{"ok":false,"error":"ratelimited"}"#, "headers": ["Retry-After": "30"],
        ]
        let plan: JSONValue = [
            "route": "slackUserGroups", "kind": "refuse", "error": "plan_upgrade_required",
        ]
        try await add(limit, to: visitor)
        try await add(plan, to: visitor)
        let answer = try await visitor.slackGet(
            "users.lookupByEmail",
            "email=ada.osei@example.com"
        )
        #expect(answer.status == 429 && answer.header("retry-after") == "30")
        #expect(try await visitor.slackGet("usergroups.list").error == "plan_upgrade_required")
        #expect(try await visitor.slackGet("users.info", "user=U0P000001").json["ok"] == true)
    }

    @Test func `one blueprint of Port can be forbidden`() async throws {
        let visitor = try Visitor.ofCompany()
        let fault: JSONValue = [
            "route": "blueprintSearch", "kind": "status", "status": 403,
            "body": #"{"ok":false,"error":"forbidden","message":"no"}"#, "blueprint": "_user",
        ]
        try await add(fault, to: visitor)
        #expect(try await visitor.search([:], blueprint: "_user").status == 403)
        #expect(try await visitor.search([:], blueprint: "_team").status == 200)
    }
}
