import Foundation
import HTTPTypes
import JSON
import Outbound
import Sandbox
import Testing
import TestSupport

/// A scorecard's report through the real executable: by configuration, by input, and in trouble.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ReportTests {
    private static let report = ["REMINDER_OPERATION_KIND": "scorecard_report"]

    @Test func `a report by configuration arrives, and its run tells of a report`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(Self.report)
                let run = try await stage.remind()
                let message = try #require(stage.world.messages.first)
                #expect(stage.world.messages.count == 1)
                #expect(message.readable.contains("Production Readiness overview  report"))
                #expect(message.readable.contains("Top teams"))
                #expect(message.flags.isEmpty)
                #expect(
                    message.text?.hasPrefix("Production Readiness report: how 60 Services stand.")
                        == true
                )
                #expect(run.status == .success && run.statusLabel == "Report sent")
                #expect(
                    run.log.contains("Reporting on the scorecard ProductionReadiness of service")
                )
                #expect(
                    run.log.contains("Slack report sent successfully 🚀 (1 message, 60 entities)")
                )
                let summary = try #require(run.summary)
                #expect(
                    summary.contains(
                        #/^\d+ of 60 entities of service are at Gold, the last level of Production /#
                    )
                )
                #expect(summary.hasSuffix("; the report went to Slack in 1 message."))
                #expect(!run.log.contains("remind") && !summary.contains("remind"))
                #expect(stage.world.record.refusals.isEmpty)
            }
    }

    @Test func `an input makes a report of a reminder, and a reminder of a report`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                let report = try await stage.remind(
                    properties: ["operation_kind": "scorecard_report"]
                )
                #expect(report.statusLabel == "Report sent")
                #expect(stage.world.messages.last?.readable.contains("overview  report") == true)
                #expect(try await stage.remind().statusLabel == "Reminder sent")
            }
        try await Stage()
            .run { stage in
                _ = try await stage.serve(Self.report)
                let reminder = try await stage.remind(
                    properties: ["operation_kind": "scorecard_reminder"]
                )
                #expect(reminder.statusLabel == "Reminder sent")
                #expect(stage.world.messages.last?.readable.contains("reminder") == true)
            }
    }

    @Test func `a pipeline's variable makes a report of a reminder`() async throws {
        try await Stage()
            .run { stage in
                let token = "glptt-0123456789abcdef"
                _ = try await stage.serve(["GITLAB_TRIGGER_TOKEN": token])
                let root = try #require(stage.webhookURL).replacing("/webhook", with: "")
                let run = await stage.world.fireAction()
                #expect(await stage.world.runEnded(run.id)?.statusLabel == "Reminder sent")
                let answer = try await stage.call(
                    .post,
                    "\(root)/api/v4/projects/1/trigger/pipeline",
                    headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: "token=\(token)&ref=main&variables[OPERATION_KIND]=scorecard_report"
                )
                #expect(answer.status == 201)
                while stage.world.messages.count < 2 { await Task.yield() }
                #expect(stage.world.messages.last?.readable.contains("overview  report") == true)
            }
    }

    @Test func `no entities to report on is success, and nothing is sent`() async throws {
        try await Stage()
            .run { stage in
                let rule =
                    #"{"combinator":"or","rules":[{"combinator":"and","rules":["#
                    + #"{"property":"$identifier","operator":"=","value":"none"}]}]}"#
                _ = try await stage.serve(
                    Self.report.merging(["REMINDER_FILTER_RULE": rule]) { $1 }
                )
                let run = try await stage.remind()
                #expect(run.status == .success && run.statusLabel == "Nothing to report on")
                #expect(
                    run.log.contains(
                        "Nothing to report on: there are no entities of service to look at."
                    )
                )
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `row 15: a filter within a filter narrows a report`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(Self.report)
                let production: JSONValue = [
                    "property": "lifecycle", "operator": "=", "value": "Production",
                ]
                let filter: JSONValue = [
                    "combinator": "and",
                    "rules": [
                        production,
                        [
                            "combinator": "or",
                            "rules": [
                                ["property": "on_call", "operator": "isEmpty"],
                                ["property": "language", "operator": "=", "value": "Go"],
                            ],
                        ],
                    ],
                ]
                let some = try await stage.remind(properties: ["filter_rule": filter])
                let most = try await stage.remind(properties: ["filter_rule": production])
                func reported(_ run: ActionRun) throws -> Int {
                    let count = run.log.firstMatch(of: #/\(1 message, (\d+) entities\)/#)
                    return try #require(count.flatMap { Int($0.1) })
                }
                #expect(try reported(some) < reported(most))
                #expect(try reported(most) < 60)
            }
    }

    @Test func `trouble is told of a report, not of a reminder`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .status(404, body: "brand_new_code"))
                )
                _ = try await stage.serve(Self.report)
                let run = try await stage.remind()
                #expect(run.status == .failure && run.statusLabel == "Report failed")
                #expect(
                    run.log.contains(
                        "The report failed and will not be tried again: Slack refused the report."
                    )
                )
            }
    }

    @Test func `a report that is cancelled is told as one`() async throws {
        try await Stage()
            .run { stage in
                let file = "\(stage.folder.path)/scorebell.yaml"
                try "reminders:\n  weekly:\n    operation-kind: scorecard_report\n"
                    .write(toFile: file, atomically: true, encoding: .utf8)
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .status(503)))
                _ = try await stage.serve(["SCOREBELL_CONFIG": file])
                stage.world.setWebhookURL(try #require(stage.webhookURL) + "/weekly")
                let run = await stage.world.fireAction()
                let answer = try await Program.run(
                    ["runs", "cancel", run.id, "--config", file],
                    environment: stage.environment(),
                    in: stage.folder.path
                )
                #expect(answer.status == 0, "\(answer.text)")
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.statusLabel == "Report cancelled")
                #expect(ended.log.contains("The report was cancelled: An operator cancelled it."))
            }
    }

    @Test func `row 12: how teams are ranked is configured, for each reminder`() async throws {
        try await Stage()
            .run { stage in
                let file = "\(stage.folder.path)/scorebell.yaml"
                try """
                reminders:
                  old:
                    team-ranking: entities
                """
                .write(toFile: file, atomically: true, encoding: .utf8)
                _ = try await stage.serve(Self.report.merging(["SCOREBELL_CONFIG": file]) { $1 })
                _ = try await stage.remind()
                stage.world.setWebhookURL(try #require(stage.webhookURL) + "/old")
                _ = try await stage.remind()
                let texts = stage.world.messages.compactMap(\.text)
                #expect(texts.count == 2)
                #expect(texts.first?.contains("Top teams by how much of what they own") == true)
                #expect(texts.last?.contains("Top teams by how much they own:") == true)
            }
    }

    @Test func `row 10: nulls where Port need not answer more make no difference`() async throws {
        var catalogue = Catalogue.standard
        let index = try #require(catalogue.blueprints.firstIndex { $0.identifier == "service" })
        let nulls: JSONValue = ["level": nil, "rules": nil]
        catalogue.blueprints[index].entities += [
            ["identifier": "a", "title": nil, "team": nil, "scorecards": nil],
            ["identifier": "b", "team": "Platform", "scorecards": ["ProductionReadiness": nulls]],
            ["identifier": "c", "scorecards": ["ProductionReadiness": nil]],
        ]
        var scorecard = try #require(catalogue.blueprints[index].scorecards.first?.object)
        scorecard["levels"] = nil
        catalogue.blueprints[index].scorecards = [.object(scorecard)]
        try await Stage(catalogue: catalogue)
            .run { stage in
                _ = try await stage.serve()
                let report = try await stage.remind(
                    properties: ["operation_kind": "scorecard_report"]
                )
                #expect(report.log.contains("(1 message, 63 entities)"))
                #expect(report.summary?.hasPrefix("63 entities of service looked at; ") == true)
                #expect(try await stage.remind().status == .success)
                #expect(stage.world.messages.count == 2)
                #expect(stage.world.messages.allSatisfy { $0.flags.isEmpty })
            }
    }

    @Test func `row 14: the links to entities lead where the template says`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve([
                    "PORT_ENTITY_URL": "https://portal.example/{blueprint}/{identifier}"
                ])
                _ = try await stage.remind()
                let blocks = try #require(stage.world.messages.first).blocks
                let text = blocks.compactMap { $0["text"]?["text"]?.string }.joined()
                #expect(text.contains("<https://portal.example/service/search-index|Search Index>"))
                #expect(
                    text.contains("<https://portal.example/service/product%2Fcatalog%2Bv2%3Deu|")
                )
                #expect(!text.contains("serviceEntity"))
            }
    }
}
