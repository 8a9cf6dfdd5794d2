import HTTPTypes
import JSON
import Sandbox
import Testing

/// Channels, people and groups, with the scopes and limits of their methods.
struct SlackWorkspaceTests {
    private func names(_ answer: Answer) -> [String] {
        (answer.json["channels"]?.array ?? []).compactMap { $0["name"]?.string }
    }

    @Test func `channels come in pages, and filters make pages shorter`() async throws {
        let visitor = try Visitor.ofCompany()
        func list(_ query: String) async throws -> Answer {
            try await visitor.slackGet("conversations.list", query)
        }
        #expect(
            names(try await list("")) == [
                "scorecards", "payments", "customer-experience", "fulfilment", "deploys",
                "announcements",
            ]
        )
        #expect(names(try await list("types=private_channel")) == ["platform"])
        var pages: [[String]] = []
        var cursor = ""
        repeat {
            let query = "limit=4&exclude_archived=true&cursor=\(cursor)"
            let page = try await list(query)
            pages.append(names(page))
            cursor = page.json["response_metadata"]?["next_cursor"]?.string ?? ""
            cursor = cursor.replacing("=", with: "%3D")
        } while !cursor.isEmpty
        #expect(
            pages == [
                ["scorecards", "payments", "customer-experience"], ["deploys", "announcements"],
            ]
        )
        for (query, word) in [
            ("limit=0", "invalid_limit"), ("limit=1001", "invalid_limit"),
            ("cursor=x", "invalid_cursor"), ("types=secret", "invalid_types"),
        ] {
            #expect(try await list(query).error == word)
        }
    }

    @Test func `the bot joins public channels only, and may post there then`() async throws {
        let visitor = try Visitor.ofCompany()
        func join(_ channel: String) async throws -> Answer {
            try await visitor.slackAPI("conversations.join", ["channel": .string(channel)])
        }
        #expect(try await visitor.post("C0DEPLOYS").error == "not_in_channel")
        #expect(try await join("C0DEPLOYS").json["channel"]?["is_member"] == true)
        #expect(try await join("C0DEPLOYS").json["warning"] == "already_in_channel")
        #expect(try await visitor.post("C0DEPLOYS").json["ok"] == true)
        let info = try await visitor.slackGet("conversations.info", "channel=C0DEPLOYS")
        #expect(info.json["channel"]?["is_member"] == true)
        #expect(try await join("C0PLATFRM").error == "method_not_supported_for_channel_type")
        #expect(try await join("C0LEADERS").error == "channel_not_found")
        #expect(try await join("C0FULFILL").error == "is_archived")
        #expect(try await join("deploys").error == "channel_not_found")
        let hidden = try await visitor.slackGet("conversations.info", "channel=C0LEADERS")
        #expect(hidden.error == "channel_not_found")
    }

    @Test func `with its scope the bot posts in public channels that it is not in`()
        async throws
    {
        let visitor = try Visitor.ofCompany { $0.slackApp.scopes.insert("chat:write.public") }
        #expect(try await visitor.post("C0DEPLOYS").json["ok"] == true)
        #expect(try await visitor.post("C0LEADERS").error == "channel_not_found")
    }

    @Test func `people are found by their address, which is not JSON`() async throws {
        let visitor = try Visitor.ofCompany()
        func lookUp(_ email: String) async throws -> Answer {
            try await visitor.slackGet("users.lookupByEmail", "email=\(email)")
        }
        #expect(try await lookUp("DANA.cohen%40example.com").json["user"]?["id"] == "U0P000004")
        #expect(try await lookUp("chen.wei%2Bport@example.com").json["user"]?["id"] == "U0P000003")
        // In a URL an unescaped plus is a space.
        #expect(try await lookUp("chen.wei+port@example.com").error == "users_not_found")
        #expect(try await lookUp("chen.wei@example.com").error == "users_not_found")
        #expect(try await lookUp("ines.rocha@example.com").json["user"]?["deleted"] == true)
        #expect(try await lookUp("").error == "invalid_arguments")
        let json = try await visitor.slackAPI("users.lookupByEmail", ["email": "a@example.com"])
        #expect(json.error == "invalid_post_type")
        let info = try await visitor.slackGet("users.info", "user=U0P000030")
        #expect(info.json["user"]?["is_bot"] == true)
        #expect(try await visitor.slackGet("users.info", "user=U0").error == "user_not_found")
    }

    @Test func `a large workspace's people have to be read in pages`() async throws {
        let app = Organization.generated(teams: 400, channels: 40).slackApp
        let visitor = try Visitor { $0.slackApp = app }
        #expect(try await visitor.slackGet("users.list").error == "limit_required")
        let first = try await visitor.slackGet("users.list", "limit=1000")
        #expect(first.json["members"]?.array?.count == 1_000)
        let cursor = try #require(first.json["response_metadata"]?["next_cursor"]?.string)
        let query = "limit=1000&cursor=\(cursor.replacing("=", with: "%3D"))"
        let second = try await visitor.slackGet("users.list", query)
        #expect(second.json["members"]?.array?.count == 200)
        #expect(second.json["response_metadata"]?["next_cursor"] == "")
        #expect(second.json["members"]?.array?.first?["profile"]?["email"] != nil)
    }

    @Test func `groups come without the disabled ones, and not in every plan`() async throws {
        let visitor = try Visitor.ofCompany()
        func groups(_ query: String) async throws -> [JSONValue] {
            try await visitor.slackGet("usergroups.list", query).json["usergroups"]?.array ?? []
        }
        #expect(try await groups("").map { $0["handle"] } == ["payments", "platform-team"])
        #expect(try await groups("").first?["users"] == nil)
        let all = try await groups("include_disabled=true&include_count=true&include_users=true")
        #expect(all.count == 3 && all.last?["date_delete"] != 0)
        #expect(all.first?["user_count"] == 3 && all.first?["users"]?.array?.count == 3)
        let poor = try Visitor.ofCompany { $0.slackApp.hasGroups = false }
        #expect(try await poor.slackGet("usergroups.list").error == "plan_upgrade_required")
    }

    @Test func `a conversation is opened with one who can be written to`() async throws {
        let visitor = try Visitor.ofCompany()
        func open(_ users: JSONValue) async throws -> Answer {
            try await visitor.slackAPI("conversations.open", ["users": users, "return_im": true])
        }
        let opened = try await open(["U0P000001"])
        #expect(opened.json["channel"]?["id"] == "D0P000001")
        #expect(opened.json["channel"]?["user"] == "U0P000001")
        #expect(try await open("").error == "users_list_not_supplied")
        #expect(try await open("U0NOBODY0").error == "user_not_found")
        #expect(try await open("U0P000009").error == "user_disabled")
        // Opening is no writing.
        #expect(try await open("U0P000008").json["channel"]?["id"] == "D0P000008")
        #expect(try await visitor.post("D0P000008").error == "messages_tab_disabled")
        #expect(try await open("U0P000001,U0P000002").error == "missing_scope")
    }

    private static let needs: [(method: String, query: String, scope: String)] = [
        ("conversations.list", "", "channels:read"),
        ("conversations.list", "types=private_channel", "groups:read"),
        ("conversations.info", "channel=C0PAYMENT", "channels:read"),
        ("conversations.info", "channel=C0PLATFRM", "groups:read"),
        ("conversations.history", "channel=C0PLATFRM", "groups:history"),
        ("conversations.join", "channel=C0DEPLOYS", "channels:join"),
        ("conversations.open", "users=U0P000001", "im:write"),
        ("users.lookupByEmail", "email=a@example.com", "users:read.email"),
        ("users.list", "", "users:read"),
        ("users.info", "user=U0P000001", "users:read"),
        ("usergroups.list", "", "usergroups:read"),
        ("chat.postMessage", "channel=C0PAYMENT&text=a", "chat:write"),
    ]

    @Test(arguments: needs)
    func `a method without its scope names it, and what there is`(
        method: String,
        query: String,
        scope: String
    ) async throws {
        let visitor = try Visitor.ofCompany()
        let fault: JSONValue = [
            "route": .string(try #require(Self.route(method))), "kind": "withoutScopes",
            "scopes": [.string(scope)], "times": 1,
        ]
        #expect(try await visitor.send(.post, "/sandbox/faults", fault).status == 201)
        let refused = try await visitor.slackGet(method, query)
        #expect(refused.status == 200 && refused.error == "missing_scope")
        #expect(refused.json["needed"] == .string(scope))
        #expect(refused.json["provided"]?.string == refused.header("x-oauth-scopes"))
        let granted = refused.header("x-oauth-scopes")?.split(separator: ",") ?? []
        #expect(granted.count > 5 && !granted.contains(scope[...]))
        #expect(try await visitor.slackGet(method, query).error != "missing_scope")
    }

    private static func route(_ method: String) -> String? {
        [
            "conversations.list": "slackChannels", "conversations.info": "slackChannel",
            "conversations.history": "slackHistory", "conversations.join": "slackJoin",
            "conversations.open": "slackOpen", "users.lookupByEmail": "slackUserByEmail",
            "users.list": "slackUsers", "users.info": "slackUser",
            "usergroups.list": "slackUserGroups", "chat.postMessage": "slackPostMessage",
        ][method]
    }

    @Test func `addresses are listed with their scope only`() async throws {
        let visitor = try Visitor.ofCompany { $0.slackApp.scopes.remove("users:read.email") }
        let members = try await visitor.slackGet("users.list").json["members"]?.array ?? []
        #expect(members.count == 20)
        #expect(members.allSatisfy { $0["profile"]?["email"] == nil })
    }

    @Test(arguments: [
        ("conversations.list", "", 20, "3"), ("users.list", "", 20, "3"),
        ("usergroups.list", "", 20, "3"), ("conversations.info", "channel=C0PAYMENT", 50, "2"),
        ("conversations.replies", "channel=C0PAYMENT&ts=1.000000", 50, "2"),
        ("conversations.join", "channel=C0PAYMENT", 50, "2"),
        ("users.lookupByEmail", "email=ada.osei@example.com", 50, "2"),
        ("users.info", "user=U0P000001", 100, "1"),
    ])
    func `a method is called as often a minute as its tier promises`(
        method: String,
        query: String,
        count: Int,
        wait: String
    ) async throws {
        let visitor = try Visitor.ofCompany { $0.limits.slackBurst = 4 }
        for _ in 0..<count {
            #expect(try await visitor.slackGet(method, query).status == 200)
        }
        let refused = try await visitor.slackGet(method, query)
        #expect(refused.status == 429 && refused.error == "ratelimited")
        #expect(refused.header("retry-after") == wait)
        // The limit is the method's own.
        #expect(try await visitor.slackAPI("auth.test", [:]).status == 200)
        visitor.advance(by: .seconds(3))
        #expect(try await visitor.slackGet(method, query).status == 200)
        let unpaced = try Visitor.ofCompany()
        for _ in 0...count { #expect(try await unpaced.slackGet(method, query).status == 200) }
    }

    @Test func `the workspace takes so many messages a minute over all channels`()
        async throws
    {
        let app = Organization.generated(teams: 10, channels: 10).slackApp
        let visitor = try Visitor {
            $0.slackApp = app
            $0.limits.slackBurst = 4
            $0.limits.slackPostsPerMinute = 6
        }
        for number in 1...6 { #expect(try await visitor.post("#squad-\(number)").status == 200) }
        let refused = try await visitor.post("#squad-7")
        #expect(refused.status == 429 && refused.header("retry-after") == "10")
        visitor.advance(by: .seconds(10))
        #expect(try await visitor.post("#squad-8").status == 200)
    }

    @Test func `mentions of people and groups of the workspace are taken and recorded`()
        async throws
    {
        let visitor = try Visitor.ofCompany()
        let text = "<@U0P000001> <@U0P000001> <!subteam^S0PAYMENT>"
        let answer = try await visitor.post(
            "C0PAYMENT",
            ["text": .string(text), "blocks": [Block.section(text)]]
        )
        #expect(answer.json["ok"] == true, "\(visitor.world.record.refusals)")
        let message = try #require(visitor.world.messages.first)
        #expect(message.mentions == ["U0P000001", "U0P000001", "S0PAYMENT"])
        #expect(message.flags.isEmpty)
        for text in ["<@U0NOBODY0>", "<!subteam^S0NOBODY0>", "<!here> <@U0P000001>"] {
            let refused = try await visitor.post("C0PAYMENT", ["text": .string(text)])
            #expect(refused.error == "invalid_blocks")
        }
    }
}
