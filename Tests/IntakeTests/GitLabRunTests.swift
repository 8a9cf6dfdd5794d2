import HTTPMessage
import HTTPTypes
import Intake
import Jobs
import JobsSQLite
import JSON
import Platform
import Reminders
import Testing
import TestSupport

/// Which run a pipeline is for, what it looks at, and how it is told to fare.
struct GitLabRunTests {
    private let token = GitLabFixture.token
    private var url: String { "\(GitLabFixture.refTrigger)?token=\(token)" }

    static let runs: [(body: String, run: String)] = [
        (#"{"context": {"runId": "r_1"}}"#, "r_1"),
        (#"{"port_context": {"runId": "r_1"}}"#, "r_1"),
        (#"{"port_payload": {"context": {"runId": "r_1"}}}"#, "r_1"),
        (#"{"variables": {"RUN_ID": "r_1"}}"#, "r_1"),
        (#"{"variables": {"runId": "r_1"}}"#, "r_1"),
        (#"{"variables": {"Port_Run_Id": "r_1"}}"#, "r_1"),
        (#"{"variables": {"PORT_CONTEXT": "x", "port_context": "{\"runId\": \"r_1\"}"}}"#, "r_1"),
        (#"{"inputs": {"run_id": "r_1"}}"#, "r_1"),
        (#"{"inputs": {"RunId": "r_1"}, "variables": {"runId": "r_2"}}"#, "r_1"),
        (#"{"runId": "r_1", "variables": {"runId": "r_2"}, "inputs": {"runId": "r_3"}}"#, "r_1"),
        (#"{"variables": {"runId": "{{ .run.id }}", "RUNID": "r_1"}}"#, "r_1"),
        (#"{"variables": {"OTHER": "r_1"}}"#, ""),
        (#"{"id": "r_1", "ref": "r_1"}"#, ""),
        ("{}", ""),
    ]

    @Test(arguments: runs)
    func `a run is found wherever pipelines look for it`(body: String, run: String) async throws {
        let fixture = try GitLabFixture()
        #expect(try await fixture.post(url, json: body).status == 201)
        let job = try #require(try await fixture.lastJob())
        #expect(job.runID == run)
        #expect(job.hasRun == !run.isEmpty)
        #expect(run.isEmpty ? job.key.hasPrefix("pipeline:") : job.key == "run:\(run)")
    }

    @Test func `the header names the run where nothing else does`() async throws {
        let fixture = try GitLabFixture()
        let header = try #require(HTTPField.Name("RUN_ID"))
        _ = try await fixture.post(url, json: "{}", headers: [header: "r_9"])
        #expect(try await fixture.lastJob()?.runID == "r_9")
        let body = #"{"variables": {"runId": "r_1"}}"#
        _ = try await fixture.post(url, json: body, headers: [header: "r_9"])
        #expect(try await fixture.lastJob()?.runID == "r_1")
    }

    @Test func `without a run each trigger is a job of its own`() async throws {
        let fixture = try GitLabFixture()
        let ids = [
            try await fixture.post(url, json: "{}").id, try await fixture.post(url, json: "{}").id,
        ]
        #expect(Set(ids).count == 2)
        #expect(try await fixture.jobCount() == 2 && fixture.ringCount == 2)
    }

    @Test func `a run that comes through both doors is one job and one pipeline`() async throws {
        let fixture = try GitLabFixture()
        let receiver = Receiver(
            verifier: nil,
            store: fixture.store,
            depthMax: 100,
            clock: .system,
            enqueued: {}
        )
        let body = #"{"runId": "r_1"}"#
        let first = await receiver.receive(.webhook(body.utf8))
        let receipt = try JSONCoding.decode(Receipt.self, from: first.body)
        let pipeline = try await fixture.post(url, json: body)
        #expect(pipeline.status == 201)
        #expect(pipeline.json["status"] == "pending")
        #expect(pipeline.json["web_url"]?.string?.hasSuffix("/runs/\(receipt.jobId)") == true)
        let again = try await fixture.post(url, json: body)
        #expect(again.id == pipeline.id)
        #expect(try await fixture.jobCount() == 1 && fixture.ringCount == 0)

        let new = try await fixture.post(url, json: #"{"runId": "r_2"}"#)
        let late = await receiver.receive(.webhook(#"{"runId": "r_2"}"#.utf8))
        let duplicate = try JSONCoding.decode(Receipt.self, from: late.body)
        #expect(duplicate.duplicate)
        #expect(new.json["web_url"]?.string?.hasSuffix("/runs/\(duplicate.jobId)") == true)
    }

    /// A body, and what it wants looked at.
    static let overrides: [(body: String, blueprint: String?, scorecard: String?)] = [
        (#"{"variables": {"BLUEPRINT": "api", "Scorecard": "Security"}}"#, "api", "Security"),
        (#"{"inputs": {"blueprint": "api", "scorecard": ""}}"#, "api", nil),
        (#"{"inputs": {"blueprint": "in"}, "variables": {"blueprint": "var"}}"#, "in", nil),
        (#"{"blueprint": "root", "inputs": {"blueprint": "in"}}"#, "root", nil),
        (#"{"blueprint": "", "inputs": {"blueprint": "in"}}"#, "in", nil),
        (
            #"{"payload": {"properties": {"blueprint": "api"}}, "variables": {"scorecard": "S"}}"#,
            "api", "S"
        ),
        (
            #"{"port_payload": {"payload": {"properties": {"blueprint": "api"}}}}"#, "api", nil
        ),
        (
            #"{"port_payload": "{\"payload\": {\"properties\": {\"blueprint\": \"api\"}}}"}"#,
            "api", nil
        ),
        (
            #"{"port_payload": {"payload": {"properties": {"blueprint": null}}},"#
                + #" "variables": {"blueprint": "null", "filter_rule": "null"}}"#, nil, nil
        ),
        (#"{"variables": null}"#, nil, nil),
        (#"{"port_payload": {"context": {}}, "variables": {"blueprint": "api"}}"#, "api", nil),
        ("{}", nil, nil),
    ]

    @Test(arguments: overrides)
    func `overrides are found in Port's body, then in inputs, then in variables`(
        body: String,
        blueprint: String?,
        scorecard: String?
    ) async throws {
        let fixture = try GitLabFixture()
        #expect(try await fixture.post(url, json: body).status == 201)
        let order = try await fixture.lastOrder()
        #expect(order.blueprint == blueprint && order.scorecard == scorecard)
    }

    @Test(arguments: [
        #"{"variables": {"OPERATION_KIND": "scorecard_report"}}"#,
        #"{"inputs": {"operation_kind": "scorecard_report"}}"#,
        #"{"payload": {"properties": {"operation_kind": "scorecard_report"}}}"#,
    ])
    func `the operation is overridden wherever the others are`(body: String) async throws {
        let fixture = try GitLabFixture()
        #expect(try await fixture.post(url, json: body).status == 201)
        #expect(try await fixture.lastOrder().operationKind == .scorecardReport)
    }

    @Test func `a filter comes as a JSON text or as a typed input, never a destination`()
        async throws
    {
        let fixture = try GitLabFixture()
        let rule: JSONValue = ["property": "tier", "operator": "=", "value": 1]
        _ = try await fixture.post(
            url,
            form: "variables[FILTER_RULE]=%7B%22property%22%3A%22tier%22%2C%22operator%22%3A%22%3D"
                + "%22%2C%22value%22%3A1%7D&variables[SLACK_WEBHOOK_URL]=https://example.com/steal"
        )
        #expect(try await fixture.lastOrder().filterRule == rule)
        let payload = try #require(try await fixture.lastJob()).payload
        #expect(!String(decoding: payload, as: UTF8.self).contains("steal"))
        _ = try await fixture.post(
            url,
            json: #"{"inputs": {"filter_rule": {"property":"tier","operator":"=","value":1}}}"#
        )
        #expect(try await fixture.lastOrder().filterRule == rule)
    }

    // MARK: Looking

    private func look(
        _ fixture: GitLabFixture,
        _ id: Int64?,
        of project: String = "g%2Fp"
    ) async throws -> GitLabFixture.Answer {
        let id = try #require(id)
        return try await fixture.call(.get, "/api/v4/projects/\(project)/pipelines/\(id)")
    }

    @Test func `a pipeline's states and times are its job's`() async throws {
        let fixture = try GitLabFixture()
        let id = try await fixture.post(url, json: "{}").id
        let accepted = fixture.now
        let pending = try await look(fixture, id)
        #expect(pending.status == 200 && pending.json["status"] == "pending")
        #expect(pending.json["started_at"] == .null && pending.json["ref"] == "main")

        fixture.advance(5)
        func claim() async throws -> Lease {
            let claims = try await fixture.store.claim(limit: 1, for: .seconds(9), at: fixture.now)
            return try #require(claims.first).lease
        }
        let lease = try await claim()
        let running = try await look(fixture, id)
        #expect(running.json["status"] == "running")
        #expect(running.json["started_at"] == .string("\(accepted)"))
        #expect(running.json["finished_at"] == .null && running.json["duration"] == .null)

        let wait = Settlement.waiting(dueAt: fixture.now, reason: "Busy.", spendsAttempt: true)
        _ = try await fixture.store.settle(lease, as: wait, at: fixture.now)
        #expect(try await look(fixture, id).json["status"] == "running")

        fixture.advance(7)
        let end = Settlement.succeeded(followUp: nil)
        _ = try await fixture.store.settle(try await claim(), as: end, at: fixture.now)
        let ended = try await look(fixture, id)
        #expect(ended.json["status"] == "success" && ended.json["duration"] == 12)
        #expect(ended.json["finished_at"] == .string("\(fixture.now)"))
        #expect(ended.json["updated_at"] == ended.json["finished_at"])
        let badge = ended.json["detailed_status"]
        #expect(badge?["text"] == "Passed" && badge?["label"] == "passed")
        #expect(badge?["group"] == "success" && badge?["icon"] == "status_success")
    }

    @Test func `failed, dead and cancelled jobs have GitLab's words, and no reason is told`()
        async throws
    {
        let fixture = try GitLabFixture()
        let endings: [(Settlement, JSONValue)] = [
            (.failed(reason: "hush", followUp: nil), "failed"),
            (.dead(reason: "hush", followUp: nil), "failed"),
        ]
        for (ending, word) in endings {
            let id = try await fixture.post(url, json: "{}").id
            let claims = try await fixture.store.claim(limit: 1, for: .seconds(9), at: fixture.now)
            let lease = try #require(claims.first).lease
            _ = try await fixture.store.settle(lease, as: ending, at: fixture.now)
            let answer = try await look(fixture, id)
            #expect(answer.json["status"] == word)
            #expect(!String(describing: answer.json).contains("hush"))
        }
        let id = try await fixture.post(url, json: "{}").id
        let job = try #require(try await fixture.lastJob())
        _ = try await fixture.store.cancel(job.id, reason: "hush", at: fixture.now) { _ in nil }
        let cancelled = try await look(fixture, id)
        #expect(cancelled.json["status"] == "canceled")
        #expect(cancelled.json["detailed_status"]?["text"] == "Canceled")
    }

    @Test func `a pipeline is there only by its own number, in its own project`() async throws {
        let fixture = try GitLabFixture()
        let id = try #require(try await fixture.post(url, json: "{}").id)
        #expect(try await look(fixture, id).status == 200)
        #expect(try await look(fixture, id, of: "G%2FP").status == 200)
        for (other, project) in [
            (id + 1, "g%2Fp"), (id - 1, "g%2Fp"), (1, "g%2Fp"), (0, "g%2Fp"),
            (id + 1 << 20, "g%2Fp"), (id, "g%2Fq"), (id, "1"),
        ] {
            let answer = try await look(fixture, other, of: project)
            #expect(answer.status == 404 && answer.json == ["message": "404 Not Found"])
        }
        let weekly = "\(GitLabFixture.refTrigger)?token=\(GitLabFixture.weekly)"
        let other = try #require(try await fixture.post(weekly, json: "{}").id)
        #expect(try await look(fixture, other).status == 200)
        // The numbers of jobs follow each other; the rest of the pipelines' does not.
        #expect(other >> 20 == id >> 20 + 1)
        #expect(other & 0xFFFFF != id & 0xFFFFF)
    }

    @Test func `a project's number in an answer leads to its pipelines too`() async throws {
        let fixture = try GitLabFixture()
        let project = try await fixture.call(.get, "/api/v4/projects/g%2Fp")
        #expect(project.status == 200)
        #expect(project.json["path_with_namespace"] == "g/p" && project.json["path"] == "p")
        let number = try #require(project.id)
        // FNV-1a of "g/p" is part of what clients may store, so it must not change.
        #expect(number == 1400758561)
        let pipeline = try await fixture.post(url, json: "{}")
        #expect(pipeline.json["project_id"] == .integer(number))
        #expect(try await look(fixture, pipeline.id, of: "\(number)").status == 200)
        let numbered = try await fixture.call(.get, "/api/v4/projects/42")
        #expect(numbered.id == 42)
        let same = try await fixture.call(.get, "/api/v4/projects/g%2Fp?license=true")
        #expect(same.id == number)
    }

    @Test func `what is only looked at takes no other method`() async throws {
        let fixture = try GitLabFixture()
        for path in ["/api/v4/projects/7", "/api/v4/projects/7/pipelines/1"] {
            for method in [HTTPRequest.Method.post, .put, .delete] {
                let answer = try await fixture.call(method, path)
                #expect(answer.status == 405 && answer.json == ["error": "405 Not Allowed"])
                #expect(answer.headers[.allow] == "GET, HEAD, OPTIONS")
            }
        }
    }
}
