import Foundation
import GitHub
import HTTPServer
import JSON
import Logging
import Outbound
import Platform
import Reminders
import Sandbox
import Synchronization
import Testing
import TestSupport
import TicketSupport

/// A GitHub App's login, and all of it over sockets.
struct GitHubAppTests {
    private static let repository = "example/scorecards"

    private func stage(
        _ change: (inout GitHubSite) -> Void = { _ in }
    ) -> (SandboxWorld, GitHubStage) {
        var configuration = SandboxConfiguration()
        change(&configuration.github)
        let clock = SkippingClock()
        let world = SandboxWorld(
            configuration: configuration,
            wall: WallClock { GitHubStage.start + clock.now.offset }
        )
        return (world, GitHubStage(of: { world }, clock: clock))
    }

    private func login(id: String = "4711") async throws -> (GitHubConfiguration.Login, String) {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        try await Tool.run(["openssl", "genrsa", "-out", path, "2048"])
        let pem = try String(contentsOfFile: path, encoding: .utf8)
        return (.app(id: id, privateKey: Secret(pem)), pem)
    }

    @Test func `an App signs in by a signature that openssl verifies, and keeps its token`()
        async throws
    {
        let signed = Mutex<(text: [UInt8], signature: [UInt8])?>(nil)
        let (_, stage) = stage { site in
            site.app.isSignature = { text, signature in
                signed.withLock { $0 = (text, signature) }
                return true
            }
        }
        let (login, pem) = try await login()
        let tracker = stage.tracker(
            at: GitHubStage.sandbox,
            login: login,
            repository: Self.repository
        )
        _ = try await tracker.open([], forWriting: true)
        #expect(
            stage.newRequests() == [
                "GET /repos/\(Self.repository)/installation",
                "POST /app/installations/8800001/access_tokens", "GET /repos/\(Self.repository)",
            ]
        )
        _ = try await tracker.open([], forWriting: true)
        #expect(stage.newRequests() == ["GET /repos/\(Self.repository)"])
        stage.clock.advance(by: .seconds(3_500))
        _ = try await tracker.open([], forWriting: true)
        #expect(stage.newRequests().count == 2)
        let folder = try TemporaryFolder()
        let (text, signature) = try #require(signed.withLock { $0 })
        for (name, bytes) in [("key", Array(pem.utf8)), ("text", text), ("signature", signature)] {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        }
        let verdict = try await Tool.run([
            "openssl", "dgst", "-sha256", "-prverify", "\(folder.path)/key", "-signature",
            "\(folder.path)/signature", "\(folder.path)/text",
        ])
        #expect(verdict == "Verified OK\n")
    }

    @Test func `a token that ends within a run is renewed once`() async throws {
        let (world, stage) = stage()
        let (login, _) = try await login()
        let tracker = stage.tracker(
            at: GitHubStage.sandbox,
            login: login,
            repository: Self.repository
        )
        let session = try await tracker.open([], forWriting: true)
        world.revokeGitHubTokens()
        let new = NewTicket(.sample(), draft: tracker.draft(of: .sample()))
        let ticket = try await #require(session.create([new]).all.first).get()
        #expect(ticket.reference.name == "\(Self.repository)#1")
        #expect(stage.requests.count { $0.hasSuffix("access_tokens") } == 2)
    }

    @Test func `what is wrong with an App is told`() async throws {
        let (_, stage) = stage { site in
            site.repositories[0].hasApp = false
        }
        let (login, _) = try await login()
        let (other, _) = try await self.login(id: "1")
        let cases: [(GitHubConfiguration.Login, String)] = [
            (
                login,
                "The GitHub App is not installed for `example/scorecards`: install it there, or"
                    + " correct the repository."
            ),
            (
                other,
                "GitHub does not accept the App's signature (Integration not found): check"
                    + " github.app-id, github.private-key and this machine's clock."
            ),
            (
                .app(id: "4711", privateKey: Secret("x")),
                "The private key of the GitHub App (github.private-key) cannot be used: it holds no"
                    + " private key in PEM form."
            ),
        ]
        for (login, text) in cases {
            let tracker = stage.tracker(
                at: GitHubStage.sandbox,
                login: login,
                repository: Self.repository
            )
            let failure = await GitHubTests.failure { () async throws(DeliveryFailure) in
                _ = try await tracker.open([], forWriting: true)
            }
            #expect(failure?.kind == .final && failure?.description == text)
        }
    }

    @Test func `a look at GitHub tells who we are and what is there, and writes nothing`()
        async throws
    {
        let (_, stage) = stage()
        let tracker = stage.tracker(at: GitHubStage.sandbox, repository: Self.repository)
        let probe = try await tracker.probe()
        #expect(
            probe.findings == [
                "GitHub knows the token's owner, `scorebell-bot`.",
                "It is a classic token with the scopes: repo.",
                "`example/scorecards` has its issues enabled.",
                "The token's owner may label issues there.",
                "The label `scorebell` will be made with the first issue.",
                "The label `scorebell-ignore` will be made with the first issue.",
                "4996 of 5000 requests are left in this hour.",
            ]
        )
        #expect(probe.warnings.isEmpty)
        #expect(stage.requests.allSatisfy { $0.hasPrefix("GET ") })
        let (login, _) = try await login()
        let app = stage.tracker(
            at: GitHubStage.sandbox,
            login: login,
            repository: Self.repository
        )
        #expect(try await app.probe().findings.first?.hasPrefix("GitHub knows the App `") == true)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a ticket lives its life over real sockets`() async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let world = SandboxWorld(configuration: SandboxConfiguration())
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: logger,
            respond: world.respond
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let curl = try CurlClient(
            configuration: CurlConfiguration(userAgent: "scorebell/test"),
            logger: logger
        )
        let tracker = GitHubTracker(
            GitHubConfiguration(
                baseURL: "http://\(address)/github",
                login: .token(Secret(GitHubStage.token)),
                repository: Self.repository
            ),
            transport: curl.transport,
            clock: SkippingClock(),
            wallClock: .system
        )
        do {
            let session = try await tracker.open([], forWriting: true)
            let new = NewTicket(.sample(), draft: tracker.draft(of: .sample()))
            let ticket = try await #require(session.create([new]).all.first).get()
            let survey = TicketSurvey(scope: WantedTicket.scope, findsOthers: true)
            for _ in 0..<2 {
                let found = try await session.survey(survey)
                #expect(found == [ticket])
            }
            var change = TicketChange(memo: try #require(ticket.memo))
            change.memo.closing = .done
            change.closes = .reached
            let fresh = try #require(try await session.ticket(ticket.reference))
            let closed = try await session.apply(change, to: fresh, draft: nil)
            #expect(closed.closing == .done && closed.memo?.closing == .done)
        } catch {
            Issue.record(error)
        }
        await server.stop()
        _ = await serving.result
        curl.shutdown()
    }
}
