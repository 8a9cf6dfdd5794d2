import Console
import Glibc
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import JSON
import Platform
import Reminders
import Testing
import TestSupport

/// The page of one reminder, and what the API tells of its last runs and notes.
struct ReminderPageTests {
    private static let hour = 3_600
    private static let day = 86_400

    private func record(
        _ stage: AdminSiteStage,
        _ reminder: String?,
        secondsAgo: Int,
        _ levels: [(String, Int)] = [("Basic", 6), ("Gold", 3)],
        examined: Int = 10,
        unmet: Int = 12
    ) async throws {
        let at = AdminSiteStage.start + .seconds(-secondsAgo)
        let run = RunRecord(
            jobID: "job\(secondsAgo)",
            at: at,
            levels: levels.map { RunRecord.LevelCount(level: $0, entities: $1) },
            unmetRules: unmet,
            examined: examined,
            reminded: 6,
            delivered: 4,
            fellBack: 2,
            unreached: 1
        )
        try await stage.store.record(
            [
                LedgerEntry(
                    book: RunRecord.book,
                    key: RunRecord.key(reminder: reminder, at: at, jobID: run.jobID),
                    value: try JSONCoding.encode(run)
                )
            ],
            at: at
        )
    }

    private func deliver(
        _ stage: AdminSiteStage,
        _ reminder: String?,
        _ owner: String,
        secondsAgo: Int = 0
    ) async throws {
        let note = DeliveredNote(
            jobID: "job\(secondsAgo)",
            title: "Team \(owner)",
            channel: "#\(owner)",
            entities: 5,
            snapshot: "AAAA"
        )
        try await stage.store.record(
            [
                LedgerEntry(
                    book: DeliveredNote.book,
                    key: DeliveredNote.key(reminder: reminder, owner: owner, channel: nil),
                    value: try JSONCoding.encode(note)
                )
            ],
            at: AdminSiteStage.start + .seconds(-secondsAgo)
        )
    }

    @Test func `a reminder without runs and notes says so`() async throws {
        let stage = try AdminSiteStage()
        let list = try await stage.program(.get, "/reminders").text
        #expect(list.contains("<a href=\"/reminders/-\">The reminder without a name</a>"))
        #expect(list.contains("<a href=\"/reminders/weekly\">weekly</a>"))
        let page = try await stage.program(.get, "/reminders/weekly").text
        #expect(page.contains("No run of this reminder has been recorded yet."))
        #expect(page.contains("No note has been delivered yet."))
        #expect(page.contains("<time class=\"date\" datetime=\"firing 1\">firing 1</time>"))
        #expect(page.contains("action=\"/reminders/weekly/run\""))
        #expect(!page.contains("class=\"chart\""))
        let unknown = try await stage.program(.get, "/reminders/monthly")
        #expect(unknown.status == .notFound && unknown.text.contains("There is no such reminder"))
    }

