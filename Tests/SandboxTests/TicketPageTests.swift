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
