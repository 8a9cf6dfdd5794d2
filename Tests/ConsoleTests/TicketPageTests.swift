import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JSON
import Reminders
import Testing

/// What the page and the API show of tickets.
struct TicketPageTests {
    private static func row(
        _ entity: String,
        _ action: TicketAction,
        ticket: String? = nil,
        url: String? = nil
    ) -> TicketRow {
        TicketRow(
            entity: entity,
            level: "Gold",
            action: action,
            ticket: ticket,
            url: url,
            unmet: 1,
            rules: 3
        )
    }

    private static func preview(_ rows: [TicketRow]) -> PreviewAnswer {
        var tally = TicketTally()
        (tally.examined, tally.unmet) = (250, 40)
        (tally.created, tally.closed, tally.unchanged, tally.kept) = (12, 3, 80, 7)
        tally.left = [.ignored: 2]
        return .tickets(
            TicketPreview(
                operation: .ticketHandler,
                blueprint: "service",
                scorecard: "Ready",
                tracker: "Jira OPS",
                rows: rows,
                tally: tally
            )
        )
    }

    private static let rows = [
        row("<b>shop</b>", .create),
        row("cart", .close(.reached), ticket: "OPS-12", url: "https://x.example/browse/OPS-12"),
        row("bad", .fail("No & never."), ticket: "OPS-1", url: "javascript:alert(1)"),
    ]

    @Test func `a preview of tickets answers what would be done with each`() async throws {
        let stage = try AdminSiteStage(preview: Self.preview(Self.rows))
        let reply = try await stage.program(.post, "/api/preview")
        #expect(reply.status == .ok)
        let body = try JSONValue(parsing: reply.body)
        #expect(body["operation"] == "ticket_handler" && body["scorecard"] == "Ready")
        #expect(body["examined"] == 250 && body["unmet"] == 40 && body["kept"] == 7)
        #expect(body["counts"]?["created"] == 12 && body["counts"]?["updated"] == 0)
        #expect(body["counts"]?["left"] == 9 && body["left"] == ["ignored": 2])
        let tickets = try #require(body["tickets"]?.array)
        #expect(
            tickets[0] == [
                "entity": "<b>shop</b>", "level": "Gold", "action": "create", "unmet": 1,
                "rules": 3,
            ]
        )
        #expect(tickets[1]["action"] == "close" && tickets[1]["reason"] == "level reached")
        #expect(tickets[1]["ticket"] == "OPS-12")
        #expect(tickets[2]["action"] == "fail" && tickets[2]["reason"] == "No & never.")
    }

    @Test func `the preview's page shows the tickets, escaped, and links to web addresses only`()
        async throws
    {
        let many = Self.rows + (0..<203).map { Self.row("\($0)", .create) }
        let stage = try AdminSiteStage(preview: Self.preview(many))
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/preview").formToken
        let page = try await stage.ask(.post, "/preview", body: "token=\(token)").text
        #expect(
            page.contains("Jira OPS: 12 to open, 3 to close, 80 unchanged, 9 left alone.")
        )
        #expect(page.contains("<b>&lt;b&gt;shop&lt;/b&gt;</b>"))
        #expect(page.contains(#"<a href="https://x.example/browse/OPS-12""#))
        #expect(page.contains(">level reached<") && page.contains("No &amp; never."))
        #expect(!page.contains("javascript:") && page.contains("and 6 more"))
    }

    @Test func `a run that kept tickets shows its numbers and failures, and no messages`()
        async throws
    {
        var tally = TicketTally()
        (tally.created, tally.failed) = (12, 25)
        tally.failures = (1...20).map { "shop \($0): <no>" }
        var card = ReminderCard.sample()
        card.operation = .issueHandler
        let stage = try AdminSiteStage(tickets: tally, cards: [card])
        _ = try await stage.signIn()
        let id = try await stage.failed("a")
        let page = try await stage.ask(.get, "/runs/\(id)").text
        #expect(page.contains("<h2>Tickets</h2>"))
        #expect(page.contains("12 opened, 25 failed.") && page.contains("and 5 more"))
        #expect(page.contains("<li>shop 20: &lt;no&gt;</li>"))
        #expect(!page.contains("Messages, as Slack draws them"))
        #expect(!page.contains("Who was told"))
        let record = try JSONValue(
            parsing: try await stage.program(.get, "/api/runs/\(id)").body
        )
        #expect(record["tickets"]?["counts"]?["created"] == 12)
        #expect(record["tickets"]?["failures"]?.array?.count == 20)
        #expect(record["tickets"]?["rehearsed"] == false)
    }

    @Test func `a rehearsal's numbers say that nothing was written`() async throws {
        var tally = TicketTally()
        (tally.created, tally.isRehearsed) = (12, true)
        let stage = try AdminSiteStage(tickets: tally)
        _ = try await stage.signIn()
        let id = try await stage.failed("a")
        let page = try await stage.ask(.get, "/runs/\(id)").text
        #expect(page.contains("Rehearsed, nothing was written: 12 to open."))
    }

    @Test func `the timeline tells the writes of a run together, and names no step`() async throws {
        var card = ReminderCard.sample()
        (card.operation, card.service) = (.ticketHandler, "Jira")
        let stage = try AdminSiteStage(cards: [card])
        _ = try await stage.signIn()
        let id = try await stage.enqueue("a")
        let now = AdminSiteStage.start
        let claims = try await stage.store.claim(limit: 1, for: .seconds(60), at: now)
        let lease = try #require(claims.first).lease
        for step in ["write 0.1", "comment 0.1", "write 0.2", "write 0.3", "park 3", "tickets"] {
            _ = try await stage.store.finish(step: step, result: [], of: lease, at: now)
        }
        let page = try await stage.ask(.get, "/runs/\(id)").text
        #expect(page.matches(of: #/Wrote to Jira, 3 times/#).count == 1)
        #expect(page.contains("Put off until more tickets may be opened"))
        #expect(page.contains("Recorded what became of the tickets"))
        #expect(!page.contains("write 0.") && !page.contains("comment 0."))
        _ = try await stage.store.start(step: "write 0.4", of: lease, at: now)
        #expect(try await stage.ask(.get, "/runs/\(id)").text.contains("Writes to Jira"))
    }

    @Test func `a reminder that keeps tickets shows how, and neither layout nor notes`()
        async throws
    {
        var card = ReminderCard.sample(name: "jira")
        card.operation = .ticketHandler
        card.rules = ["with max-creates: 5, vanished: leave", "a rehearsal: nothing is written"]
        let stage = try AdminSiteStage(cards: [.sample(), card])
        let list = try await stage.program(.get, "/reminders").text
        #expect(list.contains("a rehearsal: nothing is written") && list.contains(">Run now<"))
        #expect(list.matches(of: #/<dt>Layout</#).count == 1)
        let page = try await stage.program(.get, "/reminders/jira").text
        #expect(page.contains("with max-creates: 5, vanished: leave<br>"))
        #expect(page.contains("What became of its tickets"))
        #expect(!page.contains("No note has been") && !page.contains("has been recorded yet"))
        #expect(!page.contains("Layout") && !page.contains("Send now"))
        let other = try await stage.program(.get, "/reminders/-").text
        #expect(other.contains("Layout") && other.contains("Send now"))
        #expect(!other.contains("<dt>How</dt>") && !other.contains("its tickets"))
    }
}
