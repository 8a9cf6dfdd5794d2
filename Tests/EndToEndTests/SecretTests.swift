import Foundation
import HTTPTypes
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// No secret leaves the process by its log, its answers, its metrics or its database.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SecretTests {
    /// The words that must not be found, also as base64 and percent-encoded.
    private static var needles: [String] {
        ["needle", Data("needle".utf8).base64EncodedString().prefix(6).description]
    }

    @Test func `nothing of what serve says, answers or stores holds a secret`() async throws {
        try await Stage(secret: "needle-client-secret", slackPath: "/services/T0/B0/needle-slack")
            .run { stage in
                let program = try await stage.serve(Self.changes)
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                var answers: [String] = []
                func ask(
                    _ method: HTTPRequest.Method,
                    _ path: String,
                    _ headers: HTTPFields = [:],
                    body: String = ""
                ) async throws {
                    let answer = try await stage.call(
                        method,
                        root + path,
                        headers: headers,
                        body: body
                    )
                    answers.append("\(answer.headers)")
                    answers.append(String(decoding: answer.body, as: UTF8.self))
                }
                // A right webhook, one with each failure of Port and Slack, and wrong ones.
                _ = try await stage.remind()
                for fault in Self.faults {
                    stage.world.faults.add(fault)
                    _ = try await stage.remind()
                    stage.world.faults.clear()
                }
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .status(404, body: "no_service"), times: 1)
                )
                _ = try await stage.remind()
                try await ask(.post, "/webhook", body: #"{"runId":"r_1"}"#)
                try await ask(
                    .post,
                    "/webhook",
                    Self.wrongSignature,
                    body: "{}"
                )
                let trigger = "/api/v4/projects/1/ref/main/trigger/pipeline?token="
                try await ask(.post, trigger + "needle-trigger-token")
                try await ask(.post, trigger + "needle-wrong-token")
                try await ask(.get, "/api/v4/projects/1/pipelines/1?token=needle-trigger-token")
                for path in ["/healthz", "/readyz", "/metrics", "/nowhere?token=needle-query"] {
                    try await ask(.get, path, [.authorization: "Bearer needle-admin"])
                }
                for token in ["needle-admin-token", "needle-wrong-token"] {
                    for path in ["/", "/api/runs", "/reminders", "/openapi.json"] {
                        try await ask(.get, path, [.authorization: "Bearer \(token)"])
                    }
                    try await ask(
                        .post,
                        "/sign-in",
                        [.contentType: "application/x-www-form-urlencoded"],
                        body: "token=\(token)"
                    )
                }
                #expect(await program.wrote(#""status":"404""#))
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                try Self.expectNoNeedle(in: program.text, "the log")
                for answer in answers { try Self.expectNoNeedle(in: answer, "an answer") }
                try Self.searchFiles(of: stage)
            }
    }

    @Test func `nothing of what check and runs say holds a secret`() async throws {
        try await Stage(secret: "needle-client-secret", slackPath: "/services/T0/B0/needle-slack")
            .run { stage in
                let program = try await stage.serve(Self.changes)
                _ = try await stage.remind()
                program.signal(SIGTERM)
                _ = await program.exitStatus()
                let environment = stage.environment(Self.changes)
                let wrong = environment.merging([
                    "SLACK_WEBHOOK_URL": "ftp://needle", "SLACK_BOT_TOKEN": "needle",
                    "SLACK_CHANNEL": "C0SANDBOX", "GITLAB_TRIGGER_TOKEN": "needle needle",
                    "DATABASE_URL": "postgres://user:needle@127.0.0.1:1/none?password=needle",
                ]) { _, new in new }
                let refused = environment.merging([
                    "PORT_CLIENT_SECRET": "needle-wrong", "SLACK_WEBHOOK_URL": "",
                    "SLACK_BOT_TOKEN": "xoxb-needle-wrong", "SLACK_CHANNEL": "C0SANDBOX",
                    "SLACK_API_URL": "http://\(stage.address)/api",
                    "DATABASE_URL": "postgres://user:needle@127.0.0.1:1/none",
                ]) { _, new in new }
                for (arguments, environment, status) in [
                    (["check"], environment, Int32(0)), (["check", "--online"], environment, 0),
                    (["check"], wrong, 78), (["check", "--online"], refused, 1),
                    (["serve"], refused, 69), (["runs", "list"], environment, 0),
                    (["runs", "list"], refused, 69),
                ] {
                    let result = try await Program.run(
                        arguments,
                        environment: environment,
                        in: stage.folder.path
                    )
                    #expect(result.status == status, "\(arguments): \(result.text)")
                    try Self.expectNoNeedle(in: result.text, "\(arguments)")
                }
            }
    }

    private static let changes = [
        "PORT_WEBHOOK_SECRET": "", "LOG_LEVEL": "trace", "LOG_ACCESS": "true",
        "PORT_PREVIOUS_WEBHOOK_SECRETS": "needle-previous-one needle-previous-two",
        "GITLAB_TRIGGER_TOKEN": "needle-trigger-token", "SLACK_INTERVAL": "0",
        "ADMIN_TOKEN": "needle-admin-token",
    ]

    private static let wrongSignature: HTTPFields = {
        var fields = HTTPFields()
        if let name = HTTPField.Name("X-Port-Signature") { fields[name] = "v1,needle-wrong" }
        if let name = HTTPField.Name("X-Port-Timestamp") { fields[name] = "1" }
        return fields
    }()

    private static let faults = [
        Fault(
            route: .token,
            kind: .status(401, body: #"{"ok":false,"error":"unauthorized"}"#),
            times: 1
        ),
        Fault(route: .scorecard, kind: .status(500, body: "broken"), times: 1),
        Fault(route: .scorecard, kind: .reset, times: 1),
        Fault(route: .slackWebhook, kind: .status(503), times: 1),
        Fault(route: .slackWebhook, kind: .resetAnswer, times: 1),
        Fault(
            route: .runUpdate,
            kind: .status(429, headers: ["retry-after": "1"]),
            times: 1
        ),
    ]

    private static func expectNoNeedle(in text: String, _ place: String) throws {
        for needle in needles {
            let found = text.range(of: needle)
                .map { range in
                    let start = text.index(
                        range.lowerBound,
                        offsetBy: -120,
                        limitedBy: text.startIndex
                    )
                    return String(text[(start ?? text.startIndex)..<range.upperBound])
                }
            #expect(found == nil, "\(place): \(found ?? "")")
        }
    }

    private static func searchFiles(of stage: Stage) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: stage.folder.path)
        #expect(names.contains("scorebell.sqlite"))
        for name in names {
            let data = try Data(contentsOf: URL(filePath: "\(stage.folder.path)/\(name)"))
            try expectNoNeedle(in: String(decoding: data, as: UTF8.self), name)
        }
    }
}
