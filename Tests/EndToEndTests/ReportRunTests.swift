import Foundation
import Sandbox
import TestSupport
import Testing

/// `scorebell report-run` through the real executable, by port-github-action's inputs and by flags.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ReportRunTests {
    private func report(
        _ stage: Stage,
        _ arguments: [String],
        _ inputs: [String: String]
    ) async throws -> (status: Int32, text: String) {
        let result = try await Program.run(
            ["report-run"] + arguments,
            environment: inputs,
            in: stage.folder.path
        )
        #expect(!result.text.contains("sandbox-client-secret"))
        return result
    }

    private func report(
        _ stage: Stage,
        _ inputs: [String: String]
    ) async throws -> (status: Int32, text: String) {
        try await report(stage, [], inputs)
    }

    /// What a step `uses: port-labs/port-github-action` puts into the environment.
    private func inputs(_ stage: Stage, _ changes: [String: String] = [:]) -> [String: String] {
        let own = stage.environment()
        return [
            "INPUT_CLIENTID": own["PORT_CLIENT_ID"] ?? "",
            "INPUT_CLIENTSECRET": own["PORT_CLIENT_SECRET"] ?? "",
            "INPUT_BASEURL": "http://\(stage.address)",
            "INPUT_OPERATION": "PATCH_RUN",
        ]
        .merging(changes) { _, new in new }
    }

    @Test func `the guide's step adds its line and leaves the run open`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let line = "Slack reminder sent successfully 🚀\n"
                let result = try await report(
                    stage,
                    inputs(stage, ["INPUT_RUNID": run.id, "INPUT_LOGMESSAGE": line])
                )
                #expect(result.status == 0)
                #expect(result.text == "Reported to the run \(run.id).\n")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.logs.map(\.message) == ["Slack reminder sent successfully 🚀"])
                #expect(!told.hasEnded)
                #expect(stage.world.record.calls(.runUpdate) == 0)
            }
    }

    @Test func `everything else follows the line, at once`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await report(
                    stage,
                    inputs(
                        stage,
                        [
                            "INPUT_RUNID": " \(run.id)\n", "INPUT_LOGMESSAGE": "one\ntwo\n\n",
                            "Input_Status": "success", "INPUT_SUMMARY": "All done",
                            "INPUT_LINK": "https://a.example/1\n  https://a.example/2 \n",
                            "INPUT_EXTERNALRUNID": "4711",
                        ]
                    )
                )
                #expect(result.status == 0, "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.logs.map(\.message) == ["one\ntwo"])
                #expect(told.status == .success && told.summary == "All done")
                #expect(told.links == ["https://a.example/1", "https://a.example/2"])
                #expect(told.externalRunID == "4711")
                #expect(stage.world.record.calls(.runUpdate) == 1)
            }
    }

    @Test(arguments: [
        (#"["https://a.example/1", "https://a.example/2"]"#, 2), ("https://a.example/1", 1),
        (#""https://a.example/1""#, 1),
    ])
    func `links are a list in JSON, or one a line`(text: String, count: Int) async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await report(
                    stage,
                    inputs(stage, ["INPUT_RUNID": run.id, "INPUT_LINK": text])
                )
                #expect(result.status == 0, "\(result.text)")
                let links = ["https://a.example/1", "https://a.example/2"]
                #expect(stage.world.record.run(run.id)?.links == Array(links.prefix(count)))
            }
    }

    @Test func `flags win over inputs, and our environment is the fallback`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await report(
                    stage,
                    [
                        "--run-id", run.id, "--status", "FAILURE", "--status-label", "Gone",
                        "--link", "https://a.example/1", "--link", "https://a.example/2",
                        "--external-run-id", "5", "--summary", "S", "--log-message", "L",
                    ],
                    stage.environment(["INPUT_RUNID": "r_other", "INPUT_STATUS": "SUCCESS"])
                )
                #expect(result.status == 0, "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .failure && told.statusLabel == "Gone")
                #expect(told.links.count == 2 && told.externalRunID == "5")
                #expect(told.summary == "S" && told.log == "L")
            }
    }

    @Test func `a step whose inputs are empty has nothing to report`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await report(
                    stage,
                    inputs(stage, ["INPUT_RUNID": run.id, "INPUT_LOGMESSAGE": "\n"])
                )
                #expect(result.status == 0)
                #expect(result.text == "There is nothing to report to the run.\n")
                #expect(stage.world.record.calls(.token) == 0)
            }
    }

    static let misused: [(changes: [String: String], arguments: [String], message: String)] = [
        (
            ["INPUT_STATUS": "done"], [],
            #"scorebell: INPUT_STATUS must be SUCCESS or FAILURE, not "done"."#
        ),
        (
            [:], ["--status", "IN_PROGRESS"],
            #"scorebell: --status must be SUCCESS or FAILURE, not "IN_PROGRESS"."#
        ),
        (
            ["INPUT_OPERATION": "UPSERT"], [],
            "scorebell: INPUT_OPERATION must be PATCH_RUN, which is all that report-run does, not"
        ),
        (
            ["INPUT_RUNID": "null"], [],
            #"scorebell: INPUT_RUNID must be the id of a run in Port, such as r_0123456789, not"#
        ),
        (
            ["INPUT_RUNID": ""], ["--log-message", "x"],
            "scorebell: The run is missing: --run-id, or INPUT_RUNID, must be its id."
        ),
        (
            ["INPUT_RUNID": ""], ["--run-id", "r_1"],
            "scorebell: There is nothing to report: give --log-message, --status, --status-label,"
        ),
    ]

    @Test(arguments: misused)
    func `wrong usage is told in words, with status 64`(
        changes: [String: String],
        arguments: [String],
        message: String
    ) async throws {
        let environment = [
            "INPUT_CLIENTID": "id", "INPUT_CLIENTSECRET": "s", "INPUT_RUNID": "r_1",
        ]
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            ["report-run"] + arguments,
            environment: environment.merging(changes) { _, new in new },
            in: folder.path
        )
        #expect(result.status == 64)
        #expect(result.text.hasPrefix(message), "\(result.text)")
        #expect(result.text.split(separator: "\n").count == 1, "\(result.text)")
    }

    @Test func `wrong configuration is status 78, in the words it was given in`() async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(
            ["report-run", "--client-secret", "secret-value", "--base-url", "port"],
            environment: ["INPUT_RUNID": "r_1", "INPUT_LOGMESSAGE": "x", "INPUT_CLIENTID": "id"],
            in: folder.path
        )
        #expect(result.status == 78)
        for sentence in [
            "scorebell: --client-secret would show a secret in the list of processes; use"
                + " PORT_CLIENT_SECRET or PORT_CLIENT_SECRET_FILE.",
            #"scorebell: --base-url must be an http or https URL, not "port"."#,
            "scorebell: INPUT_CLIENTSECRET, or port.client-secret (PORT_CLIENT_SECRET), is missing;",
        ] {
            #expect(result.text.contains(sentence), "\(result.text)")
        }
        #expect(!result.text.contains("secret-value"))
    }

    @Test func `a run that is not there is one sentence, status 1`() async throws {
        try await Stage()
            .run { stage in
                let result = try await report(
                    stage,
                    inputs(stage, ["INPUT_RUNID": "r_unknown", "INPUT_STATUS": "SUCCESS"])
                )
                #expect(result.status == 1)
                #expect(
                    result.text
                        == "scorebell: Port has no run `r_unknown`: it was deleted, or belongs to"
                        + " another organization than INPUT_CLIENTID.\n"
                )
            }
    }

    @Test func `a run that has ended is one sentence, status 1`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let environment = inputs(stage, ["INPUT_RUNID": run.id, "INPUT_STATUS": "FAILURE"])
                let first = try await report(stage, environment)
                #expect(first.status == 0, "\(first.text)")
                let second = try await report(stage, environment)
                #expect(second.status == 1)
                #expect(
                    second.text
                        == "scorebell: Port's run `\(run.id)` has ended already, so it takes no more"
                        + " reports.\n"
                )
            }
    }

    @Test func `wrong credentials are one sentence, status 1`() async throws {
        try await Stage()
            .run { stage in
                let result = try await report(
                    stage,
                    inputs(
                        stage,
                        [
                            "INPUT_RUNID": "r_1", "INPUT_STATUS": "SUCCESS",
                            "INPUT_CLIENTSECRET": "wrong-secret-value",
                        ]
                    )
                )
                #expect(result.status == 1)
                #expect(
                    result.text
                        == "scorebell: Port does not accept the client id and client secret: check"
                        + " INPUT_CLIENTID, INPUT_CLIENTSECRET and port.region.\n"
                )
            }
    }

    @Test func `a page of somebody in between is no answer: it is told until the run is`()
        async throws
    {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let page = Fault.Kind.status(404, body: "default backend - 404")
                let portal = Fault.Kind.status(200, body: "<html>Sign in</html>")
                stage.world.faults.add(Fault(route: .runUpdate, kind: page, times: 1))
                stage.world.faults.add(Fault(route: .runUpdate, kind: portal, times: 1))
                let environment = inputs(stage, ["INPUT_RUNID": run.id, "INPUT_STATUS": "SUCCESS"])
                let result = try await report(stage, environment)
                #expect(result.status == 0, "\(result.text)")
                for status in [404, 200] {
                    #expect(
                        result.text.contains(
                            "something between us and Port answered with status \(status);"
                        ),
                        "\(result.text)"
                    )
                }
                #expect(stage.world.record.run(run.id)?.status == .success)
                stage.world.faults.add(Fault(route: .token, kind: page))
                let once = try await report(stage, ["--patience", "0"], environment)
                #expect(once.status == 1)
                #expect(
                    once.text
                        == "scorebell: Port could not be asked: something between us and Port"
                        + " answered with status 404; look at the proxy, the DNS and the ingress on"
                        + " the way, and at the configured URL.\n"
                )
            }
    }

    @Test func `Port's errors for a while are outlasted, and an end that was told twice counts`()
        async throws
    {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                stage.world.faults.add(Fault(route: .token, kind: .status(503), times: 1))
                stage.world.faults.add(
                    Fault(route: .runUpdate, kind: .loseAnswer(status: 502), times: 1)
                )
                let result = try await report(
                    stage,
                    inputs(stage, ["INPUT_RUNID": run.id, "INPUT_STATUS": "SUCCESS"])
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains("Port cannot answer now: status 503. The next try is"))
                #expect(stage.world.record.run(run.id)?.status == .success)
            }
    }
}
