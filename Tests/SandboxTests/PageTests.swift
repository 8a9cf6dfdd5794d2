import HTTPMessage
import HTTPTypes
import JSON
import Sandbox
import Testing
import TestSupport

struct PageTests {
    @Test func `the page shows the action, and nothing from elsewhere`() async throws {
        let answer = try await Visitor().send(.get, "/")
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "text/html; charset=utf-8")
        #expect(answer.text.contains("<title>Scorebell sandbox</title>"))
        #expect(answer.text.contains("Send scorecard reminder"))
        #expect(answer.text.contains("No run yet."))
        let policy = try #require(answer.header("content-security-policy"))
        #expect(policy.contains("default-src 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(!answer.text.contains("style=\""))
        #expect(!answer.text.contains("onclick"))
    }

    @Test(arguments: [
        ("style.css", "text/css"), ("app.js", "text/javascript"), ("icon.svg", "image/svg+xml"),
    ])
    func `the page's files are here`(name: String, type: String) async throws {
        let answer = try await Visitor().send(.get, "/sandbox/\(name)")
        #expect(answer.status == 200)
        #expect(answer.header("content-type")?.hasPrefix(type) == true)
        #expect(answer.header("x-content-type-options") == "nosniff")
        #expect(answer.text == Repository.text("Sources/Sandbox/Resources/\(name)"))
    }

    @Test(arguments: [
        ("*bold* and _it_ and ~no~", "<strong>bold</strong> and <em>it</em> and <del>no</del>"),
        ("a*b*c snake_case_name", "a*b*c snake_case_name"),
        ("`*code*`", "<code>*code*</code>"),
        ("```a\nb```", "<pre>a\nb</pre>"),
        ("one ` tick", "one ` tick"),
        ("*`[3/8] Passed`*", "<code>[3/8] Passed</code>"),
        (":bell: :unknown: 12:30:45", "🔔 :unknown: 12:30:45"),
        ("R&amp;D &lt;b&gt; &amp;amp;", "R&amp;D &lt;b&gt; &amp;amp;"),
        (
            "<https://a.example/?x=1&amp;y=%22|R&amp;D>",
            "<a href=\"https://a.example/?x=1&amp;y=%22\" target=\"_blank\" "
                + "rel=\"noopener noreferrer\">R&amp;D</a>"
        ),
        ("<#C1|general>", "<span class=\"mention\">#general</span>"),
    ])
    func `mrkdwn is drawn`(source: String, html: String) async throws {
        let visitor = try Visitor()
        #expect(try await visitor.slack(["blocks": [Block.section(source)]]).text == "ok")
        let page = try await visitor.send(.get, "/").text
        #expect(page.contains(html))
    }

    static let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<https://a.example/\"onmouseover=\"alert(1)|x>",
        "<https://a.example|<img src=x onerror=alert(1)>>",
        "<javascript:alert(1)|click>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "*<b onload=alert(1)>*",
        "`<script>alert(1)</script>`",
        "```</pre><script>alert(1)</script>```",
        "\u{F0000}0\u{F0001}<https://a.example|x>\u{F0000}99\u{F0001}",
        "{{{html}}} {{> page}} {{=<% %>=}}",
        "' onfocus='alert(1)",
    ]

    @Test(arguments: hostile)
    func `no text becomes markup`(text: String) async throws {
        let visitor = try Visitor { $0.mentions = .flag }
        let value = JSONValue.string(text)
        let plain = Block.plain(text)
        let payload: JSONValue = [
            "text": value,
            "blocks": [
                Block.section(text), ["type": "header", "text": plain],
                ["type": "context", "elements": [plain]],
                ["type": "section", "fields": [plain]],
                ["type": "image", "image_url": value, "alt_text": value],
                ["type": "actions", "elements": [["type": "button", "text": plain]]],
            ],
        ]
        #expect(try await visitor.slack(payload).text == "ok")
        #expect(try await visitor.slack(["text": value]).text == "ok")
        visitor.world.addRun("r_1")
        let path = "/v1/actions/runs/r_1"
        let update: JSONValue = [
            "statusLabel": value, "summary": value, "link": ["javascript:alert(1)", value],
        ]
        #expect(try await visitor.port(.patch, path, update).status == 200)
        #expect(try await visitor.port(.post, "\(path)/logs", ["message": value]).status == 201)
        let page = try await visitor.send(.get, "/").text
        let drawn = page.replacing("<script src=\"/sandbox/app.js\" defer></script>", with: "")
        #expect(!drawn.contains("<script"))
        #expect(!drawn.contains("href=\"javascript:"))
        for tag in drawn.matches(of: /<[a-zA-Z][^<>]*>/) {
            #expect(!tag.output.contains(/\son[a-z]+\s*=/), "\(tag.output)")
            #expect(!tag.output.hasPrefix("<b "))
            #expect(!tag.output.contains("src=x"))
        }
    }

    @Test func `the button executes the action and leads back`() async throws {
        let visitor = try Visitor()
        let form = HTTPFields([
            HTTPField(name: .contentType, value: "application/x-www-form-urlencoded")
        ])
        let answer = try await visitor.send(
            .post,
            "/sandbox/execute",
            headers: form,
            raw: Array("shape=minimal".utf8)
        )
        #expect(answer.status == 303)
        #expect(answer.header("location") == "/")
        #expect(visitor.world.record.runs.count == 1)
        #expect(visitor.world.record.deliveries.first?.body == "no webhook URL is set")
        let live = try await visitor.send(
            .post,
            "/sandbox/execute",
            headers: [.accept: "application/json"]
        )
        #expect(live.status == 202)
        #expect(live.json["runId"]?.string?.hasPrefix("r_") == true)
        let raw = Array("shape=%".utf8)
        let malformed = try await visitor.send(.post, "/sandbox/execute", headers: form, raw: raw)
        #expect(malformed.status == 400 && malformed.text == "The form is malformed\n")
    }

    @Test func `the page offers the doors that it knows, and the button goes through one`()
        async throws
    {
        let visitor = try Visitor(deliver: WebhookSender { url, _, _ in (200, Array(url.utf8)) })
        visitor.world.setWebhookURL("http://127.0.0.1:1/webhook")
        let before = try await visitor.send(.get, "/").text
        #expect(before.contains(#"<option value="synchronous">synchronous</option>"#))
        #expect(!before.contains(#"<option value="gitlab">"#))
        visitor.world.setPipelineURL("http://127.0.0.1:1/api/v4/x")
        let after = try await visitor.send(.get, "/").text
        #expect(after.contains(#"<option value="gitlab">GitLab URL</option>"#))
        for door in Door.allCases {
            let form = Array("shape=minimal&door=\(door.rawValue)".utf8)
            _ = try await visitor.send(.post, "/sandbox/execute", headers: [:], raw: form)
        }
        let record = visitor.world.record
        #expect(record.runs.map(\.door) == Door.allCases)
        #expect(
            record.deliveries.map(\.body) == [
                "http://127.0.0.1:1/webhook", "http://127.0.0.1:1/api/v4/x",
                "http://127.0.0.1:1/webhook",
            ]
        )
        let page = try await visitor.send(.get, "/").text
        #expect(page.contains("Waits for an agent to claim it"))
        #expect(page.contains("Webhook answered 200, which ended the run"))
        #expect(page.contains("Pipeline trigger answered 200"))
    }

    @Test func `another site's page cannot press the button`() async throws {
        let visitor = try Visitor()
        for headers in [
            [.origin: "https://evil.example", .host: "127.0.0.1:1"],
            [.secFetchSite: "cross-site"],
        ] as [HTTPFields] {
            let answer = try await visitor.send(.post, "/sandbox/execute", headers: headers)
            #expect(answer.status == 403)
        }
        #expect(visitor.world.record.runs.isEmpty)
        let own: HTTPFields = [.origin: "http://127.0.0.1:1", .host: "127.0.0.1:1"]
        #expect(try await visitor.send(.post, "/sandbox/execute", headers: own).status == 303)
    }

    @Test func `the changing parts come only when they changed`() async throws {
        let visitor = try Visitor()
        let first = try await visitor.send(.get, "/sandbox/parts")
        #expect(first.status == 200)
        let tag = try #require(first.header("etag"))
        let headers: HTTPFields = [.ifNoneMatch: tag]
        let same = try await visitor.send(.get, "/sandbox/parts", headers: headers)
        #expect(same.status == 304)
        #expect(try await visitor.slack(["text": "Hello"]).text == "ok")
        let next = try await visitor.send(.get, "/sandbox/parts", headers: headers)
        #expect(next.status == 200)
        #expect(next.json["channel"]?.string?.contains("Hello") == true)
    }

    @Test func `the state tells everything in JSON`() async throws {
        let visitor = try Visitor()
        _ = try await visitor.slack(["text": "Hello &amp; bye"])
        _ = try await visitor.slack([:])
        await visitor.world.fireAction(runID: "r_7")
        let state = try await visitor.send(.get, "/sandbox/state").json
        #expect(state["calls"]?["slackWebhook"] == 2)
        let message = state["messages"]?.array?.first
        #expect(message?["payload"] == ["text": "Hello &amp; bye"])
        #expect(message?["readable"] == "Hello & bye")
        #expect(state["refusals"]?.array?.first?["reason"]?.string?.hasPrefix("no_text") == true)
        #expect(state["runs"]?.array?.first?["id"] == "r_7")
        #expect(state["deliveries"]?.array?.first?["status"] == .null)
    }

    @Test func `health answers, and the rest is not there`() async throws {
        let visitor = try Visitor()
        #expect(try await visitor.send(.get, "/sandbox/health").status == 200)
        #expect(try await visitor.send(.get, "/nothing").status == 404)
        #expect(try await visitor.send(.get, "/sandbox/../etc/passwd").status == 404)
    }
}
