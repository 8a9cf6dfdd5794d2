import Foundation
import HTTPTypes
import JSON
import Outbound
import Sandbox
import Testing
import TestSupport

/// What a webhook may hold and may not, through the real executable.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct WebhookTests {
    private func post(
        _ stage: Stage,
        _ call: SignedInvocation,
        to path: String = "",
        headers: HTTPFields = [:]
    ) async throws -> (status: Int, json: JSONValue) {
        var fields = call.headers
        for field in headers { fields[field.name] = field.value }
        let answer = try await stage.call(
            .post,
            try #require(stage.webhookURL) + path,
            headers: fields,
            body: String(decoding: call.body, as: UTF8.self)
        )
        return (answer.status, try JSONValue(parsing: answer.body))
    }

    @Test func `port-agent's webhook is taken as it is, and with a byte changed refused`()
        async throws
    {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                let run = stage.world.addRun(properties: ["note": "Größe ⭐️ \"x\"  y"])
                let call = stage.world.invocation(for: run, as: .agent)
                let text = String(decoding: call.body, as: UTF8.self)
                let changes = [
                    text.replacing("\"TRIGGERED\"", with: "\"TRIGGERED \""),
                    text.replacing("  y", with: " y"), text.replacing("\\u00f6", with: "ö"),
                    text.replacing(run.id, with: "\(run.id)x"), "\(text)x",
                ]
                for change in changes {
                    #expect(change != text)
                    var changed = call
                    changed.body = Array(change.utf8)
                    let answer = try await post(stage, changed)
                    #expect(answer.status == 401 && answer.json["error"] == "signature_wrong")
                }
                #expect(try await post(stage, call).status == 202)
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    /// Made with Python's `cryptography` of a rule that no entity meets, with the secret below.
    private static let sealedRule =
        "PD0+P0BBQkNERUZHSElKS7Yg95Oea3HMLPwvccEBoG1aBa7QcNEOlKm0IGSSs2K0FHyldC8ccKEjzAlVJH4RD6AG"
        + "43RJ9LkUJR72TEqrkqcpdxrGx2H8ng=="

    @Test func `an encrypted input is opened with a secret that is being replaced`() async throws {
        try await Stage()
            .run { stage in
                let secret = "client-secret-of-more-than-32-bytes-for-tests"
                _ = try await stage.serve([
                    "PORT_PREVIOUS_WEBHOOK_SECRETS": secret,
                    "GITLAB_TRIGGER_TOKEN": "glptt-0123456789abcdef",
                ])
                let root = try #require(stage.webhookURL).replacing("/webhook", with: "")
                stage.world.setPipelineURL(
                    "\(root)/api/v4/projects/7/ref/main/trigger/pipeline"
                        + "?token=glptt-0123456789abcdef"
                )
                let inputs: JSONValue = ["filter_rule": .string(Self.sealedRule)]
                for door in Door.allCases where door != .agent {
                    let run = await stage.world.fireAction(properties: inputs, through: door)
                    let ended = try #require(await stage.world.runEnded(run.id))
                    #expect(ended.status == .success)
                    #expect(ended.log.contains("0 entities of service looked at"))
                }
                let broken = "A" + Self.sealedRule.dropFirst()
                let run = stage.world.addRun(properties: ["filter_rule": .string(broken)])
                let answer = try await post(stage, stage.world.invocation(for: run))
                #expect(answer.status == 422 && answer.json["error"] == "input_sealed")
            }
    }

    @Test func `a signed call that comes again as something else starts nothing`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/reminders.yaml"
                try "reminders:\n  weekly:\n    layout: detailed\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                _ = try await stage.serve(["SCOREBELL_CONFIG": path])
                let run = stage.world.addRun()
                let other = stage.world.addRun()
                let call = stage.world.invocation(for: run, as: .headerOnly)
                let first = try await post(stage, call)
                #expect(first.status == 202 && first.json["duplicate"] == false)
                let header = try #require(HTTPField.Name("RUN_ID"))
                for answer in [
                    try await post(stage, call, headers: [header: other.id]),
                    try await post(stage, call, to: "/weekly"),
                ] {
                    #expect(answer.status == 409 && answer.json["error"] == "call_replayed")
                }
                let again = try await post(stage, call, to: "?wait=30")
                #expect(again.status == 200 && again.json["jobId"] == first.json["jobId"])
                #expect(again.json["duplicate"] == true)
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }
}
