import Foundation
import HTTPTypes
import JSON
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// Pipelines through the real executable, triggered as GitLab's own users do.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct GitLabTests {
    private static let token = "glptt-0123456789abcdef"
    private static let json: HTTPFields = [.contentType: "application/json"]
    private static let curl = "/usr/bin/curl"
    private static let python = "\(Repository.root)/.venv/bin/python"

    /// Serves with a trigger token, and returns the program and its address.
    private func serve(
        _ stage: Stage,
        _ changes: [String: String] = [:]
    ) async throws -> (program: Program, root: String) {
        let program = try await stage.serve(
            ["GITLAB_TRIGGER_TOKEN": Self.token].merging(changes) { _, new in new }
        )
        return (program, "http://127.0.0.1:\(try #require(await program.port()))")
    }

    private func value(of answer: Answer) throws -> JSONValue {
        try JSONValue(parsing: answer.body)
    }

    /// Looks at a pipeline until its state is final.
    private func ended(
        _ stage: Stage,
        _ root: String,
        _ pipeline: JSONValue
    ) async throws -> JSONValue {
        guard
            case .integer(let id)? = pipeline["id"],
            case .integer(let project)? = pipeline["project_id"]
        else {
            Issue.record("The answer has no numbers: \(pipeline)")
            return .null
        }
        while true {
            let url = "\(root)/api/v4/projects/\(project)/pipelines/\(id)"
            let answer = try await stage.call(.get, url)
            #expect(answer.status == 200)
            let now = try value(of: answer)
            if now["finished_at"] != .null || answer.status != 200 { return now }
        }
    }

    @Test(arguments: InvocationShape.allCases.filter { $0 != .workflowNode })
    func `an action with only another host in its GitLab URL reminds and reports`(
        shape: InvocationShape
    ) async throws {
        try await Stage()
            .run { stage in
                let (_, root) = try await serve(stage)
                let run = stage.world.addRun()
                let call = stage.world.invocation(for: run, as: shape)
                var headers = Self.json
                // No signature is needed here, nor the header where the body names the run.
                if shape == .headerOnly { headers = call.headers }
                let answer = try await stage.call(
                    .post,
                    "\(root)/api/v4/projects/platform%2Factions/ref/main/trigger/pipeline"
                        + "?token=\(Self.token)",
                    headers: headers,
                    body: String(decoding: call.body, as: UTF8.self)
                )
                #expect(answer.status == 201)
                let pipeline = try value(of: answer)
                #expect(pipeline["status"] == "created" && pipeline["ref"] == "main")
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                #expect(try await ended(stage, root, pipeline)["status"] == "success")
                #expect(stage.world.messages.count == 1)
            }
    }

    /// Body as port-agent's GITLAB mapping makes it, with Python's spaces.
    private func agentBody(
        _ stage: Stage,
        _ run: ActionRun,
        token: String = token,
        variables: String
    ) -> String {
        let body = stage.world.invocation(for: run, as: .agent).body
        return #"{"ref": "main", "token": "\#(token)", "variables": \#(variables), "#
            + #""port_payload": \#(String(decoding: body, as: UTF8.self))}"#
    }

    @Test func `port-agent's GITLAB mapping works unchanged, and a byte changed is refused`()
        async throws
    {
        try await Stage()
            .run { stage in
                let (_, root) = try await serve(stage)
                let url = "\(root)/api/v4/projects/platform%2Fport-actions/trigger/pipeline"
                let rule = #"{\"property\":\"$identifier\",\"operator\":\"=\",\"value\":\"none\"}"#
                let run = stage.world.addRun(properties: ["filter_rule": .string("")])
                let other = "glptt-0123456789abcdeg"
                let refused = try await stage.call(
                    .post,
                    url,
                    headers: Self.json,
                    body: agentBody(stage, run, token: other, variables: "null")
                )
                #expect(refused.status == 404)
                #expect(try value(of: refused) == ["message": "404 Not Found"])
                let answer = try await stage.call(
                    .post,
                    url,
                    headers: Self.json,
                    body: agentBody(
                        stage,
                        run,
                        variables: #"{"filter_rule": "\#(rule)", "blueprint": "null"}"#
                    )
                )
                #expect(answer.status == 201)
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success && ended.statusLabel == "Nothing to remind of")

                // No input at all: jq's add makes null of the variables.
                let plain = stage.world.addRun()
                let body = agentBody(stage, plain, variables: "null")
                let second = try await stage.call(.post, url, headers: Self.json, body: body)
                #expect(second.status == 201)
                #expect(
                    try #require(await stage.world.runEnded(plain.id)).log.contains("47 entities")
                )
            }
    }

    @Test func `a click that comes through both doors reminds once`() async throws {
        try await Stage()
            .run { stage in
                let (_, root) = try await serve(stage)
                let run = try await stage.remind()
                let answer = try await stage.call(
                    .post,
                    "\(root)/api/v4/projects/7/ref/main/trigger/pipeline?token=\(Self.token)",
                    headers: Self.json,
                    body: #"{"port_context": {"runId": "\#(run.id)"}}"#
                )
                #expect(answer.status == 201)
                let pipeline = try value(of: answer)
                #expect(pipeline["status"] == "success")
                let job = try #require(run.externalRunID)
                #expect(pipeline["web_url"] == .string("\(root)/runs/\(job)"))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a trigger without a run reminds, and tells nobody in Port`() async throws {
        try await Stage()
            .run { stage in
                let (_, root) = try await serve(stage)
                let url = "\(root)/api/v4/projects/7/ref/main/trigger/pipeline?token=\(Self.token)"
                let first = try await stage.call(.post, url)
                #expect(first.status == 201)
                let done = try await ended(stage, root, try value(of: first))
                #expect(done["status"] == "success" && stage.world.messages.count == 1)

                let gone = Fault.Kind.status(404, body: "no_service")
                stage.world.faults.add(Fault(route: .slackWebhook, kind: gone, times: 1))
                let second = try await stage.call(.post, url)
                #expect(try await ended(stage, root, try value(of: second))["status"] == "failed")

                let jobs = try await stage.runs("list", "--json").text
                #expect(jobs.count { $0 == "\n" } == 2 && !jobs.contains("run_report"))
                #expect(try await stage.runs("list").text.contains("  none  "))
                let id = try #require(jobs.firstMatch(of: #/"jobId":"(\w+)"/#)).1
                let shown = try await stage.runs("show", "\(id)").text
                #expect(!shown.contains("OTHER JOBS OF THIS RUN"))
                #expect(shown.contains(#""pipeline":{"project":"7","ref":"main"}"#))
                let record = stage.world.record
                for route in [RouteName.run, .runUpdate, .runLog, .runLogs] {
                    #expect(record.calls(route) == 0)
                }
            }
    }

    @Test func `a job without a run that an operator cancels is reported to nobody`() async throws {
        try await Stage()
            .run { stage in
                let (program, root) = try await serve(stage, ["WORKER_CONCURRENCY": "0"])
                let url = "\(root)/api/v4/projects/7/ref/main/trigger/pipeline?token=\(Self.token)"
                let pipeline = try value(of: try await stage.call(.post, url))
                let job = try #require(pipeline["web_url"]?.string?.split(separator: "/").last)
                #expect(try await stage.runs("cancel", String(job)).status == 0)
                #expect(try await ended(stage, root, pipeline)["status"] == "canceled")
                #expect(try await stage.runs("list", "--json").text.count { $0 == "\n" } == 1)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: curl),
            "curl is not installed; the test command installs it"
        )
    )
    func `curl's forms trigger as GitLab's documentation writes them`() async throws {
        try await Stage()
            .run { stage in
                let (_, root) = try await serve(stage)
                let trigger = "\(root)/api/v4/projects/123456/trigger/pipeline"
                let commands = [
                    [
                        "--form", "token=\(Self.token)", "--form", "ref=main",
                        "--form", "variables[RUN_ID]={run}", trigger,
                    ],
                    [
                        "--data-urlencode", "token=\(Self.token)", "--data", "ref=main",
                        "--data", "variables[RUN_ID]={run}", trigger,
                    ],
                    [
                        "--request", "POST", "--globoff",
                        "\(trigger)?token=\(Self.token)&ref=main&variables[RUN_ID]={run}",
                    ],
                    [
                        "--form", "token=\(Self.token)", "--form", "variables[RUN_ID]={run}",
                        "\(root)/api/v4/projects/g%2Fp/ref/feature%2Fa.b/trigger/pipeline",
                    ],
                ]
                for command in commands {
                    let run = stage.world.addRun()
                    let program = try Program(
                        ["--silent", "--show-error"]
                            + command.map { $0.replacing("{run}", with: run.id) },
                        in: stage.folder.path,
                        executable: Self.curl
                    )
                    #expect(await program.exitStatus() == 0)
                    #expect(await program.wrote(#""status":"created""#), "\(program.text)")
                    #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                }
            }
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(
                atPath: "\(Repository.root)/.venv/bin/gitlab"
            ),
            "python-gitlab is not installed; the test command installs it"
        )
    )
    func `python-gitlab triggers a run, follows it to success, and is refused in GitLab's words`()
        async throws
    {
        try await Stage()
            .run { stage in
                let (_, root) = try await serve(stage)
                let run = stage.world.addRun()
                let client = try Program(
                    [
                        "\(Repository.root)/Tests/Clients/python_gitlab_client.py", root,
                        Self.token, run.id,
                    ],
                    environment: ["PYTHONUTF8": "1"],
                    in: stage.folder.path,
                    executable: Self.python
                )
                #expect(await client.exitStatus() == 0, "\(client.text)")
                let lines = client.text.split(separator: "\n").map(String.init)
                let notFound = "404 404 Not Found"
                let notTexts = "400 variables needs to be a map of key-valued strings"
                let expected = [
                    "project: platform/port.actions True",
                    "wrong token: GitlabCreateError \(notFound)",
                    "missing ref: GitlabHttpError 400 ref is missing, ref is empty",
                    "null as ref: GitlabCreateError 400 ref is empty",
                    "blank ref: GitlabCreateError 400 ref is empty",
                    "number as variable: GitlabCreateError \(notTexts)",
                    "list of variables: GitlabCreateError 400 variables is invalid",
                    "unknown pipeline: GitlabGetError \(notFound)",
                    "triggered: created main True",
                    "again: True",
                ]
                #expect(Array(lines.prefix(expected.count)) == expected)
                let states = try #require(lines.dropFirst(expected.count).first)
                #expect(states.hasPrefix("states: created ") && states.hasSuffix(" success"))
                #expect(lines.last == "finished: True True")
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a named reminder's token triggers that one`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/reminders.yaml"
                try "reminders:\n  weekly:\n    scorecard: ProductionReadiness\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                let weekly = "glptt-fedcba9876543210"
                let (_, root) = try await serve(
                    stage,
                    [
                        "SCOREBELL_CONFIG": path,
                        "REMINDERS_WEEKLY_GITLAB_TRIGGER_TOKEN": weekly,
                    ]
                )
                for (token, lane) in [(Self.token, "reminder"), (weekly, "reminder/weekly")] {
                    let run = stage.world.addRun()
                    let answer = try await stage.call(
                        .post,
                        "\(root)/api/v4/projects/7/ref/main/trigger/pipeline?token=\(token)",
                        headers: Self.json,
                        body: #"{"runId": "\#(run.id)"}"#
                    )
                    #expect(answer.status == 201)
                    _ = await stage.world.runEnded(run.id)
                    let jobs = try await stage.runs("list", "--json").text
                    #expect(
                        jobs.split(separator: "\n")
                            .contains {
                                $0.contains(run.id) && $0.contains(#""lane":"\#(lane)""#)
                            }
                    )
                }
            }
    }

    @Test func `without a token there is no such path, and with one the token is in no log`()
        async throws
    {
        try await Stage()
            .run { stage in
                let without = try await stage.serve()
                var root = "http://127.0.0.1:\(try #require(await without.port()))"
                let path = "/api/v4/projects/7/ref/main/trigger/pipeline?token=\(Self.token)"
                let closed = try await stage.call(.post, root + path)
                #expect(closed.status == 404)
                #expect(try value(of: closed)["error"] == "not_found")
                #expect(try value(of: closed)["ok"] == false)
                without.signal(SIGTERM)
                #expect(await without.exitStatus() == 0)

                let program: Program
                (program, root) = try await serve(stage, ["LOG_LEVEL": "trace"])
                let run = stage.world.addRun()
                let answer = try await stage.call(
                    .post,
                    root + path,
                    headers: Self.json,
                    body: #"{"runId": "\#(run.id)"}"#
                )
                #expect(answer.status == 201)
                _ = await stage.world.runEnded(run.id)
                let large = String(repeating: " ", count: 1_048_577)
                let refused = try await stage.call(.post, root + path, body: large)
                #expect(refused.status == 413)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                #expect(await program.wrote("/ref/main/trigger/pipeline"))
                #expect(!program.text.contains(Self.token))
                for name in ["scorebell.sqlite", "scorebell.sqlite-wal"] {
                    let file = FileManager.default.contents(atPath: "\(stage.folder.path)/\(name)")
                    #expect(file?.range(of: Data(Self.token.utf8)) == nil)
                }
            }
    }
}
