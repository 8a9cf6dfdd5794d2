import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import Platform
import Reminders
import Testing
import TestSupport

/// What people see.
struct PageTests {
    @Test(arguments: [
        "/", "/reminders", "/reminders/-", "/reminders/none", "/preview", "/sign-in", "/runs/none",
        "/runs/none/owners",
    ])
    func `a page may load nothing from elsewhere and stand in no other page`(
        _ path: String
    )
        async throws
    {
        let stage = try AdminSiteStage()
        let reply =
            path == "/sign-in"
            ? try await stage.ask(.get, path) : try await stage.program(.get, path)
        let policy = try #require(reply.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; script-src 'self';"))
        #expect(policy.hasSuffix("base-uri 'none'; frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        for (name, value) in [
            ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ] {
            #expect(reply.headers[try #require(HTTPField.Name(name))] == value)
        }
        #expect(!reply.text.contains(#/ on[a-z]+=|style=|<script>/#))
    }

    @Test func `the page of reminders shows the next firings, and sends one now`() async throws {
        let stage = try AdminSiteStage()
        _ = try await stage.signIn()
        let page = try await stage.ask(.get, "/reminders")
        #expect(page.text.contains("<code>0 9 * * MON</code> in Europe/Berlin"))
        #expect(page.text.contains("<time class=\"date\" datetime=\"firing 3\">firing 3</time>"))
        #expect(page.text.contains("action=\"/reminders/-/run\""))
        let nonce = try #require(
            page.text
                .matches(of: #/weekly/run.*?name="nonce" value="([^"]+)"/#.dotMatchesNewlines())
                .first?
                .1
        )
        let form = "token=\(page.formToken)&nonce=\(nonce)"
        let sent = try await stage.ask(.post, "/reminders/weekly/run", body: form)
        #expect(sent.status == .seeOther)
        let run = try #require(sent.headers[.location])
        #expect(try await stage.ask(.get, run).text.contains("It is queued."))
        let again = try await stage.ask(.post, "/reminders/weekly/run", body: form)
        #expect(again.headers[.location] == run)
        let forged = try await stage.ask(.post, "/reminders/weekly/run", body: "nonce=x")
        #expect(forged.status == .forbidden)
        let token = "token=\(page.formToken)"
        let unknown = try await stage.ask(.post, "/reminders/monthly/run", body: token)
        #expect(unknown.status == .notFound)
        #expect(unknown.text.contains("There is no such reminder"))
    }

    @Test func `no state is told by its colour alone`() async throws {
        let stage = try AdminSiteStage()
        _ = try await stage.failed("a")
        let page = try await stage.program(.get, "/").text
        #expect(page.contains(##"<use href="#s-failed"/></svg>Failed</span>"##))
        for state in JobState.allCases { #expect(page.contains("id=\"s-\(state.rawValue)\"")) }
    }

    @Test func `a run tells why it failed, what it did and what Port was told`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a", reason: "The channel is archived.")
        let page = try await stage.program(.get, "/runs/\(id)").text
        #expect(page.contains("<b>Why it failed</b><p>The channel is archived.</p>"))
        #expect(page.contains("Read Port, and built the messages"))
        #expect(page.contains("1 message: 47 of 60 of service miss rules of Production Readiness"))
        #expect(page.contains("The run in Port is yet to be told"))
        #expect(page.contains("<li>The reminder failed.</li>"))
        #expect(page.contains("<strong>Hello</strong>"))
        #expect(page.contains("action=\"/runs/\(id)/retry\""))
        #expect(!page.contains("action=\"/runs/\(id)/cancel\""))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\" autofocus onfocus=\"alert(1)",
        "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}", "'><img src=x onerror=alert(1)>",
        "<\u{301}b>", "{{formToken}}", "&lt;b&gt;",
    ])
    func `what others wrote is text`(_ words: String) async throws {
        let stage = try AdminSiteStage()
        let order = ReminderRequest(blueprint: words, scorecard: words)
        let id = try await stage.enqueue("a", run: words, order: order)
        _ = try await stage.store.cancel(id, reason: words, at: AdminSiteStage.start) { _ in nil }
        for path in ["/", "/runs/\(id)", "/?run=\(percentEncoded(words))"] {
            let page = try await stage.program(.get, path).text
            // In bytes: to Swift a sign with a mark behind it is another character.
            let isSafe = escaped(words) == words
            #expect(Array(page.utf8).contains(Array(escaped(words).utf8)), "\(path)")
            #expect(Array(page.utf8).contains(Array(words.utf8)) == isSafe, "\(path)")
        }
    }

    @Test(arguments: [
        ("repeated", "Perhaps it came twice: nobody knows whether an earlier try sent it."),
        ("found", "An earlier try had sent it: it was found in the channel."),
        ("assumed", "Perhaps it never came: it was not sent again, as configured."),
    ])
    func `the timeline tells what is unsure about a message`(
        _ word: String,
        _ told: String
    )
        async throws
    {
        let stage = try AdminSiteStage()
        let id = try await stage.enqueue("a")
        let claims = try await stage.store.claim(
            limit: 1,
            for: .seconds(60),
            at: AdminSiteStage.start
        )
        let lease = try #require(claims.first).lease
        _ = try await stage.store.start(step: "send 2", of: lease, at: AdminSiteStage.start)
        _ = try await stage.store.finish(
            step: "send 1",
            result: Array("\"\(word)\"".utf8),
            of: lease,
            at: AdminSiteStage.start
        )
        let running = try await stage.program(.get, "/runs/\(id)").text
        #expect(running.contains("<b>Sent message 1 to Slack</b>") && running.contains(told))
        #expect(running.contains("<b>Sends message 2 to Slack</b>"))
        #expect(running.contains("Attempt 1 is at work; its lease ends"))
        _ = try await stage.store.settle(lease, as: .returned, at: AdminSiteStage.start)
        let waiting = try await stage.program(.get, "/runs/\(id)").text
        #expect(waiting.contains("<b>Perhaps sent message 2</b>"))
        #expect(waiting.contains("It began, and nobody knows how it ended."))
    }

    /// Stores a job that has done some steps, and returns its id.
    private func job(
        _ stage: AdminSiteStage,
        doing steps: [(String, String)]
    ) async throws
        -> String
    {
        let id = try await stage.enqueue("a")
        let claims = try await stage.store.claim(
            limit: 1,
            for: .seconds(60),
            at: AdminSiteStage.start
        )
        let lease = try #require(claims.first).lease
        for (place, step) in steps.enumerated() {
            _ = try await stage.store.finish(
                step: step.0,
                result: Array(step.1.utf8),
                of: lease,
                at: AdminSiteStage.start + .seconds(place)
            )
        }
        return id
    }

    @Test func `the timeline tells what became of notes, in words`() async throws {
        let stage = try AdminSiteStage()
        let id = try await job(
            stage,
            doing: [
                ("remark 1", "null"), ("send 1", "\"sent\""),
                ("note 1", "{\"link\":\"https://x.example\"}"),
                ("fall back 2", #"{"part":1,"reason":"Slack has no <#search>."}"#),
                ("give up 3", #""The default channel is archived.""#), ("record", "true"),
                ("tell the end 0 SUCCESS", "true"), ("tell of the limit", "null"),
            ]
        )
        let page = try await stage.program(.get, "/runs/\(id)").text
        for words in [
            "<b>Told the run in Port something beforehand</b>",
            "<b>Note 2 goes to the default channel</b>", "<p>Slack has no &lt;#search&gt;.</p>",
            "<b>Note 3 was not delivered</b>", "<p>The default channel is archived.</p>",
            "<b>Recorded what was found</b>", "<b>Told the run in Port how it ended</b>",
            "<b>Told the run in Port of a limit</b>",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(!page.contains("note 1") && !page.contains("x.example"))
    }

    @Test(arguments: [(16, 0), (17, 2), (1_000, 985)])
    func `of many messages the timeline tells the first and the last one by one`(
        count: Int,
        folded: Int
    ) async throws {
        let stage = try AdminSiteStage()
        let sent = (1...count).map { ("send \($0)", "\"sent\"") }
        // What is unsure of a message is always told.
        let id = try await job(stage, doing: sent + [("send 2000", "\"found\"")])
        let page = try await stage.program(.get, "/runs/\(id)").text
        let single = page.matches(of: #/<b>Sent message \d+ to Slack/#).count
        #expect(single == count - folded + 1)
        for number in [1, 5, count - 9, count] {
            #expect(page.contains("<b>Sent message \(number) to Slack</b>"), "\(number)")
        }
        #expect(page.contains("<b>Sent \(folded) more messages to Slack</b>") == (folded > 0))
        #expect(page.contains("it was found in the channel"))
    }

    private func escaped(_ words: String) -> String {
        let signs: [Unicode.Scalar: String] = [
            "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
        ]
        return words.unicodeScalars.map { signs[$0] ?? String($0) }.joined()
    }

    @Test func `pressing retry twice is one retry`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let page = try await stage.ask(.get, "/runs/\(id)")
        #expect(page.text.contains(#"name="nonce" value="page 1""#))
        let form = "token=\(page.formToken)&nonce=page+1"
        for _ in 0..<2 {
            let reply = try await stage.ask(.post, "/runs/\(id)/retry", body: form)
            #expect(reply.headers[.location] == "/runs/\(id)?done=retry")
        }
        #expect(try await stage.store.job(id: id)?.replays == 1)
        let after = try await stage.ask(.get, "/runs/\(id)?done=retry").text
        #expect(after.contains(#"<p class="notice" role="status">It is queued again.</p>"#))
        let told = try await stage.ask(.get, "/runs/\(id)?done=%3Cb%3E").text
        #expect(!told.contains("class=\"notice\""))
    }

    @Test func `a cancelled run says who and why`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.enqueue("a")
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/runs/\(id)").formToken
        let form = "token=\(token)&reason=Wrong+blueprint."
        _ = try await stage.ask(.post, "/runs/\(id)/cancel", body: form)
        let page = try await stage.ask(.get, "/runs/\(id)").text
        #expect(page.contains("<b>Why it was cancelled</b><p>Wrong blueprint.</p>"))
        let again = try await stage.ask(.post, "/runs/none/cancel", body: form)
        #expect(again.status == .notFound && again.text.contains("There is no such run"))
    }

    @Test func `the preview draws the messages and keeps what was typed`() async throws {
        let stage = try AdminSiteStage(preview: .planned(.sample()))
        _ = try await stage.signIn()
        let empty = try await stage.ask(.get, "/preview")
        #expect(empty.text.contains("The messages appear here"))
        let form = "token=\(empty.formToken)&reminder=&scorecard=Security"
        let page = try await stage.ask(.post, "/preview", body: form).text
        #expect(page.contains("<strong>Hello</strong>"))
        #expect(page.contains(#"name="scorecard" value="Security""#))
        let wrong = try await stage.ask(.post, "/preview", body: form + "&filter_rule=x")
        #expect(wrong.status.code == 422)
        #expect(wrong.text.contains("filter_rule must be a JSON object"))
    }

    @Test func `files of the page are sent once`() async throws {
        let stage = try AdminSiteStage()
        for name in ["console.css", "console.js", "icon.svg"] {
            let first = try await stage.ask(.get, "/assets/\(name)")
            #expect(first.text == Repository.text("Sources/Console/Resources/\(name)"))
            let tag = try #require(first.headers[.eTag])
            let again = try await stage.ask(.get, "/assets/\(name)", headers: [.ifNoneMatch: tag])
            #expect(first.status == .ok && again.status == .notModified && again.body.isEmpty)
        }
    }
}

/// Messages as Slack draws them.
struct MessageDrawingTests {
    @Test(arguments: [
        (
            "*bold* _it_ ~no~ `code`",
            "<strong>bold</strong> <em>it</em> <del>no</del> <code>code</code>"
        ),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("```a *b* <c>```", "<pre>a *b* &lt;c&gt;</pre>"),
        ("`a", "`a"), ("* a*", "* a*"), ("*a\nb*", "*a\nb*"),
        (":bell: :unknown:", "🔔 :unknown:"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        (
            "<!here> <@U1> <#C1|general>",
            #"<span class="mention">@here</span> <span class="mention">@U1</span> <span class="mention">#general</span>"#
        ),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        (
            "<https://a.example/?a=1&amp;b=2|*x*>",
            #"<a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">*x*</a>"#
        ),
        (
            "<https://a.example/\"onclick=x|x>",
            #"<a href="https://a.example/&quot;onclick=x" target="_blank" rel="noopener noreferrer">x</a>"#
        ),
        ("<https://a b|x>", "&lt;https://a b|x&gt;"), ("<script>", "&lt;script&gt;"),
        (
            "*<https://a.example|a>*",
            #"<strong><a href="https://a.example" target="_blank" rel="noopener noreferrer">a</a></strong>"#
        ),
    ])
    func `mrkdwn becomes HTML that holds nothing else`(
        _ source: String,
        _ html: String
    )
        async throws
    {
        let stage = try AdminSiteStage(preview: .planned(.sample(source)))
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/preview").formToken
        let page = try await stage.ask(.post, "/preview", body: "token=\(token)").text
        #expect(page.contains("<div class=\"block section\">\(html)</div>"), "\(page)")
    }
}
