import Foundation
import JSON
import Sandbox
import TestSupport
import Testing

/// The real port-agent beside the service, at one queue of one Port: no run is done twice, and none is
/// lost.
///
/// `PORT_AGENT` names a checkout of github.com/port-labs/port-agent, and `PORT_AGENT_PYTHON` a Python
/// that has what it imports (`python3` unless it is set).
@Suite(.serialized, .timeLimit(.minutes(5)))
struct PortAgentTests {
    private static let environment = ProcessInfo.processInfo.environment
    static let checkout = environment["PORT_AGENT"]

    private static let runs = 60
    private static let runsPerKill = 10

    /// Starts the agent, which polls each second and signs what it sends.
    private func agent(_ stage: Stage) throws -> Program {
        try Program(
            ["main.py"],
            environment: stage.environment()
                .merging([
                    "PORT_ORG_ID": "org_sandbox", "PORT_API_BASE_URL": "http://\(stage.address)",
                    "STREAMER_NAME": "POLLING", "POLLING_INTERVAL_SECONDS": "1",
                    "POLLING_RUNS_BATCH_SIZE": "4", "LOG_LEVEL": "INFO",
                    "NO_PROXY": "127.0.0.1", "PATH": Self.environment["PATH"] ?? "/usr/bin:/bin",
                ]) { _, new in new },
            in: "\(Self.checkout ?? "")/app",
            executable: Self.environment["PORT_AGENT_PYTHON"] ?? "python3"
        )
    }

    @Test(
        .enabled(
            if: checkout != nil,
            "skipped: no port-agent (PORT_AGENT names a checkout of port-labs/port-agent)"
        )
    )
    func `beside the real port-agent each run is done once, while both are killed`() async throws {
        let chaos = Chaos(database: nil, processes: 1, runs: Self.runs, seed: 63)
        let catalogue = Catalogue.generated(services: Self.runs * 2, seed: 63)
        let subjects = try chaos.subjects(of: catalogue)
        try await Stage(catalogue: catalogue, limits: Stage.shortClaims)
            .run { stage in
                // One port for all lives, for the agent sends there what it takes.
                let first = try await stage.serve()
                let url = try #require(stage.webhookURL)
                let port = try #require(await first.port())
                first.signal(SIGTERM)
                _ = await first.exitStatus()
                let settings = Stage.pulling.merging([
                    "PORT_PULL_URLS": url, "HTTP_PORT": "\(port)", "SLACK_INTERVAL": "0",
                    "WORKER_MAX_ATTEMPTS": "1000", "WORKER_CONCURRENCY": "8",
                ]) { _, new in new }
                var ours = try await stage.serve(settings)
                var agents = [try agent(stage)]
                // Only the agent asks for workflow nodes.
                _ = await stage.world.record { $0.calls(.nodeClaim) >= 1 }
                for (number, subject) in subjects.enumerated() {
                    let rule: JSONValue = [
                        "property": "$identifier", "operator": "=", "value": .string(subject),
                    ]
                    _ = await stage.world.fireAction(
                        properties: ["filter_rule": rule],
                        runID: "r_beside\(number)",
                        through: .agent
                    )
                    // Each few runs are one more race; the last of them are under way at a kill.
                    guard number % 5 == 4 else { continue }
                    let isKill = number % Self.runsPerKill == Self.runsPerKill - 1
                    let count = isKill ? number - 1 : number + 1
                    _ = await stage.world.record { $0.taken.count >= count }
                    guard isKill else { continue }
                    if number / Self.runsPerKill % 2 == 0 {
                        agents.last?.signal(SIGKILL)
                        _ = await agents.last?.exitStatus()
                        agents.append(try agent(stage))
                    }
                    ours.signal(SIGKILL)
                    _ = await ours.exitStatus()
                    ours = try await stage.serve(settings)
                }
                try await expectEachOnce(stage, subjects, agents)
                agents.last?.signal(SIGKILL)
                _ = await agents.last?.exitStatus()
                ours.signal(SIGTERM)
                #expect(await ours.exitStatus() == 0)
            }
    }

    /// Expects that ours and those that the agent sent here were done, and that no run was done twice.
    ///
    /// A run that the agent acknowledged and had not sent when it was killed is lost in the agent, and
    /// one that it could not send because we were killed is ended by it as a failure.
    private func expectEachOnce(
        _ stage: Stage,
        _ subjects: [String],
        _ agents: [Program]
    ) async throws {
        let taken = await stage.world.record { $0.taken.count == Self.runs }
        #expect(taken.taken.values.allSatisfy { $0 == 1 })
        let ours = taken.acks.filter { $0.isTaken && !$0.client.contains("port-agent") }
            .map(\.runID)
        let told = agents.map(\.text).joined()
        let sent = taken.taken.keys.filter { told.contains("Successfully processed run \($0)\n") }
        for id in ours + sent {
            #expect(await stage.world.runEnded(id)?.status == .success, "\(id)")
        }
        let names = subjects.enumerated().map { ("r_beside\($0)", $1) }
        let record = ChaosRecord(
            of: stage.world.record,
            subjects: Dictionary(uniqueKeysWithValues: names),
            lives: []
        )
        print(
            "beside port-agent: \(ours.count) runs ours, \(Self.runs - ours.count) the agent's,"
                + " \(sent.count) of which it sent, \(record.messages.count) done, \(record.doubled.count) doubled"
        )
        #expect(!ours.isEmpty && ours.count < Self.runs, "both have to take some")
        #expect(record.doubled == [])
        #expect(Set(ours + sent).isDisjoint(with: record.lost))
    }
}
