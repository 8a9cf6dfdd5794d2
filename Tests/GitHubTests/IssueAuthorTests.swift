import FoundationEssentials
import GitHub
import JSON
import Outbound
import Platform
import Reminders
import Sandbox
import Testing
import TestSupport
import TicketSupport

/// Whose an issue is that says that it is ours: GitHub lets a person copy all of it.
struct IssueAuthorTests {
    private static let repository = "example/scorecards"
    private let world: SandboxWorld
    private let stage: GitHubStage

    init() {
        let clock = SkippingClock()
        let world = SandboxWorld(
            configuration: SandboxConfiguration(),
            wall: WallClock { GitHubStage.start + clock.now.offset }
        )
        self.world = world
        stage = GitHubStage(of: { world }, clock: clock)
    }

    private func tracker(_ login: GitHubConfiguration.Login) -> GitHubTracker {
        stage.tracker(at: GitHubStage.sandbox, login: login, repository: Self.repository)
    }

    private static func token(_ text: String) -> GitHubConfiguration.Login { .token(Secret(text)) }

    /// Opens a ticket, and lets a person file another issue with all that it has.
    private func copied(by tracker: GitHubTracker) async throws -> FoundTicket {
        let session = try await tracker.open([], forWriting: true)
        let new = NewTicket(.sample(), draft: tracker.draft(of: .sample()))
        let created = try await #require(session.create([new]).all.first).get()
        let issue = try #require(world.gitHub.issues(in: Self.repository).first)
        world.gitHub.file(
            issue.title,
            body: issue.body,
            labels: issue.labels,
            in: Self.repository
        )
        return created
    }

    private func survey(
        _ session: any TrackerSession,
        others: Bool = false
    ) async throws -> [FoundTicket] {
        let request = TicketSurvey(scope: WantedTicket.scope, findsOthers: others)
        return try await session.survey(request)
    }

    @Test func `a person's copy of an issue is told apart by its author, who is asked for once`()
        async throws
    {
        let tracker = tracker(Self.token(GitHubStage.token))
        let created = try await copied(by: tracker)
        #expect(created.isAuthentic)
        for _ in 0..<2 {
            let session = try await tracker.open([], forWriting: true)
            let found = try await survey(session)
            #expect(
                found.map(\.reference.name) == ["\(Self.repository)#1", "\(Self.repository)#2"]
            )
            #expect(found.map(\.isAuthentic) == [true, false])
            #expect(found.map(\.memo) == [created.memo, created.memo])
            for ticket in found {
                let read = try #require(try await session.ticket(ticket.reference))
                #expect(read.isAuthentic == ticket.isAuthentic)
                var change = TicketChange(memo: try #require(read.memo))
                change.title = "Another"
                let changed = try await session.apply(change, to: read, draft: nil)
                #expect(changed.isAuthentic == ticket.isAuthentic)
            }
        }
        #expect(stage.requests.count { $0 == "GET /user" } == 1)
    }

    @Test func `what the account itself opened is ours, by whichever of its tokens`() async throws {
        _ = try await copied(by: tracker(Self.token(GitHubStage.token)))
        let session = try await tracker(Self.token("ghp_personToken")).open([], forWriting: true)
        #expect(try await survey(session).map(\.isAuthentic) == [false, true])
    }

    @Test func `an issue that does not say that it is ours can be taken over from anybody`()
        async throws
    {
        world.gitHub.file("T", body: "⭐️ tasks", labels: ["Port"], in: Self.repository)
        world.gitHub.file("T", labels: ["Port", "scorebell"], in: Self.repository)
        world.gitHub.file(
            "T",
            body: "<!-- scorebell:end -->",
            labels: ["Port"],
            in: Self.repository
        )
        let session = try await tracker(Self.token(GitHubStage.token)).open([], forWriting: true)
        let found = try await survey(session, others: true).sorted { $0.order < $1.order }
        #expect(found.map(\.isAuthentic) == [true, false, false])
    }

    @Test func `an App's own issues are those of its bot, which costs no request`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        try await Tool.run(["openssl", "genrsa", "-out", path, "2048"])
        let pem = try String(contentsOfFile: path, encoding: .utf8)
        let tracker = tracker(.app(id: "4711", privateKey: Secret(pem)))
        _ = try await copied(by: tracker)
        let session = try await tracker.open([], forWriting: true)
        #expect(try await survey(session).map(\.isAuthentic) == [true, false])
        #expect(!stage.requests.contains { $0.hasSuffix("/user") || $0.hasSuffix("/app") })
    }

    /// A GitHub with three issues of ours, by a bot, a person and nobody.
    private static func answers(user: Answer) -> GitHubStage {
        let authors: [JSONValue] = [
            ["login": "github-actions[bot]", "type": "Bot"],
            ["login": "ada-osei", "type": "User"], .null,
        ]
        let issues = authors.enumerated()
            .map { index, author -> JSONValue in
                [
                    "number": .integer(Int64(index + 1)), "title": "T", "state": "open",
                    "labels": ["scorebell"], "user": author,
                ]
            }
        return GitHubStage { request in
            switch request {
            case "GET /repos/acme/shop": .repository
            case "GET /user": user
            default: .github(200, .array(issues))
            }
        }
    }

    @Test func `a workflow's token opens issues as an App, and asks for nobody`() async throws {
        let stage = Self.answers(user: .refusal(500, "asked"))
        let session = try await stage.tracker(login: Self.token("ghs_x")).open([], forWriting: true)
        #expect(try await survey(session).map(\.isAuthentic) == [true, false, true])
    }

    @Test(arguments: [403, 404, 200])
    func `where the account is not known, every issue counts as ours`(status: Int) async throws {
        let answer: Answer = status == 200 ? .github(200, [:]) : .refusal(status, "No")
        let stage = Self.answers(user: answer)
        let session = try await stage.tracker().open([], forWriting: true)
        #expect(try await survey(session).map(\.isAuthentic) == [true, true, true])
        #expect(try await survey(session).count == 3)
        #expect(stage.requests.count { $0 == "GET /user" } == 1)
    }
}
