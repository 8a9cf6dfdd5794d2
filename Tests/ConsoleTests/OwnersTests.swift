import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import JSON
import Reminders
import Testing
import TestSupport

/// Who was told, on the page of a run, in a preview, and by the API.
struct OwnersTests {
    private static func outcome(
        _ owner: String?,
        _ state: OwnerOutcome.State?,
        title: String? = nil,
        reason: String? = nil,
        link: String? = nil
    ) -> OwnerOutcome {
        OwnerOutcome(
            owner: owner,
            title: title ?? owner ?? "Entities without a team",
            channel: "#\(owner ?? "general")",
            state: state,
            reason: reason,
            entities: 3,
            people: 1,
            link: link
        )
    }

    private static let few = [
        outcome(
            "payments",
            .delivered,
            title: "Payments",
            link: "https://x.slack.com/archives/C1/p1"
        ),
        outcome("search", .unreached, reason: "Slack does not know #search."),
        outcome("web", nil),
        outcome(nil, .fellBack, reason: "Nobody owns them."),
    ]

    @Test func `a run's page lists who was told, those first who were not`() async throws {
        let stage = try AdminSiteStage(owners: Self.few)
        let id = try await stage.failed("a")
        let page = try await stage.program(.get, "/runs/\(id)").text
        #expect(
            page.contains(
                "4 notes: 1 delivered, 1 on the way, 1 by the default channel, 1 not delivered."
            )
        )
        #expect(
            page.contains(
                "<a href=\"https://x.slack.com/archives/C1/p1\" rel=\"noopener noreferrer\">#payments</a>"
            )
        )
        #expect(page.contains("<b>Payments</b> <code class=\"soft\">payments</code>"))
        #expect(
            page.contains("<b>search</b>\n<span class=\"why\">Slack does not know #search.</span>")
        )
        let words = ["Not delivered", "Default channel", "On the way", "Delivered"]
        let places = words.compactMap { page.firstRange(of: "</svg>\($0)</span>")?.lowerBound }
        #expect(places.count == 4 && places == places.sorted())
        #expect(!page.contains("more</a>"))
    }

    @Test func `before notes are planned a run's page has no such list`() async throws {
        let stage = try AdminSiteStage(owners: Self.few)
        let id = try await stage.enqueue("a")
        let page = try await stage.program(.get, "/runs/\(id)").text
        #expect(page.contains("aria-label=\"Who was told\"></section>"))
    }

    @Test func `of 400 owners a run's page shows a few, and another all, by state`() async throws {
        let owners = (0..<400)
            .map { number in
                Self.outcome("team-\(number)", number.isMultiple(of: 100) ? .unreached : .delivered)
            }
        let stage = try AdminSiteStage(owners: owners)
        let id = try await stage.failed("a")
        let page = try await stage.program(.get, "/runs/\(id)").text
        #expect(page.contains("<a href=\"/runs/\(id)/owners\">and 390 more</a>"))
        #expect(page.matches(of: #/<b>team-/#).count == 10)
        for number in [0, 100, 200, 300] { #expect(page.contains("<b>team-\(number)</b>")) }

        var seen: [Substring] = []
        var next: String? = "/runs/\(id)/owners"
        while let path = next {
            let text = try await stage.program(.get, path).text
            seen += text.matches(of: #/<b>(team-\d+)</#).map(\.1)
            next = text.firstMatch(of: #/rel="next" href="([^"]+)"/#)
                .map { String($0.1).replacing("&amp;", with: "&") }
        }
        #expect(seen == owners.map { Substring($0.title) })

        let unreached = try await stage.program(.get, "/runs/\(id)/owners?state=unreached").text
        #expect(unreached.matches(of: #/<b>team-/#).count == 4)
        #expect(unreached.contains("?state=unreached\" aria-current=\"true\">Not delivered</a>"))
        let none = try await stage.program(.get, "/runs/\(id)/owners?state=pending").text
        #expect(none.contains("No note of this run is in this state."))
        for odd in ["page=0", "page=99999999999999999999", "page=x", "state=x", "%"] {
            let reply = try await stage.program(.get, "/runs/\(id)/owners?\(odd)")
            #expect(reply.status == .ok && reply.text.contains("400 notes"), "\(odd)")
        }
        let unknown = try await stage.program(.get, "/runs/none/owners")
        #expect(unknown.status == .notFound && unknown.text.contains("There is no such run"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "\"\u{301}><img src=x>",
    ])
    func `what a catalogue says of owners is text`(words: String) async throws {
        let outcome = OwnerOutcome(
            owner: words + "x",
            title: words,
            channel: words,
            state: .fellBack,
            reason: words,
            entities: 1,
            people: 0,
            link: "javascript:alert(1)"
        )
        let stage = try AdminSiteStage(owners: [outcome])
        let id = try await stage.failed("a")
        for path in ["/runs/\(id)", "/runs/\(id)/owners"] {
            let page = try await stage.program(.get, path).text
            #expect(!Array(page.utf8).contains(Array(words.utf8)), "\(path)")
            #expect(!page.contains("javascript:"))
        }
    }

    @Test func `a run's owners are told to programs, without what is not there`() async throws {
        let stage = try AdminSiteStage(owners: Self.few)
        let id = try await stage.failed("a")
        let record = try JSONValue(parsing: await stage.program(.get, "/api/runs/\(id)").body)
        let owners = try #require(record["owners"]?.array)
        #expect(
            owners[0] == [
                "owner": "payments", "title": "Payments", "channel": "#payments",
                "state": "delivered", "entities": 3, "people": 1,
                "link": "https://x.slack.com/archives/C1/p1",
            ]
        )
        #expect(owners[2]["state"] == nil && owners[2].object?.count == 5)
        #expect(owners[3]["owner"] == nil && owners[3]["reason"] == "Nobody owns them.")
        let queued = try await stage.enqueue("b", run: "r_2")
        let other = try JSONValue(parsing: await stage.program(.get, "/api/runs/\(queued)").body)
        #expect(other["jobId"] != nil && other["owners"] == nil)
    }

    @Test func `an open page keeps its owners when something else of its run changes`()
        async throws
    {
        let stage = try AdminSiteStage(owners: Self.few)
        let id = try await stage.failed("a")
        #expect(try await stage.program(.get, "/runs/\(id)").text.contains("<b>Payments</b>"))
        stage.clock.advance(by: .seconds(2))
        _ = try await stage.store.replay(id, nonce: "n", at: AdminSiteStage.start)
        let page = try await stage.program(.get, "/runs/\(id)").text
        #expect(page.contains("Begun anew by an operator") && page.contains("<b>Payments</b>"))
    }

    private static func preview(_ count: Int) -> ReminderPlan {
        var plan = ReminderPlan.sample()
        plan.parts = (0..<count).flatMap { _ in plan.parts.prefix(1) }
        plan.notes = (0..<count)
            .map { number in
                PlannedNote(
                    owner: number == 0 ? nil : "team-\(number)",
                    title: "Team \(number)",
                    place: nil,
                    channel: "#team-\(number)",
                    fallback: number == 0 ? "Nobody owns <these>." : nil,
                    entities: 2,
                    people: 4,
                    parts: number..<number + 1,
                    ledgerKey: "-/-/-",
                    ledgerValue: "secret snapshot"
                )
            }
        return plan
    }

    @Test func `a preview lists every note with its channel, people and messages`() async throws {
        let stage = try AdminSiteStage(preview: .planned(Self.preview(12)))
        let reply = try await stage.program(.post, "/api/preview")
        #expect(!reply.text.contains("secret snapshot"))
        let notes = try #require(try JSONValue(parsing: reply.body)["notes"]?.array)
        #expect(notes.count == 12)
        #expect(
            notes[0] == [
                "title": "Team 0", "channel": "#team-0", "fallback": "Nobody owns <these>.",
                "entities": 2, "people": 4, "firstMessage": 0, "messages": 1,
            ]
        )
        #expect(notes[11]["owner"] == "team-11" && notes[11]["firstMessage"] == 11)

        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/preview").formToken
        let page = try await stage.ask(.post, "/preview", body: "token=\(token)").text
        for number in 0..<12 {
            #expect(page.contains("<td class=\"where\">#team-\(number)</td>"))
            #expect(page.contains("<b>Team \(number) in #team-\(number)</b>"))
        }
        #expect(page.contains("<summary>and 2 more</summary>"))
        #expect(page.contains("Nobody owns &lt;these&gt;.") && page.contains("Own channel"))
    }

    @Test func `a preview whose notes name parts that are not there is drawn all the same`()
        async throws
    {
        var plan = Self.preview(2)
        plan.notes[1].firstPart = -7
        plan.notes[0].endPart = 900
        let stage = try AdminSiteStage(preview: .planned(plan))
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/preview").formToken
        let page = try await stage.ask(.post, "/preview", body: "token=\(token)")
        #expect(page.status == .ok && page.text.contains("Team 1 in #team-1"))
    }
}
