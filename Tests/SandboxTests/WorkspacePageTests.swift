import HTTPTypes
import JSON
import Sandbox
import Testing

/// Slack's channels, threads and direct messages on the page.
struct WorkspacePageTests {
    @Test func `every channel is listed with its messages, and people by their names`()
        async throws
    {
        let visitor = try Visitor.ofCompany()
        let text = "<@U0P000013> in <#C0PLATFRM> of <!subteam^S0PAYMENT>"
        let parent = try await visitor.post("C0PAYMENT", ["text": .string(text)])
        let ts = try #require(parent.json["ts"])
        for text in ["first reply", "second reply"] {
            _ = try await visitor.post("C0PAYMENT", ["thread_ts": ts, "text": .string(text)])
        }
        _ = try await visitor.post("U0P000001", ["text": "only for you"])
        let page = try await visitor.send(.get, "/").text
        for name in ["# scorecards", "# payments", "# fulfilment", "# leadership", "Ada Osei"] {
            #expect(page.contains("\(name) "), "\(name)")
        }
        #expect(page.contains("<small>archived</small>"))
        #expect(page.contains("<small>the app is not in it</small>"))
        #expect(page.contains(#"<span class="mention">@Mina &lt;b&gt;Park&lt;/b&gt;</span>"#))
        #expect(page.contains(#"<span class="mention">#platform</span>"#))
        #expect(page.contains(#"<span class="mention">@payments</span>"#))
        #expect(page.contains("<summary>2 replies</summary>"))
        #expect(page.contains("second reply") && page.contains("only for you"))
        #expect(page.contains("Direct messages (1)"))
    }

    @Test func `one channel is shown alone, with its threads open`() async throws {
        let visitor = try Visitor.ofCompany()
        let parent = try await visitor.post("C0PAYMENT", ["text": "in payments"])
        let ts = try #require(parent.json["ts"])
        _ = try await visitor.post("C0PAYMENT", ["thread_ts": ts, "text": "a reply"])
        _ = try await visitor.post("C0CUSTEXP", ["text": "in another"])
        let page = try await visitor.send(.get, "/?channel=C0PAYMENT").text
        #expect(page.contains("in payments") && !page.contains("in another"))
        #expect(page.contains(#"aria-current="page""#))
        let pattern = #/<details class="thread" id="t-C0PAYMENT-[\d.]+" open>/#
        #expect(page.contains(pattern))
        let parts = try await visitor.send(.get, "/sandbox/parts?channel=C0CUSTEXP").json
        #expect(parts["channel"]?.string?.contains("in another") == true)
        #expect(parts["channel"]?.string?.contains("in payments") == false)
        #expect(parts["sidebar"]?.string?.contains("# payments") == true)
        let hostile = try await visitor.send(.get, "/?channel=%22%3E%3Cscript%3E").text
        #expect(!hostile.contains("\"><script>") && hostile.contains("No message here yet"))
        #expect(try await visitor.send(.get, "/?channel=%").status == 200)
    }

    @Test func `hundreds of notes are folded, and none is out of reach`() async throws {
        let app = Organization.generated(teams: 400, channels: 40).slackApp
        let visitor = try Visitor { $0.slackApp = app }
        for number in 0..<400 {
            let text = JSONValue.string("Note \(number).")
            _ = try await visitor.post("#squad-\(number % 40 + 1)", ["text": text])
        }
        for number in 1...400 {
            let id = "U0P" + String(String(1_000_000 + number).dropFirst())
            #expect(try await visitor.post(id).json["ok"] == true)
        }
        let page = try await visitor.send(.get, "/").text
        #expect(page.matches(of: #/<article class="message"/#).count <= 40)
        #expect(page.contains("Direct messages (400)"))
        #expect(page.utf8.count < 200_000)
        let one = try await visitor.send(.get, "/?channel=C0T00002").text
        #expect(one.matches(of: #/Note \d+\./#).count == 10)
        for _ in 0..<95 { _ = try await visitor.post("C0T00002") }
        let long = try await visitor.send(.get, "/?channel=C0T00002").text
        #expect(long.matches(of: #/<article class="message"/#).count == 100)
        #expect(long.contains("5 older"))
    }
}
