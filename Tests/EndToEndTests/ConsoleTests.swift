import JSON
import Foundation
import HTTPTypes
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// The run page and the API of the real executable.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ConsoleTests {
    private static let token = "correct-horse-battery-staple"
    private static let tools = "\(Repository.root)/.venv/bin"

    private static func has(_ paths: String...) -> Bool {
        paths.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }

    private func serve(_ stage: Stage, _ changes: [String: String] = [:]) async throws -> String {
        let admin = ["ADMIN_TOKEN": Self.token].merging(changes) { _, new in new }
        _ = try await stage.serve(admin)
        return try #require(stage.webhookURL).replacing("/webhook", with: "")
    }

    @Test func `without an admin token neither the page nor the API is there`() async throws {
        try await Stage()
            .run { stage in
                let root = try await serve(stage, ["ADMIN_TOKEN": ""])
                let bearer: HTTPFields = [.authorization: "Bearer \(Self.token)"]
                for path in [
                    "/", "/runs/abc", "/sign-in", "/api/runs", "/api/preview", "/openapi.json",
                    "/assets/console.css", "/events",
                ] {
                    let answer = try await stage.call(.get, root + path, headers: bearer)
                    #expect(answer.status == 404, "\(path)")
                }
            }
    }

    @Test func `a short token is warned of, and one with a space refused`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["ADMIN_TOKEN": "short"])
                #expect(
                    await program.wrote("holds a secret of fewer than 16 characters, which could")
                )
                #expect(!program.text.contains("\"short\""))
                let refused = try await Program.run(
                    ["serve"],
                    environment: stage.environment(["ADMIN_TOKEN": "two words"]),
                    in: stage.folder.path
                )
                #expect(refused.status == 78)
                #expect(refused.text.contains("admin.token (ADMIN_TOKEN) must be a token without"))
                #expect(!refused.text.contains("two words"))
            }
    }

    @Test func `tries from one network are counted together, whatever their addresses`()
        async throws
    {
        try await Stage()
            .run { stage in
                let root = try await serve(stage, ["HTTP_TRUSTED_PROXIES": "127.0.0.1"])
                let name = try #require(HTTPField.Name("X-Forwarded-For"))
                func tried(from address: String) async throws -> Int {
                    let headers: HTTPFields = [.authorization: "Bearer wrong", name: address]
                    return try await stage.call(.get, "\(root)/api/runs", headers: headers).status
                }
                for number in 1...11 {
                    let status = try await tried(from: "2001:db8:0:1::\(number)")
                    #expect(status == (number < 11 ? 401 : 429))
                }
                #expect(try await tried(from: "2001:db8:0:2::1") == 401)
            }
    }

    @Test func `the token is in no line of the log`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve([
                    "ADMIN_TOKEN": Self.token, "LOG_LEVEL": "trace",
                ])
                let root = try #require(stage.webhookURL).replacing("/webhook", with: "")
                for token in [Self.token, Self.token + "x"] {
                    let headers: HTTPFields = [.authorization: "Bearer \(token)"]
                    _ = try await stage.call(.get, "\(root)/api/runs", headers: headers)
                }
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(await program.wrote("\"message\":\"Stopping.\""))
                #expect(!program.text.contains(Self.token))
            }
    }

    /// Starts a visitor of the page.
    private func client(_ name: String, of root: String, on stage: Stage) throws -> Program {
        try Program(
            ["\(Repository.root)/Tests/Clients/\(name)", root, Self.token, stage.folder.path],
            environment: [
                "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
                "PATH": "/usr/bin:/bin", "HOME": stage.folder.path,
            ],
            in: stage.folder.path,
            executable: "\(Self.tools)/python"
        )
    }

    @Test(
        .enabled(
            if: has("\(tools)/python", "/usr/bin/chromedriver", "/usr/bin/chromium"),
            "chromium and its driver are not installed; the test command installs them"
        )
    )
    func `what an operator types stays while the page changes round it`() async throws {
        try await Stage()
            .run { stage in
                let busy = Fault.Kind.status(503, body: "busy")
                // Port's, since posts that Slack does not confirm are soon given up.
                stage.world.faults.add(Fault(route: .scorecard, kind: busy, times: 10_000))
                let root = try await serve(stage)
                let run = await stage.world.fireAction(.full, properties: [:])
                let visitor = try client("console_canceller.py", of: root, on: stage)
                #expect(await visitor.exitStatus() == 0, "\(visitor.text)")
                let expected = [
                    "typed: The wrong channel.", "notice: It is cancelled.",
                    "state: Cancelled | The wrong channel.",
                ]
                #expect(visitor.text.split(separator: "\n").map(String.init) == expected)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.summary == "The wrong channel.")
            }
    }

    @Test func `a run that the API cancels is told so in Port`() async throws {
        try await Stage()
            .run { stage in
                let busy = Fault.Kind.status(503, body: "busy")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: busy, times: 10_000))
                let root = try await serve(stage)
                let run = await stage.world.fireAction(.full, properties: [:])
                let bearer: HTTPFields = [.authorization: "Bearer \(Self.token)"]
                let list = try await stage.call(
                    .get,
                    "\(root)/api/runs?run=\(run.id)",
                    headers: bearer
                )
                let job = try #require(
                    String(decoding: list.body, as: UTF8.self)
                        .firstMatch(of: #/"jobId":"(\w+)"/#)
                )
                .1
                let cancelled = try await stage.call(
                    .post,
                    "\(root)/api/runs/\(job)/cancel",
                    headers: bearer,
                    body: #"{"reason":"The wrong channel."}"#
                )
                #expect(cancelled.status == 200)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .failure && ended.statusLabel == "Reminder cancelled")
                #expect(ended.summary == "The wrong channel.")
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test(
        .enabled(
            if: has("\(tools)/python", "/usr/bin/chromedriver", "/usr/bin/chromium"),
            "chromium and its driver are not installed; the test command installs them"
        )
    )
    func `an operator signs in, reads why a run failed, retries it and sees it turn green`()
        async throws
    {
        try await Stage()
            .run { stage in
                let gone = Fault.Kind.status(404, body: "no_service")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: gone, times: 1))
                let root = try await serve(stage)
                #expect(try await stage.remind().status == .failure)
                let visitor = try client("console_visitor.py", of: root, on: stage)
                #expect(await visitor.exitStatus() == 0, "\(visitor.text)")
                let why = "The Slack webhook no longer exists; create a new one and update the"
                let expected = [
                    "asked for: Sign in", "wrong token: This is not the admin token.",
                    "led to: There is no such run", "live: Live",
                    "first row: Failed | \(why) configuration. (no_service, HTTP 404)",
                    "cookie: True Strict False", "script sees: ''",
                    "reason: \(why) configuration. (no_service, HTTP 404)",
                    "hostile titles drawn as markup: 0", "wider than a phone: False",
                    "forged form: Nothing was done", "wrong form token: Nothing was done",
                    "still: Failed", "notice: It is queued again.",
                    "turned green without reloading: True", "actions left: ''",
                    "failed now: No runs in this state.", "by the API: ['succeeded'] 1",
                    "preview: 1 message: 47 of 60 of service miss rules of Production Readiness",
                    "wider than a phone: False", "signed out: Sign in", "complaints: []",
                ]
                #expect(visitor.text.split(separator: "\n").map(String.init) == expected)
                #expect(stage.world.messages.count == 1)
                if let keep = ProcessInfo.processInfo.environment["SCOREBELL_TEST_SCREENSHOTS"] {
                    for name in ["run-light", "run-dark", "narrow-380"] {
                        let from = URL(filePath: "\(stage.folder.path)/\(name).png")
                        try Data(contentsOf: from).write(to: URL(filePath: "\(keep)/\(name).png"))
                    }
                }
            }
    }

    /// Every answer must be one that the description allows.
    private static let checks =
        "status_code_conformance,content_type_conformance,response_schema_conformance,"
        + "response_headers_conformance,unsupported_method"

    private func schemathesis(
        _ root: String,
        checks: String,
        examples: Int,
        _ more: String...,
        in folder: String
    ) async throws -> Program {
        let program = try Program(
            [
                "run", "\(root)/openapi.json", "--checks", checks, "--seed", "7",
                "--max-examples", "\(examples)", "--generation-database", "none", "--no-color",
                "-H", "Authorization: Bearer \(Self.token)",
            ] + more,
            environment: ["PYTHONUTF8": "1", "PATH": "/usr/bin:/bin", "HOME": folder],
            in: folder,
            executable: "\(Self.tools)/schemathesis"
        )
        _ = await program.exitStatus()
        return program
    }

    private func allPassed(_ text: String) -> Bool {
        guard let match = text.firstMatch(of: #/(\d+) generated, (\d+) passed/#) else {
            return false
        }
        return match.1 == match.2 && match.1 != "0"
    }

    @Test(
        .enabled(
            if: has("\(tools)/schemathesis"),
            "schemathesis is not installed; the test command installs it"
        )
    )
    func `schemathesis finds no server error and no undocumented answer`() async throws {
        try await Stage()
            .run { stage in
                let root = try await serve(stage)
                _ = try await stage.remind()
                let folder = stage.folder.path
                let all = try await schemathesis(
                    root,
                    checks: "not_a_server_error,\(Self.checks)",
                    examples: 15,
                    in: folder
                )
                #expect(await all.exitStatus() == 0, "\(all.text)")
                #expect(all.text.contains("Tested: 12"), "\(all.text)")
                #expect(allPassed(all.text), "\(all.text)")
            }
    }

    @Test(
        .enabled(
            if: has("\(tools)/schemathesis"),
            "schemathesis is not installed; the test command installs it"
        )
    )
    func `schemathesis gets webhooks accepted, refused and held as described`() async throws {
        try await Stage()
            .run { stage in
                let root = try await serve(stage, ["WEBHOOK_REQUIRE_SIGNATURE": "false"])
                // Runs that fail are told so with 502 to those who wait.
                let webhooks = try await schemathesis(
                    root,
                    checks: Self.checks,
                    examples: 10,
                    "--include-path",
                    "/webhook",
                    "--phases",
                    "examples,coverage,fuzzing",
                    in: stage.folder.path
                )
                #expect(await webhooks.exitStatus() == 0, "\(webhooks.text)")
                #expect(webhooks.text.contains("Tested: 1"), "\(webhooks.text)")
                #expect(allPassed(webhooks.text), "\(webhooks.text)")
            }
    }
}
