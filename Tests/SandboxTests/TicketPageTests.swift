import HTTPMessage
import HTTPTypes
import JSON
import Sandbox
import Testing

/// The tickets of Jira and GitHub on the page.
struct TicketPageTests {
    @Test func `an issue is shown with its state, labels, text, and who changed it`()
        async throws
    {
        let visitor = try Visitor()
        #expect(try await visitor.send(.get, "/").text.contains("No ticket here yet."))
        let body: JSONValue = [
            "title": "Ledger <b>misses</b> rules", "labels": ["scorebell", "Bronze"],
            "body": "<!-- scorebell:v1 key=1 -->\n# Sub-Tasks\n- [x] Owner\n- [ ] On call\n> Why",
        ]
        #expect(try await visitor.issues(.post, "", body).status == 201)
        try await visitor.file("Cart")
        visitor.world.gitHub.close(2, in: Visitor.repository, as: .notPlanned)
        let page = try await visitor.send(.get, "/").text
        #expect(page.contains("1 open · 1 closed"))
        #expect(page.contains("<code>#1</code> Ledger &lt;b&gt;misses&lt;/b&gt; rules"))
        #expect(page.contains(#"<span class="chip">Bronze</span>"#))
        #expect(page.contains("<h4>Sub-Tasks</h4>"))
        #expect(page.contains(#"<li><span class="box">☑</span> Owner</li>"#))
        #expect(page.contains("<blockquote><p>Why</p></blockquote>"))
        #expect(!page.contains("scorebell:v1"))
        #expect(page.contains("Closed as not planned"))
        #expect(page.contains("Last: ada-osei closed as not_planned"))
    }