    @Test func `a chart shows the levels and unmet rules of each run, and a table the same`()
        async throws
    {
        let stage = try AdminSiteStage()
        try await record(stage, "weekly", secondsAgo: 8 * Self.day, [("Basic", 8)], unmet: 24)
        try await record(stage, "weekly", secondsAgo: Self.day)
        try await record(stage, nil, secondsAgo: Self.hour, [("Other", 99)], examined: 99)
        let page = try await stage.program(.get, "/reminders/weekly").text
        #expect(
            page.contains(
                "<desc id=\"chart-levels-text\">2 runs from 2026-11-10 11:06:40 UTC to "
                    + "2026-11-17 11:06:40 UTC. In the last: No level yet 1, Basic 6, Gold 3.</desc>"
            )
        )
        #expect(page.contains("In the first 24, in the last 12.</desc>"))
        // Two bars: no level and Basic, then also Gold; 1,300 tenths stand for 10 entities.
        #expect(page.matches(of: #/<rect class="level\d" x/#).count == 5)
        #expect(page.contains("y=\"100\" width=\"400\" height=\"1030\"><title>2026-11-10"))
        #expect(page.contains("<title>2026-11-17 11:06:40 UTC: Gold 3</title>"))
        #expect(page.contains("points=\"2170,100 5470,750\""))
        #expect(page.contains("role=\"img\" aria-labelledby=\"chart-levels chart-levels-text\""))
        #expect(
            page.contains(
                "<td>1</td><td>6</td><td>3</td><td>12</td>\n<td>4</td><td>2</td><td>1</td>"
            )
        )
        #expect(page.contains("<a href=\"/runs/job86400\">") && !page.contains("Other"))
    }

    @Test func `the last 60 runs are found, however often a reminder runs`() async throws {
        let stage = try AdminSiteStage()
        for number in 0..<70 {
            try await record(stage, nil, secondsAgo: number * 60)
            try await record(stage, "weekly", secondsAgo: number * 5 * Self.day)
        }
        for name in ["-", "weekly"] {
            let page = try await stage.program(.get, "/reminders/\(name)").text
            #expect(page.matches(of: #/<circle class="dot"/#).count == 60, "\(name)")
            #expect(page.contains("60 runs from ") && page.contains("2026-11-18 11:06:40 UTC."))
        }
    }

    @Test func `what is too much for a chart is bounded, and what is no record left out`()
        async throws
    {
        let stage = try AdminSiteStage()
        let levels = (0..<30).map { ("Level <\($0)>", Int.max) }
        try await record(stage, nil, secondsAgo: 5, levels, examined: .max, unmet: .max)
        try await record(stage, nil, secondsAgo: 4, [("Level", -5)], examined: -1, unmet: -1)
        try await stage.store.record(
            [
                LedgerEntry(
                    book: RunRecord.book,
                    key: RunRecord.key(reminder: nil, at: AdminSiteStage.start, jobID: "x"),
                    value: Array("{}".utf8)
                ),
                LedgerEntry(book: DeliveredNote.book, key: "-/-/-", value: Array("[".utf8)),
            ],
            at: AdminSiteStage.start
        )
        let page = try await stage.program(.get, "/reminders/-")
        #expect(page.status == .ok && page.text.matches(of: #/<circle class="dot"/#).count == 2)
        #expect(page.text.contains("Other levels") && page.text.contains("Level &lt;1&gt;"))
        #expect(!page.text.contains("Level <") && !page.text.contains("=\"-"))
        #expect(page.text.contains("No note has been delivered yet."))
    }

    @Test func `the last notes stand newest first, page after page`() async throws {
        let stage = try AdminSiteStage()
        for number in 0..<120 {
            try await deliver(stage, "weekly", "t\(number)", secondsAgo: number * 7 % 120)
        }
        try await deliver(stage, nil, "other")
        let page = try await stage.program(.get, "/reminders/weekly").text
        #expect(page.contains("120 notes") && !page.contains("Team other"))
        #expect(page.contains("<b>Team t0</b>") && page.contains("href=\"/runs/job0\""))
        #expect(page.matches(of: #/<b>Team/#).count == 50)
        #expect(page.contains("rel=\"next\" href=\"/reminders/weekly?page=2#notes\""))
        let last = try await stage.program(.get, "/reminders/weekly?page=3").text
        #expect(last.matches(of: #/<b>Team/#).count == 20)
        #expect(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""))
    }

    @Test func `more notes than are looked at are told of`() async throws {
        var limits = AdminLimits()
        limits.ledgerRecordsMax = 100
        let stage = try AdminSiteStage(limits: limits)
        for number in 0..<101 { try await deliver(stage, nil, "t\(number)") }
        let page = try await stage.program(.get, "/reminders/-").text
        #expect(page.contains("More than 100 notes are kept; these are some of them."))
    }

    @Test func `programs are told of a reminder's last run and notes`() async throws {
        let stage = try AdminSiteStage()
        try await record(stage, "weekly", secondsAgo: 200 * Self.day)
        try await record(stage, "weekly", secondsAgo: 90 * Self.day)
        for number in 0..<25 {
            try await deliver(stage, "weekly", "t\(number)", secondsAgo: number)
        }
        let reply = try await stage.program(.get, "/api/reminders")
        let listed = try #require(try JSONValue(parsing: reply.body)["reminders"]?.array)
        #expect(listed[0]["lastRun"] == nil && listed[0]["lastNotes"] == [])
        #expect(
            listed[1]["lastRun"] == [
                "jobId": "job7776000", "at": "2026-08-20T11:06:40.000Z",
                "levels": [
                    ["level": "Basic", "entities": 6], ["level": "Gold", "entities": 3],
                ],
                "unmetRules": 12, "examined": 10, "reminded": 6, "delivered": 4, "fellBack": 2,
                "unreached": 1,
            ]
        )
        let notes = try #require(listed[1]["lastNotes"]?.array)
        #expect(notes.count == 20)
        #expect(
            notes[0] == [
                "title": "Team t0", "channel": "#t0", "entities": 5,
                "at": "2026-11-18T11:06:40.000Z", "jobId": "job0",
            ]
        )
        #expect(notes[19]["title"] == "Team t19")
    }

    @Test func `a reminder's page says that the database does not answer`() async throws {
        let stage = try AdminSiteStage()
        try await stage.store.close()
        let page = try await stage.program(.get, "/reminders/-")
        #expect(page.status == .serviceUnavailable)
        #expect(page.text.contains("The database does not answer"))
        let reply = try await stage.program(.get, "/api/reminders")
        #expect(reply.refusal == "503 unavailable")
    }

    /// WCAG 2.2, 1.4.11: what has to be seen to understand a picture has a contrast of 3 to 1.
    @Test func `the chart's colours stand out from their ground, in light and in dark`() throws {
        let style = try #require(Repository.text("Sources/Console/Resources/console.css"))
        let parts = style.split(separator: "prefers-color-scheme: dark")
        #expect(parts.count == 2)
        for part in parts {
            func luminance(_ name: String) throws -> Double {
                let pattern = try Regex(
                    "--\(name): #([0-9a-f]{6}|[0-9a-f]{3});",
                    as: (Substring, Substring).self
                )
                var digits = String(try #require(part.firstMatch(of: pattern)).1)
                if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
                let number = try #require(Int(digits, radix: 16))
                let shares = [16, 8, 0]
                    .map { shift -> Double in
                        let value = Double(number >> shift & 0xFF) / 255
                        return value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
                    }
                return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]
            }
            let ground = try luminance("card")
            for name in (0..<8).map({ "level\($0)" }) + ["bad"] {
                let color = try luminance(name)
                let contrast = (max(color, ground) + 0.05) / (min(color, ground) + 0.05)
                #expect(contrast >= 3, "\(name) has \(contrast)")
            }
        }
    }
}
