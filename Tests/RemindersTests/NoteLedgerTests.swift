import JSON
import Platform
import Reminders
import Scorecards
import Testing

struct NoteLedgerTests {
    private static let texts: [String?] = [
        nil, "", "-", "=", "#", "/", "%2F", "%", "%25", "a/b", "a", "b", "/\u{301}", "\u{0}",
        "%00", "\u{FFFD}", "\u{E9}", "e\u{301}", "=-/=a", String(repeating: "x", count: 400),
        String(repeating: "x", count: 401), String(repeating: "x", count: 100_000),
        String(repeating: "x", count: 99_999) + "y", String(repeating: "/", count: 134),
        String(repeating: "日本", count: 500),
    ]

    private func key(_ owner: String?, _ channel: String?) -> ExactString {
        ExactString(DeliveredNote.key(reminder: "weekly", owner: owner, channel: channel))
    }

    @Test func `no two owners or channels have one key, and stores take every key`() {
        var keys: Set<ExactString> = []
        for owner in Self.texts {
            for channel in Self.texts {
                let key = key(owner, channel)
                #expect(keys.insert(key).inserted, "\(owner ?? "nil") \(channel ?? "nil")")
                #expect(key.text.utf8.count < 2_000 && !key.text.utf8.contains(0))
                #expect(key.text.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 2)
                #expect(key.text.hasBytePrefix(DeliveredNote.prefix(of: "weekly")))
            }
        }
    }

    @Test func `a note's keys stay as they are`() {
        #expect(key("payments", nil).text == "weekly/=payments/-")
        #expect(DeliveredNote.key(reminder: nil, owner: nil, channel: "#a/b") == "-/-/=#a%2Fb")
        #expect(
            key(nil, String(repeating: "x", count: 401)).text.hasPrefix("weekly/-/#")
        )
    }

    @Test func `runs of a reminder stand in the order of time`() {
        let keys = [9, 10, 100, 1_800_000_000]
            .map { (seconds: Int64) in
                RunRecord.key(
                    reminder: nil,
                    at: Timestamp(secondsSince1970: seconds),
                    jobID: "\(seconds)"
                )
            }
        #expect(keys.map { ExactString($0) } == keys.map { ExactString($0) }.sorted())
        let time = Timestamp(secondsSince1970: 100)
        #expect(
            ExactString(RunRecord.key(reminder: nil, at: time, jobID: "")) < ExactString(keys[2])
        )
        #expect(
            ExactString(RunRecord.key(reminder: nil, at: time, jobID: "")) > ExactString(keys[1])
        )
    }

    @Test func `a note keeps how its entities stood`() throws {
        let entity = Entity(
            identifier: "e",
            title: "E",
            teams: [],
            standing: Standing(level: "Gold", met: [], unmet: ["r"])
        )
        let standings = StandingSnapshot(
            of: [entity],
            at: Timestamp(secondsSince1970: 1_800_000_000),
            after: nil,
            calendar: ResultCalendar()
        )
        var note = DeliveredNote(
            jobID: "j",
            title: "T",
            channel: "#c",
            entities: 1,
            snapshot: DeliveredNote.text(of: standings)
        )
        let stored = try JSONCoding.encode(note)
        #expect(try JSONCoding.decode(DeliveredNote.self, from: stored).standings == standings)
        for damaged in ["", "AA==", "%", String(note.snapshot.dropFirst(4))] {
            note.snapshot = damaged
            #expect(note.standings == nil)
        }
    }

    @Test func `a plan keeps its notes, and one without notes says nothing of them`() throws {
        let subject = ReminderSubject(
            blueprint: "service",
            scorecard: "ready",
            filterRule: nil,
            layout: .classic
        )
        let scorecard = Scorecard(
            identifier: "ready",
            title: "Ready",
            blueprint: "service",
            levels: [],
            rules: []
        )
        var plan = ReminderPlan(
            Findings(subject, scorecard: scorecard, entities: []),
            parts: [],
            destination: "slack"
        )
        #expect(plan.json["notes"] == nil)
        plan.notes = [("payments", "C1"), (nil, nil)]
            .map { (owner: String?, place: String?) in
                PlannedNote(
                    owner: owner,
                    title: "Payments",
                    place: place,
                    channel: "#payments",
                    fallback: owner == nil ? "Nobody owns these." : nil,
                    entities: 3,
                    people: 2,
                    parts: 0..<2,
                    ledgerKey: "k",
                    ledgerValue: "v"
                )
            }
        let stored = try JSONCoding.encode(plan)
        #expect(try JSONCoding.decode(ReminderPlan.self, from: stored) == plan)
    }
}