    @Test(arguments: [
        ("**bold** and *it* and ~~no~~", "<strong>bold</strong> and <em>it</em> and <del>no</del>"),
        (#"\*not\* snake_case_name 2 * 3"#, "<p>*not* snake_case_name 2 * 3</p>"),
        ("`*code*`", "<code>*code*</code>"),
        ("```\na <b>\n```", "<pre>a &lt;b&gt;</pre>"),
        (
            "[R&D](https://a.example/?x=1&y)",
            "<a href=\"https://a.example/?x=1&amp;y\" target=\"_blank\" "
                + "rel=\"noopener noreferrer\">R&amp;D</a>"
        ),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("ask @ada or #12", "<span class=\"mention loud\">@ada</span> or "),
        ("a@b.example @\u{200B}ada", "<p>a@b.example @\u{200B}ada</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("---\n:bulb:", "<hr><p>💡</p>"),
        ("```\nopen", "<pre>open</pre>"), ("shown <!-- hidden", "<p>shown </p>"),
    ])
    func `Markdown is drawn`(source: String, html: String) async throws {
        let visitor = try Visitor()
        visitor.world.gitHub.file("a", body: source, in: Visitor.repository)
        let page = try await visitor.send(.get, "/").text
        #expect(page.contains(html))
    }

    @Test(arguments: PageTests.hostile + ["[a](https://a.example/\"onclick=\"alert(1))", "<!--"])
    func `no text of a ticket becomes markup`(text: String) async throws {
        let visitor = try Visitor()
        visitor.world.gitHub.file(text, body: text, labels: [text], in: Visitor.repository)
        visitor.world.gitHub.assign([text], to: 1, in: Visitor.repository, by: text)
        let page = try await visitor.send(.get, "/").text
        let drawn = page.replacing("<script src=\"/sandbox/app.js\" defer></script>", with: "")
        #expect(drawn.contains(#"id="github-700001-1""#))
        #expect(!drawn.contains("<script"))
        #expect(!drawn.contains("href=\"javascript:"))
        for tag in drawn.matches(of: /<[a-zA-Z][^<>]*>/) {
            #expect(!tag.output.contains(/\son[a-z]+\s*=/), "\(tag.output)")
            #expect(!tag.output.contains("src=x"))
        }
    }

    @Test func `Jira's issues are shown with their parts, and lead to the page`() async throws {
        let visitor = try Visitor()
        let jira = visitor.world.jira
        let project = try #require(jira.board.project("OPS"))
        let types = [0, -1].compactMap { level in project.types.first { $0.level == level }?.id }
        let key = try await Self.create(visitor, "Ledger <b>", type: types[0])
        let part = try await Self.create(visitor, "Has an owner", type: types[1], below: key)
        jira.close(part, as: "Done")
        let page = try await visitor.send(.get, "/").text
        #expect(page.contains("<code>\(key)</code> Ledger &lt;b&gt;"))
        #expect(page.contains("<code>\(part)</code> Has an owner"))
        #expect(page.contains("1 open · 0 closed"))
        jira.close(key, as: "Won't Do")
        #expect(try await visitor.send(.get, "/").text.contains("Done, Won&#39;t Do</span>"))
        for name in [key, part] {
            let answer = try await visitor.send(.get, "/jira/browse/\(name)")
            #expect(answer.header("location") == "/?board=jira-OPS#jira-\(key)")
        }
        #expect(try await visitor.send(.get, "/jira-dc/browse/\(key)").status == 404)
        let state = try await visitor.send(.get, "/sandbox/state").json
        let tickets = state["tickets"]?["jira"]?.array ?? []
        #expect(tickets.compactMap { $0["key"]?.string } == [key, part])
        #expect(tickets.map { $0["isOpen"] } == [false, false])
        #expect(state["calls"]?["jiraCreate"] == 2)
    }

    /// Creates an issue of Jira, and returns its key.
    private static func create(
        _ visitor: Visitor,
        _ summary: String,
        type: String,
        below parent: String? = nil
    ) async throws -> String {
        let login = JiraVisitor().login
        var fields: [ExactString: JSONValue] = [
            "project": ["key": "OPS"], "issuetype": ["id": .string(type)],
            "summary": .string(summary),
        ]
        if let parent { fields["parent"] = ["key": .string(parent)] }
        let answer = try await visitor.send(
            .post,
            "/jira/rest/api/3/issue",
            headers: [.authorization: login],
            ["fields": .object(fields)]
        )
        return try #require(answer.json["key"]?.string, "\(answer.text)")
    }

    @Test func `each tracker's calls can fail, and its paths tell their methods`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(Fault(route: .jiraCreate, kind: .status(503)))
        let failed = try await visitor.send(.post, "/jira-dc/rest/api/2/issue", [:])
        #expect(failed.status == 503)
        for (path, methods) in [
            ("/jira/rest/api/3/issue/OPS-1", "GET, PUT, OPTIONS"),
            ("/github/repos/example/scorecards/issues/1", "GET, PATCH, OPTIONS"),
        ] {
            #expect(try await visitor.send(.options, path).header("allow") == methods)
        }
        #expect(try await visitor.github(.options, "/search/issues").status == 404)
    }

    @Test func `one board is shown alone, and hundreds of tickets are folded`() async throws {
        let visitor = try Visitor()
        for number in 1...40 { visitor.world.gitHub.file("\(number)", in: Visitor.repository) }
        visitor.world.gitHub.file("other", in: "example/payments")
        let pattern = #/<details class="ticket"/#
        let page = try await visitor.send(.get, "/").text
        #expect(page.matches(of: pattern).count == 31)
        #expect(page.contains("10 more of example/scorecards"))
        let alone = try await visitor.send(.get, "/?board=github-700001").text
        #expect(alone.matches(of: pattern).count == 40)
        #expect(!alone.contains("example/payments") && alone.contains("All boards"))
        let parts = try await visitor.send(.get, "/sandbox/parts?board=github-700002").json
        #expect(parts["tickets"]?.string?.contains("example/payments") == true)
    }

    @Test func `the tickets are live`() async throws {
        let visitor = try Visitor()
        try await visitor.file("a")
        let first = try await visitor.send(.get, "/sandbox/parts")
        let headers: HTTPFields = [.ifNoneMatch: try #require(first.header("etag"))]
        #expect(try await visitor.send(.get, "/sandbox/parts", headers: headers).status == 304)
        visitor.world.gitHub.edit(1, in: Visitor.repository, title: "Renamed by hand")
        let state = try await visitor.send(.get, "/sandbox/state").json["tickets"]?["github"]
        #expect(state?.array?.first?["changes"] == ["scorebell-bot opened", "ada-osei edited"])
        let next = try await visitor.send(.get, "/sandbox/parts", headers: headers)
        #expect(next.json["tickets"]?.string?.contains("Renamed by hand") == true)
    }

    @Test func `an issue's address leads to where the page shows it`() async throws {
        let visitor = try Visitor()
        let url = try #require(try await visitor.file("a").json["html_url"]?.string)
        let path = url.replacing("http://sandbox.test:1", with: "")
        let answer = try await visitor.send(.get, path)
        #expect(answer.status == 303)
        #expect(answer.header("location") == "/?board=github-700001#github-700001-1")
        let former = try await visitor.send(.get, "/github/example/platform")
        #expect(former.header("location") == "/?board=github-700005")
        #expect(try await visitor.send(.get, "/github/example/nothing/issues/1").status == 404)
    }
}
