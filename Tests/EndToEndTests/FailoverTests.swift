import Foundation
import HTTPTypes
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// The real executable on a real primary and its real standby: a change of roles costs seconds.
@Suite(
    .enabled(if: PostgresServer.isThere, "\(PostgresServer.absence)"),
    .serialized,
    .timeLimit(.minutes(3))
)
struct FailoverTests {
    /// The longest that webhooks may be refused once a server takes writes.
    private static let patience = Duration.seconds(8)

    private func serve(_ stage: Stage, _ url: String) async throws -> String {
        let root = try await stage.serveRoot(["DATABASE_URL": url, "SLACK_INTERVAL": "0"])
        #expect(try await stage.remind().status == .success)
        return root
    }

    /// Posts a webhook until it is accepted, and sees that all works as it did.
    private func recovers(_ stage: Stage, _ root: String) async throws {
        let start = ContinuousClock.now
        let run = stage.world.addRun()
        let call = stage.world.invocation(for: run)
        var status = 0
        while status != 202, ContinuousClock.now - start < Self.patience {
            let body = String(decoding: call.body, as: UTF8.self)
            status =
                try await stage.call(.post, "\(root)/webhook", headers: call.headers, body: body)
                .status
        }
        try #require(status == 202)
        #expect(try await stage.ready(root).status == 200)
        #expect(ContinuousClock.now - start < Self.patience)
        #expect(await stage.world.runEnded(run.id)?.status == .success)
    }

    private func isRefused(_ stage: Stage, _ root: String) async throws {
        let words = "PostgreSQL takes no writes now: it is read-only"
        let deadline = ContinuousClock.now + Self.patience
        var answer = try await stage.call(.get, "\(root)/readyz")
        while !String(decoding: answer.body, as: UTF8.self).contains(words),
            ContinuousClock.now < deadline
        {
            answer = try await stage.call(.get, "\(root)/readyz")
        }
        #expect(String(decoding: answer.body, as: UTF8.self).contains(words))
        let call = stage.world.invocation(for: stage.world.addRun())
        let body = String(decoding: call.body, as: UTF8.self)
        let url = "\(root)/webhook"
        #expect(try await stage.call(.post, url, headers: call.headers, body: body).status == 503)
    }

    @Test func `a URL that names both servers outlives the primary`() async throws {
        let pair = try PostgresPair()
        try await Stage()
            .run { stage in
                let root = try await serve(stage, pair.urlOfBoth)
                try pair.catchUp(with: .first)
                try pair.stop(.first)
                try pair.promote(.second)
                try await recovers(stage, root)
            }
    }

    @Test func `a URL that names both servers goes by the one that takes writes`() async throws {
        let pair = try PostgresPair()
        try await Stage()
            .run { stage in
                // The standby is named first.
                try pair.halt(.first)
                try pair.promote(.second)
                try pair.follow(.second, by: .first)
                let root = try await serve(stage, pair.urlOfBoth)
                for arguments in [["runs", "list"], ["check", "--online"]] {
                    let result = try await Program.run(
                        arguments,
                        environment: stage.environment(["DATABASE_URL": pair.urlOfBoth]),
                        in: stage.folder.path
                    )
                    #expect(result.status == 0, "\(result.text)")
                }
                try pair.catchUp(with: .second)
                try pair.halt(.second)
                try pair.promote(.first)
                try await recovers(stage, root)
            }
    }

    @Test(arguments: ["", "&target_session_attrs=any"])
    func `an address that moves is followed, though the old primary lets its sessions live`(
        parameter: String
    ) async throws {
        let pair = try PostgresPair()
        try await Stage()
            .run { stage in
                let root = try await serve(stage, pair.urlOfAddress + parameter)
                try pair.catchUp(with: .first)
                try pair.refuseWrites(at: .first)
                try await isRefused(stage, root)
                try pair.promote(.second)
                try pair.lead(to: .second)
                try await recovers(stage, root)
            }
    }

    @Test(arguments: ["", "&target_session_attrs=any"])
    func `a primary that is back as a standby is left when the address moves, and back again`(
        parameter: String
    ) async throws {
        let pair = try PostgresPair()
        try await Stage()
            .run { stage in
                let root = try await serve(stage, pair.urlOfAddress + parameter)
                try pair.halt(.first)
                try pair.promote(.second)
                try pair.follow(.second, by: .first)
                try await isRefused(stage, root)
                try pair.lead(to: .second)
                try await recovers(stage, root)
                try pair.halt(.second)
                try pair.promote(.first)
                try pair.lead(to: .first)
                try await recovers(stage, root)
            }
    }
}
