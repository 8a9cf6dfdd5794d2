import JSON
import Jobs
import Platform
import Reminders
import Scorecards
import Synchronization
import Testing
import Workers

struct NoteTests {
    private static let audience = Audience(
        routeBy: .team,
        channels: ["red": "#red", "blue": "#blue", "lost": "#gone"],
        defaultChannel: "#lobby"
    )

    private static let services = [
        "a:red:bad", "b:red,blue:bad", "c::bad", "d:lost:bad", "e:quiet:bad", "f:red:good",
    ]

    private static func job(
        _ rooms: Rooms,
        notes: NoteRules = NoteRules(),
        layout: Layout = .classic,
        parts: Int = 1,
        find: Destination.Find? = nil
    ) -> NoteJob {
        NoteJob(
            rooms,
            { services },
            audience,
            notes: notes,
            layout: layout,
            destination: rooms.destination(parts: parts, find: find)
        )
    }

    @Test func `each owner is told in their own room, and the rest in the default one`()
        async throws
    {
        let rooms = Rooms()
        let job = Self.job(rooms)
        let result = try await job.attempt()
        #expect(rooms.texts(in: "R#red") == ["red 1: a,b"])
        #expect(rooms.texts(in: "R#blue") == ["blue 1: b"])
        #expect(
            rooms.texts(in: "R#lobby") == [
                "all 1: c", "lost 1: d (the channel #gone could not be had: No such room.)",
                "quiet 1: e (nobody says which channel is theirs.)",
            ]
        )
        #expect(result.status == .success)
        #expect(result.summary.hasPrefix("4 teams told, 2 by the default channel."))
        let owners = try await job.owners()
        #expect(
            owners.map {
                [$0.owner ?? "-", $0.channel, $0.state?.rawValue ?? "", "\($0.entities)"]
            }
                == [
                    ["red", "#red", "delivered", "2"], ["blue", "#blue", "delivered", "1"],
                    ["-", "#lobby", "delivered", "1"], ["lost", "#lobby", "fellBack", "1"],
                    ["quiet", "#lobby", "fellBack", "1"],
                ]
        )
        #expect(owners.allSatisfy { $0.link?.hasPrefix("https://rooms.test/") == true })
    }

    @Test func `a room that refuses costs only its own note, which goes to the default`()
        async throws
    {
        let rooms = Rooms()
        rooms.close("R#red")
        let job = Self.job(rooms, parts: 2)
        let result = try await job.attempt()
        #expect(result.status == .success)
        #expect(rooms.texts(in: "R#red").isEmpty)
        let redirected = rooms.texts(in: "R#lobby").filter { $0.contains("red ") }
        #expect(redirected.count == 2)
        #expect(
            redirected.allSatisfy {
                $0.hasPrefix("[This is for red: the channel #red could not be had: ")
            }
        )
        #expect(rooms.texts(in: "R#blue") == ["blue 1: b", "blue 2: b"])
        let red = try #require(try await job.owners().first)
        #expect(red.state == .fellBack)
        #expect(red.channel == "#lobby")
        #expect(red.reason == "The room did not take the reminder.")
        #expect(job.log.contains { $0.hasPrefix("The note for red goes to the default channel: ") })
    }

    @Test func `where the default refuses too its notes are given up, and the run says so`()
        async throws
    {
        let rooms = Rooms()
        rooms.close("R#red")
        rooms.close("R#lobby")
        let job = Self.job(rooms)
        let result = try await job.attempt()
        #expect(result.status == .success)
        #expect(result.summary.hasPrefix("1 team told; 3 teams could not be told."))
        #expect(
            try await job.owners().map(\.state)
                == [.unreached, .delivered, .unreached, .unreached, .unreached]
        )
        #expect(rooms.posts.count == 1)
    }

    @Test func `where every room refuses the run fails`() async throws {
        let rooms = Rooms()
        for room in ["R#red", "R#blue", "R#lobby"] { rooms.close(room) }
        let job = Self.job(rooms)
        let error = await #expect(throws: (any Error).self) { try await job.attempt() }
        #expect("\(try #require(error))".hasPrefix("All 3 channels refused their notes."))
    }

    @Test(arguments: [
        ("#gone", "#gone"), ("@gone", "@gone"),
        ("https://gone.test/services/hush", "https://gone.test/…"),
        ("https://me:hush@gone.test", "https://gone.test/…"),
        ("https://gone.test?hush", "https://gone.test/…"),
        ("gone.test/services/hush", "gone.test/…"), ("me:hush@gone.test/x", "gone.test/…"),
        ("gone.test%2Fservices%2Fhush", "gone.test/…"), ("T0/B0/hush gone", "T0/…"),
        ("see https://gone.test/hush", "see https:/…"),
        (String(repeating: "gone", count: 800), String(repeating: "gone", count: 20) + "/…"),
    ])
    func `of a channel that cannot be had no more is shown than where it leads`(
        channel: String,
        shown: String
    ) async throws {
        let audience = Audience(routeBy: .team, channels: ["lost": channel])
        let job = NoteJob(Rooms(), { ["a:lost:bad"] }, audience)
        _ = try await job.attempt()
        #expect(
            try await job.owners().first?.reason
                == "the channel \(shown) could not be had: No such room."
        )
    }

    @Test func `a fallback to the destination's own room says which that is`() async throws {
        let rooms = Rooms()
        rooms.close("R#red")
        let audience = Audience(routeBy: .team, channels: ["red": "#red"])
        let job = NoteJob(rooms, { ["a:red:bad"] }, audience)
        _ = try await job.attempt()
        let red = try #require(try await job.owners().first)
        #expect(red.state == .fellBack && red.channel == "the lobby")
    }

    @Test func `begun anew, a note that was given up is tried again where it belongs`() async throws
    {
        let rooms = Rooms()
        for room in ["R#red", "R#blue", "R#lobby"] { rooms.close(room) }
        let job = Self.job(rooms)
        await #expect(throws: (any Error).self) { try await job.attempt(isLast: true) }
        #expect(try await job.owners().allSatisfy { $0.state == .unreached })
        rooms.open("R#red")
        rooms.open("R#lobby")
        try await job.replay()
        _ = try await job.attempt()
        #expect(rooms.texts(in: "R#red") == ["red 1: a,b"])
        #expect(
            try await job.owners().map(\.state)
                == [.delivered, .fellBack, .delivered, .fellBack, .fellBack]
        )
    }

    @Test func `an attempt that failed goes on where it was, and sends nothing twice`() async throws
    {
        let rooms = Rooms()
        rooms.fail("R#blue", .temporary(retryAfter: nil), .temporary(retryAfter: nil))
        let job = Self.job(rooms)
        for _ in 0..<2 {
            await #expect(throws: DeliveryFailure.self) { try await job.attempt() }
        }
        _ = try await job.attempt()
        #expect(Set(rooms.posts).count == rooms.posts.count)
        #expect(rooms.posts.count == 5)
    }

    @Test func `a fallback is remembered by the next attempt, also when the room is back`()
        async throws
    {
        let rooms = Rooms()
        rooms.close("R#red")
        rooms.fail("R#lobby", .temporary(retryAfter: nil))
        let job = NoteJob(
            rooms,
            { ["a:red:bad"] },
            Self.audience,
            destination: rooms.destination(parts: 2)
        )
        await #expect(throws: DeliveryFailure.self) { try await job.attempt() }
        rooms.open("R#red")
        _ = try await job.attempt()
        #expect(rooms.texts(in: "R#lobby").count == 2)
        #expect(rooms.texts(in: "R#red").isEmpty)
    }

    @Test func `a reply names the message that it belongs to, also after a search`() async throws {
        let rooms = Rooms()
        rooms.fail("R#red", .unknown(retryAfter: nil))
        let job = Self.job(
            rooms,
            notes: NoteRules(isThreaded: true),
            parts: 3,
            find: { part, _, _, _, _ in
                let place = rooms.posts.firstIndex { $0.room == part.place }
                return place.map { .present(reference: ["number": .integer(Int64($0 + 1))]) }
                    ?? .absent
            }
        )
        _ = try await job.attempt()
        for room in ["R#red", "R#blue"] {
            let posts = rooms.posts.enumerated().filter { $0.element.room == room }
            let parent = try #require(posts.first).offset + 1
            #expect(posts.map(\.element.parent) == [nil, parent, parent])
        }
    }

    @Test func `a reply in another room than its message belongs to none`() async throws {
        let rooms = Rooms()
        rooms.fail("R#red", .unknown(retryAfter: nil))
        let job = NoteJob(
            rooms,
            { ["a:red:bad"] },
            Self.audience,
            notes: NoteRules(isThreaded: true),
            destination: rooms.destination(
                parts: 2,
                find: { _, _, _, _, _ in
                    rooms.close("R#red")
                    return .present(reference: ["number": 1])
                }
            )
        )
        _ = try await job.attempt()
        #expect(rooms.posts.map(\.room) == ["R#red", "R#lobby"])
        #expect(rooms.posts.last?.parent == nil)
    }

    @Test func `a rehearsal sends nothing and remembers nothing`() async throws {
        let rooms = Rooms()
        let job = Self.job(rooms, notes: NoteRules(isRehearsed: true), layout: .detailed)
        let result = try await job.attempt()
        #expect(rooms.posts.isEmpty)
        #expect(
            result.lines == ["Rehearsal: 5 messages to 3 channels would be sent; nothing was sent."]
        )
        #expect(try await job.ledger("notes").isEmpty)
    }

    @Test func `a run over the cap sends nothing and says the numbers`() async throws {
        let rooms = Rooms()
        let job = Self.job(rooms, notes: NoteRules(messagesMax: 4))
        let error = await #expect(throws: TooManyMessages.self) { try await job.attempt() }
        #expect(
            error?.description
                == "It would send 5 messages to 3 channels, more than reminder.max-messages (4):"
                + " nothing was sent."
        )
        #expect(rooms.posts.isEmpty)
    }

    @Test func `what was delivered is remembered, what was not is not`() async throws {
        let rooms = Rooms()
        rooms.close("R#blue")
        rooms.close("R#lobby")
        let job = Self.job(rooms, layout: .detailed)
        _ = try await job.attempt()
        let keys = try await job.ledger("notes").map(\.key)
        #expect(keys.count == 1)
        #expect(keys.first?.contains("red") == true)
        let history = try await job.ledger("history")
        let record = try JSONCoding.decode(RunRecord.self, from: try #require(history.first).value)
        #expect(record.unreached == 4)
        #expect(record.delivered == 1)
        #expect(record.levels.map(\.entities) == [5, 1])
        #expect(record.unmetRules == 5)
    }

    @Test func `nothing is sent to those for whom nothing changed`() async throws {
        let rooms = Rooms()
        let state = Mutex(["a:red:bad", "b:blue:bad"])
        let job = NoteJob(
            rooms,
            { state.withLock { $0 } },
            Self.audience,
            notes: NoteRules(sendWhen: .changed)
        )
        _ = try await job.attempt("first")
        #expect(rooms.posts.count == 2)
        let second = try await job.attempt("second")
        #expect(rooms.posts.count == 2)
        #expect(second.status == .success)
        state.withLock { $0[0] = "a:red:good" }
        _ = try await job.attempt("third")
        #expect(rooms.posts.count == 3)
        #expect(rooms.posts.last?.room == "R#red")
    }

    /// Lets nobody through before as many have come.
    private actor Turnstile {
        private let wanted: Int
        private var count = 0
        private var waiters: [CheckedContinuation<Void, Never>] = []

        init(_ wanted: Int) { self.wanted = wanted }

        func pass() async {
            count += 1
            guard count < wanted else {
                for waiter in waiters { waiter.resume() }
                waiters = []
                return
            }
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `rooms are told side by side, and one room in order`() async throws {
        let turnstile = Turnstile(3)
        let rooms = Rooms { await turnstile.pass() }
        let job = Self.job(rooms, parts: 2)
        _ = try await job.attempt()
        #expect(rooms.inFlightMax == 3)
        #expect(rooms.texts(in: "R#red") == ["red 1: a,b", "red 2: a,b"])
    }

    @Test func `groups are mentioned by what the destination knows`() async throws {
        let rooms = Rooms()
        var audience = Self.audience
        audience.mention = .groups
        let job = NoteJob(rooms, { Self.services }, audience)
        _ = try await job.attempt()
        #expect(rooms.asked.first?.groups == ["red", "blue", "lost", "quiet"])
        #expect(rooms.asked.first?.channels == ["#red", "#blue", "#gone", "#lobby"])
        #expect(try await job.ledger("addresses").map(\.key) == ["rooms/seen/4"])
        #expect(try await job.owners().map(\.people) == [1, 0, 0, 0, 0])
    }
}
