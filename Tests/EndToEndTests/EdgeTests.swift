import Foundation
import Sandbox
import TestSupport
import Testing

/// The real executable, killed at the edge of every step of a reminder and of its report.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct EdgeTests {
    private static let steps = ["announce", "build", "log 1", "end run"]

    /// Where there is nothing to tell of a message, that is stored with the end of its sending.
    static let places: [String] =
        steps.flatMap { step in ["begun", "worked", "stored"].map { "\(step) \($0)" } }
        + ["started", "worked", "stored"].map { "send 1 \($0)" } + ["tell 1 stored"]

    @Test(arguments: places)
    func `killed there, the reminder arrives and its run ends once`(place: String) async throws {
        try await Stage()
            .run { stage in
                let settings = ["WORKER_LEASE": "1", "SLACK_INTERVAL": "0"]
                let killed = try await stage.serve(
                    settings.merging(["SCOREBELL_KILL_AT": place]) { $1 }
                )
                let run = await stage.world.fireAction()
                #expect(await killed.exitStatus() == SIGKILL, "nothing came to \(place)")
                _ = try await stage.serve(settings)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                // Only where nobody can know is a message sent again, and then the run says so. The
                // plan is stored in one commit with the start of the first message.
                let isUnknown = ["build stored", "send 1 started", "send 1 worked"].contains(place)
                #expect(stage.world.messages.count == (place == "send 1 worked" ? 2 : 1))
                #expect(ended.log.contains("1 message was sent once more") == isUnknown)
                #expect(ended.log.contains("Slack reminder sent successfully 🚀 (1 message"))
            }
    }

    @Test(arguments: ["tell 1 begun", "tell 1 worked", "tell 1 stored"])
    func `killed while it is told what became of a message, that is not sent again`(
        place: String
    ) async throws {
        try await Stage()
            .run { stage in
                let settings = ["WORKER_LEASE": "1", "SLACK_INTERVAL": "0"]
                let unsure = try await stage.serve(
                    settings.merging(["SCOREBELL_KILL_AT": "send 1 worked"]) { $1 }
                )
                let run = await stage.world.fireAction()
                #expect(await unsure.exitStatus() == SIGKILL)
                // The second message is one that the run is told of.
                let killed = try await stage.serve(
                    settings.merging(["SCOREBELL_KILL_AT": place]) { $1 }
                )
                #expect(await killed.exitStatus() == SIGKILL, "nothing came to \(place)")
                _ = try await stage.serve(settings)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success)
                #expect(stage.world.messages.count == 2)
                #expect(ended.log.contains("1 message was sent once more"))
            }
    }

    @Test func `processes that die in the middle of a post leave three of them, and its run ends`()
        async throws
    {
        try await Stage()
            .run { stage in
                let settings = ["WORKER_LEASE": "1", "SLACK_INTERVAL": "0"]
                let killing = settings.merging(["SCOREBELL_KILL_AT": "send 1 worked"]) { $1 }
                var process = try await stage.serve(killing)
                let run = await stage.world.fireAction()
                for _ in 1..<3 {
                    #expect(await process.exitStatus() == SIGKILL)
                    process = try await stage.serve(killing)
                }
                #expect(await process.exitStatus() == SIGKILL)
                _ = try await stage.serve(settings)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .failure)
                #expect(ended.log.contains("it was posted 3 times without a confirmation"))
                #expect(stage.world.messages.count == 3)

                // A person who begins it anew has looked into the channel.
                let retry = try await Program.run(
                    ["runs", "retry", run.id],
                    environment: stage.environment(settings),
                    in: stage.folder.path
                )
                #expect(retry.status == 0, "\(retry.text)")
                while stage.world.messages.count < 4 { await Task.yield() }
                #expect(stage.world.messages.count == 4)
            }
    }
}
