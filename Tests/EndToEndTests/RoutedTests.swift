import Foundation
import HTTPTypes
import JSON
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// Notes for each team, by the real executable against the sandbox's whole company.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RoutedTests {
    private static let token = "correct-horse-battery-staple"
    private static let bearer: HTTPFields = [.authorization: "Bearer \(token)"]

    private static func stage(
        _ organization: Organization? = nil,
        services: Int = 60
    ) throws -> Stage {
        var limits = SandboxLimits()
        limits.slackBurst = nil
        limits.slackPostsPerMinute = 1_000_000
        let company = organization ?? .standard
        var app = company.slackApp
        app.historyCallsPerMinute = nil
        return try Stage(
            catalogue: organization.map { $0.catalogue(services: services, seed: 3) } ?? .standard,
            limits: limits,
            slackApp: app
        )
    }

    /// The service's settings for notes to teams, with changes.
    private static func settings(
        _ stage: Stage,
        _ changes: [String: String] = [:]
    ) -> [String: String] {
        [
            "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token",
            "SLACK_CHANNEL": "C0SANDBOX", "SLACK_API_URL": "http://\(stage.address)/api",
            "SLACK_INTERVAL": "0", "REMINDER_ROUTE_BY": "team", "REMINDER_LAYOUT": "detailed",
            "REMINDER_CHANNEL_FROM": "owner.properties.slack_channel",
            "REMINDER_MAX_MESSAGES": "5000", "ADMIN_TOKEN": token,
        ]
        .merging(changes) { _, new in new }
    }

    private func owners(
        _ stage: Stage,
        _ run: ActionRun,
        at root: String
    ) async throws -> [JSONValue] {
        let job = try #require(run.externalRunID)
        let answer = try await stage.call(.get, "\(root)/api/runs/\(job)", headers: Self.bearer)
        return try #require(try JSONValue(parsing: answer.body)["owners"]?.array)
    }

    @Test func `each team is told in its channel, and the others in the default one`() async throws
    {
        try await Self.stage()
            .run { stage in
                let root = try await stage.serveRoot(Self.settings(stage))
                let run = try await stage.remind()
                #expect(run.status == .success, "\(run.log)")
                let channels = Set(stage.world.messages.map(\.channel))
                #expect(channels == ["C0PAYMENT", "C0CUSTEXP", "C0PLATFRM", "C0SANDBOX"])
                let owners = try await owners(stage, run, at: root)
                let states = Dictionary(
                    uniqueKeysWithValues: owners.map {
                        ($0["title"]?.string ?? "", $0["state"]?.string ?? "")
                    }
                )
                #expect(states["Payments"] == "delivered")
                #expect(states["Platform"] == "delivered")
                #expect(states["Fulfilment"] == "fellBack")
                let fulfilment = try #require(owners.first { $0["title"] == "Fulfilment" })
                #expect(fulfilment["reason"]?.string?.contains("archived") == true)
                #expect(
                    owners.allSatisfy { $0["link"]?.string?.hasPrefix("https://") == true },
                    "\(owners)"
                )
                #expect(run.summary?.contains("teams told") == true, "\(run.summary ?? "")")
            }
    }

    @Test func `a second run tells what changed, and a third that nothing did`() async throws {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(
                    Self.settings(stage, ["REMINDER_SEND_WHEN": "changed"])
                )
                _ = try await stage.remind()
                let first = stage.world.messages.count
                #expect(first > 0)
                let silent = try await stage.remind()
                #expect(silent.status == .success)
                #expect(stage.world.messages.count == first)
                #expect(silent.log.contains("nothing changed"), "\(silent.log)")
                let change = stage.world.changeCatalogue()
                #expect(change.fixedCount > 0 && change.brokenCount > 0)
                _ = try await stage.remind()
                let texts = stage.world.messages.dropFirst(first).map(\.readable)
                #expect(texts.contains { $0.contains("fixed") }, "\(texts)")
                #expect(texts.contains { $0.contains("new") }, "\(texts)")
            }
    }

    @Test func `threads keep the detail out of the channel`() async throws {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(Self.settings(stage, ["REMINDER_THREAD": "true"]))
                let run = try await stage.remind()
                #expect(run.status == .success, "\(run.log)")
                let posts = stage.world.record.messages(in: "C0PAYMENT")
                #expect(posts.first?.threadTS == nil)
                #expect(posts.count > 1)
                #expect(posts.dropFirst().allSatisfy { $0.threadTS == posts.first?.ts })
            }
    }

    @Test func `those who can act are mentioned, and only they`() async throws {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(Self.settings(stage, ["REMINDER_MENTION": "owners"]))
                let run = try await stage.remind()
                #expect(run.status == .success, "\(run.log)")
                let payments = stage.world.record.messages(in: "C0PAYMENT").flatMap(\.mentions)
                #expect(Set(payments) == ["U0P000001", "U0P000002", "U0P000003"])
                let all = stage.world.messages.flatMap(\.mentions)
                // Deactivated in Slack, disabled or invited in Port.
                for other in ["U0P000009", "U0P000011", "U0P000012", "U0P000030"] {
                    #expect(!all.contains(other))
                }
            }
    }

    @Test func `people get a message of their own, and who cannot has the team's channel`()
        async throws
    {
        try await Self.stage()
            .run { stage in
                let root = try await stage.serveRoot(
                    Self.settings(stage, ["REMINDER_DELIVER_TO": "people"])
                )
                let run = try await stage.remind()
                #expect(run.status == .success, "\(run.log)")
                let direct = stage.world.messages.map(\.channel).filter { $0.hasPrefix("D") }
                #expect(Set(direct).count == direct.count)
                #expect(direct.count > 3)
                let owners = try await owners(stage, run, at: root)
                #expect(owners.contains { $0["state"] == "fellBack" })
            }
    }

    @Test func `a rehearsal says what would be sent`() async throws {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(Self.settings(stage, ["REMINDER_REHEARSE": "true"]))
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(run.log.contains("would be sent; nothing was sent"), "\(run.log)")
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `a dry run and a preview show every note`() async throws {
        try await Self.stage()
            .run { stage in
                let root = try await stage.serveRoot(Self.settings(stage))
                let answer = try await stage.call(
                    .post,
                    "\(root)/api/preview",
                    headers: Self.bearer,
                    body: "{}"
                )
                let notes = try JSONValue(parsing: answer.body)["notes"]?.array ?? []
                let channels = notes.compactMap { $0["channel"]?.string }
                #expect(Set(channels).count >= 4, "\(notes)")
                let program = try Program(
                    ["send", "--dry-run"],
                    environment: stage.environment(Self.settings(stage)),
                    in: stage.folder.path
                )
                #expect(await program.exitStatus() == 0, "\(program.text)")
                #expect(await program.wrote("Payments -> #payments: 1 message"))
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `killed a hundred times on the way, every note arrives once`() async throws {
        let organization = Organization.generated(teams: 240, channels: 12)
        try await Self.stage(organization, services: 720)
            .run { stage in
                let settings = Self.settings(
                    stage,
                    ["WORKER_LEASE": "1", "WORKER_MAX_ATTEMPTS": "1000"]
                )
                var dice = SeededGenerator(seed: 20)
                var program = try await stage.serve(settings)
                let run = await stage.world.fireAction()
                for kill in 1...100 {
                    // Some lives last longer than a search waits before it looks.
                    let calls = Int.random(in: kill % 8 == 0 ? 40...80 : 1...14, using: &dice)
                    let end = stage.world.record.allCalls + calls
                    _ = await stage.world.record { record in
                        record.allCalls >= end
                            || record.runs.allSatisfy { $0.status != .inProgress }
                    }
                    program.signal(SIGKILL)
                    _ = await program.exitStatus()
                    program = try await stage.serve(settings)
                }
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success, "\(ended.log)")
                let marks = stage.world.messages.compactMap {
                    $0.metadata?["event_payload"]?["message_number"]?.string
                }
                #expect(Set(marks).count == marks.count)
                #expect(Set(marks) == Set((1...marks.count).map(String.init)))
                // Each team of which anything is missing, as the run says.
                let told = try #require(ended.summary?.firstMatch(of: /^(\d+) teams told/))
                let teams = stage.world.messages.compactMap { message in
                    message.readable.split(separator: "\n").first?.firstMatch(of: /Team \d+/)
                        .map { String($0.0) }
                }
                #expect(Set(teams).count == Int(told.1))
            }
    }
}
