import JSON
import Jobs
import Platform
import Reminders
import Scorecards
import Synchronization
import TestSupport
import Testing
import Workers

/// Processes that die at any moment while notes are on their way to several rooms.
struct NoteCrashTests {
    /// Dies at the moment of that number, of all in which something is stored or sent.
    private final class Death: Sendable {
        private let state: Mutex<(left: Int, isOver: Bool)>
        private let die: @Sendable () -> Void

        init(after count: Int, _ die: @escaping @Sendable () -> Void) {
            state = Mutex((count, false))
            self.die = die
        }

        func moment() {
            let isNow = state.withLock { state in
                state.left -= 1
                guard state.left < 0, !state.isOver else { return false }
                state.isOver = true
                return true
            }
            if isNow { die() }
        }
    }

    /// Works until the job is done, dying up to ten times, and returns what came of it.
    private func run(
        _ seed: UInt64
    ) async throws -> (rooms: Rooms, job: NoteJob, teams: Set<String>) {
        var random = SeededGenerator(seed: seed)
        let entities = (0..<Int.random(in: 1...14, using: &random))
            .map { "e\($0):t\(Int.random(in: 0..<6, using: &random)):bad" }
        let channels = Dictionary(
            uniqueKeysWithValues: (0..<5)
                .map { (ExactString("t\($0)"), "#r\(Int.random(in: 0..<4, using: &random))") }
        )
        let death = Mutex(Death?.none)
        let rooms = Rooms { death.withLock { $0 }?.moment() }
        let job = NoteJob(
            rooms,
            { entities },
            Audience(routeBy: .team, channels: channels, defaultChannel: "#lobby"),
            notes: NoteRules(isThreaded: Bool.random(using: &random)),
            layout: .detailed,
            destination: rooms.destination(
                parts: Int.random(in: 1...3, using: &random),
                find: rooms.find
            )
        )
        for _ in 0..<Int.random(in: 0...10, using: &random) {
            if Int.random(in: 0..<6, using: &random) == 0 {
                rooms.close("R#r\(Int.random(in: 0..<4, using: &random))")
            }
            let after = Int.random(in: 0..<40, using: &random)
            let life = Death(after: after) {
                rooms.isDead = true
                job.loseLease()
            }
            death.withLock { $0 = life }
            let failpoints = StepFailpoints { _, _ in life.moment() }
            _ = try? await job.attempt(failpoints: failpoints)
            rooms.isDead = false
            if job.isDone { break }
        }
        death.withLock { $0 = nil }
        if !job.isDone { _ = try await job.attempt() }
        let teams = entities.map { String($0.split(separator: ":")[1]) }
        return (rooms, job, Set(teams))
    }

    @Test(arguments: 0..<40)
    func `no note is lost, none comes twice, and the ledger has what arrived`(
        block: Int
    ) async throws {
        for seed in 0..<50 {
            let (rooms, job, teams) = try await run(UInt64(block * 50 + seed))
            let posts = rooms.posts
            #expect(Set(posts.map(\.mark)).count == posts.count, "seed \(block * 50 + seed)")
            let told = Set(posts.compactMap { Self.team(in: $0.text) })
            #expect(told == teams, "seed \(block * 50 + seed)")
            let keys = try await job.ledger("notes").map(\.key)
            #expect(keys.count == teams.count, "seed \(block * 50 + seed)")
            #expect(try await job.owners().allSatisfy { $0.state != nil })
            // A reply is where its message is, or belongs to none.
            for post in posts {
                if let parent = post.parent { #expect(posts[parent - 1].room == post.room) }
            }
        }
    }

    private static func team(in text: String) -> String? {
        text.firstMatch(of: #/(t\d) \d:/#).map { String($0.1) }
    }
}

extension NoteJob {
    /// Lets somebody else take the job over, as after a death: whoever had it can store no more.
    func loseLease() {
        store.endLeases(at: Self.start)
    }

    var isDone: Bool { store.contents.jobs.first?.state == .succeeded }
}
