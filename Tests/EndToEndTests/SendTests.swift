import Foundation
import JSON
import Sandbox
import Testing
import TestSupport

/// `scorebell send` through the real executable: what Slack and the run in Port see of it.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SendTests {
    /// The line of Port's guide, with the values that its pipeline fills in.
    private func inputs(_ stage: Stage, _ changes: [String: String] = [:]) -> [String: String] {
        let own = stage.environment()
        return [
            "INPUT_PORT_CLIENT_ID": own["PORT_CLIENT_ID"] ?? "",
            "INPUT_PORT_CLIENT_SECRET": own["PORT_CLIENT_SECRET"] ?? "",
            "INPUT_SLACK_WEBHOOK_URL": own["SLACK_WEBHOOK_URL"] ?? "",
            "INPUT_OPERATION_KIND": "scorecard_reminder",
            "INPUT_BLUEPRINT": "service",
            "INPUT_SCORECARD": "ProductionReadiness",
            "INPUT_TARGET_KIND": "slack",
            "PORT_BASE_URL": "http://\(stage.address)",
        ]
        .merging(changes) { _, new in new }
    }

    @Test(arguments: [[], ["send"], ["send", "--patience", "0"]])
    func `port-sender's environment is all that it needs`(arguments: [String]) async throws {
        try await Stage()
            .run { stage in
                let result = try await Program.run(
                    arguments,
                    environment: inputs(stage),
                    in: stage.folder.path
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(
                    result.text.hasSuffix(
                        "Slack reminder sent successfully 🚀 (1 message, 47 entities)\n"
                    )
                )
                let message = try #require(stage.world.messages.first)
                #expect(stage.world.messages.count == 1 && message.flags.isEmpty)
                #expect(message.readable.contains("Production Readiness reminder"))
                // By default links lead to Port's own application, as port-sender's do.
                #expect("\(message.blocks)".contains("<https://app.getport.io/serviceEntity?"))
                #expect(stage.world.record.refusals.isEmpty)
                #expect(stage.world.record.calls(.runLog) == 0)
                let left = try FileManager.default.contentsOfDirectory(atPath: stage.folder.path)
                #expect(left.isEmpty, "it needs no store: \(left)")
            }
    }

    @Test func `a report is sent as its worker sends it, and the run is told`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await Program.run(
                    [],
                    environment: inputs(
                        stage,
                        ["INPUT_OPERATION_KIND": "scorecard_report", "INPUT_RUN_ID": run.id]
                    ),
                    in: stage.folder.path
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains("60 looked at: 1 message to send\n"))
                #expect(result.text.contains("Slack report sent successfully 🚀 (1 message, 60"))
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .success && told.statusLabel == "Report sent")
                #expect(told.log.hasPrefix("Reporting on the scorecard ProductionReadiness of"))
                #expect(stage.world.messages.count == 1)
                #expect(stage.world.record.refusals.isEmpty)
            }
    }

    @Test func `the run is told as a worker tells it`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await Program.run(
                    [],
                    environment: inputs(stage, ["input_run_id": run.id]),
                    in: stage.folder.path
                )
                #expect(result.status == 0, "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(
                    told.logs.map(\.message) == [
                        "Reminding of the scorecard ProductionReadiness of service: reading it and"
                            + " its entities from Port.",
                        "Slack reminder sent successfully 🚀 (1 message, 47 entities)",
                    ]
                )
                #expect(told.status == .success && told.statusLabel == "Reminder sent")
                #expect(told.summary?.contains("47 of 60 entities") == true)
                // There is no job that anybody could look at.
                #expect(told.externalRunID == nil)
            }
    }

    @Test func `our own configuration is the fallback, and flags win`() async throws {
        try await Stage()
            .run { stage in
                let rule = #"{"property":"$identifier","operator":"=","value":"cart-none"}"#
                let result = try await Program.run(
                    ["send", "--blueprint", "service", "--filter-rule", rule],
                    environment: stage.environment([
                        "INPUT_BLUEPRINT": "unicorn", "INPUT_FILTER_RULE": "[wrong",
                    ]),
                    in: stage.folder.path
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(
                    result.text.hasSuffix(
                        "Nothing to remind of: 0 entities of service looked at, none misses a rule"
                            + " of Production Readiness.\n"
                    )
                )
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `what INPUT says wins over our environment, and that over the file`() async throws {
        try await Stage()
            .run { stage in
                try "reminder:\n  blueprint: of-the-file\n  scorecard: OfTheFile\n"
                    .write(
                        toFile: "\(stage.folder.path)/file.yaml",
                        atomically: true,
                        encoding: .utf8
                    )
                let result = try await Program.run(
                    ["send", "--config", "file.yaml"],
                    environment: stage.environment([
                        "REMINDER_BLUEPRINT": "of-the-environment", "INPUT_BLUEPRINT": "service",
                        "REMINDER_SCORECARD": "OfTheEnvironment",
                    ]),
                    in: stage.folder.path
                )
                #expect(result.status == 1)
                #expect(
                    result.text.contains(
                        "blueprint `service` has no scorecard `OfTheEnvironment`: correct"
                            + " reminder.scorecard"
                    ),
                    "\(result.text)"
                )
            }
    }

    @Test func `a reminder that the file names is sent by its name`() async throws {
        try await Stage()
            .run { stage in
                try "reminders:\n  weekly:\n    layout: detailed\n    scorecard: Beauty\n"
                    .write(
                        toFile: "\(stage.folder.path)/file.yaml",
                        atomically: true,
                        encoding: .utf8
                    )
                let environment = stage.environment(["SCOREBELL_CONFIG": "file.yaml"])
                let wrong = try await Program.run(
                    ["send", "--reminder", "weekly"],
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(wrong.status == 1)
                #expect(wrong.text.contains("has no scorecard `Beauty`"), "\(wrong.text)")
                let right = try await Program.run(
                    ["send", "--reminder", "weekly", "--scorecard", "ProductionReadiness"],
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(right.status == 0, "\(right.text)")
                #expect(stage.world.messages.first?.readable.contains("\n      ◦ ") == true)
            }
    }

    @Test func `a dry run prints what would be posted, byte for byte, and does nothing`()
        async throws
    {
        try await Stage(catalogue: .generated(services: 400, seed: 20))
            .run { stage in
                let run = stage.world.addRun()
                let environment = stage.environment([
                    "INPUT_RUN_ID": run.id, "SLACK_INTERVAL": "0",
                ])
                let shown = try await standardOutput(
                    of: "send --dry-run",
                    environment: environment,
                    in: stage
                )
                #expect(stage.world.messages.isEmpty)
                #expect(stage.world.record.run(run.id)?.logs.isEmpty == true)
                #expect(stage.world.record.run(run.id)?.hasEnded == false)
                let sent = try await Program.run(
                    ["send"],
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(sent.status == 0, "\(sent.text)")
                let lines = shown.split(separator: "\n")
                #expect(lines.count > 1)
                let payloads = try lines.map { try JSONValue(parsing: Array($0.utf8)) }
                #expect(payloads == stage.world.messages.map(\.payload))
            }
    }

    @Test func `a dry run needs no Slack, and a bot's has its channel and mark`() async throws {
        try await Stage()
            .run { stage in
                let without = try await standardOutput(
                    of: "send --dry-run",
                    environment: stage.environment(["SLACK_WEBHOOK_URL": ""]),
                    in: stage
                )
                #expect(without.hasPrefix(#"{"blocks":["#), "\(without)")
                let bot = try await standardOutput(
                    of: "send --dry-run",
                    environment: stage.environment([
                        "SLACK_BOT_TOKEN": "xoxb-1-secret-value", "SLACK_CHANNEL": "C0SANDBOX",
                    ]),
                    in: stage
                )
                let payload = try JSONValue(parsing: Array(bot.utf8))
                #expect(payload["channel"] == "C0SANDBOX")
                #expect(payload["metadata"]?["event_payload"]?["message_number"] == "1")
                #expect(!bot.contains("secret-value"))
            }
    }

    @Test func `a dry run with nothing to say says that`() async throws {
        try await Stage()
            .run { stage in
                let rule = #"{"property":"$identifier","operator":"=","value":"nobody"}"#
                let result = try await Program.run(
                    ["send", "--dry-run", "--filter-rule", rule],
                    environment: stage.environment(),
                    in: stage.folder.path
                )
                #expect(result.status == 0)
                #expect(result.text.contains("Nothing to remind of: 0 entities"))
            }
    }

    @Test func `progress is one line that changes on a terminal, and lines elsewhere`()
        async throws
    {
        try await Stage()
            .run { stage in
                let elsewhere = try await Program.run(
                    ["send"],
                    environment: stage.environment(),
                    in: stage.folder.path
                )
                for line in [
                    "60 entities read from Port\n", "47 of 60 miss rules: 1 message to send\n",
                    "Message 1 of 1 sent\n",
                ] {
                    #expect(elsewhere.text.contains(line))
                }
                #expect(!elsewhere.text.contains("\u{1B}"))
                // script(1), of which every Debian has one, runs it on a terminal.
                let terminal = try Program(
                    ["-qec", "'\(Program.path)' send", "/dev/null"],
                    environment: stage.environment(["PATH": "/usr/bin:/bin"]),
                    in: stage.folder.path,
                    executable: "/usr/bin/script"
                )
                #expect(await terminal.exitStatus() == 0, "\(terminal.text)")
                let text = terminal.text
                #expect(text.contains("\r\u{1B}[K60 entities read from Port\r\u{1B}[K47 of 60"))
                #expect(text.contains("\r\u{1B}[KSlack reminder sent successfully 🚀"))
            }
    }

    @Test func `asked for help or its version it sends nothing`() async throws {
        try await Stage()
            .run { stage in
                let help = try await Program.run(
                    ["--help"],
                    environment: inputs(stage),
                    in: stage.folder.path
                )
                #expect(help.status == 0)
                for command in ["serve", "send", "report-run", "runs", "check", "sandbox"] {
                    #expect(help.text.contains("\n  \(command) "), "\(help.text)")
                }
                let version = try await Program.run(
                    ["--version"],
                    environment: inputs(stage),
                    in: stage.folder.path
                )
                #expect(version.status == 0 && version.text == "0.1.0\n")
                #expect(stage.world.record.calls(.token) == 0)
            }
    }

    @Test(arguments: ["", nil])
    func `without an operation in the environment it serves`(operation: String?) async throws {
        try await Stage()
            .run { stage in
                var environment = stage.environment(["INPUT_BLUEPRINT": "service"])
                environment["INPUT_OPERATION_KIND"] = operation
                let program = try Program([], environment: environment, in: stage.folder.path)
                #expect(await program.port() != nil, "\(program.text)")
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    /// What the executable writes to its standard output alone.
    private func standardOutput(
        of arguments: String,
        environment: [String: String],
        in stage: Stage
    ) async throws -> String {
        let program = try Program(
            ["-c", "'\(Program.path)' \(arguments) 2>errors"],
            environment: environment,
            in: stage.folder.path,
            executable: "/bin/sh"
        )
        #expect(await program.exitStatus() == 0)
        return program.text
    }
}
