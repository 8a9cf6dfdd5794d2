import HTTPTypes
import Intake
import Jobs
import JobsSQLite
import JSON
import Platform
import Reminders
import Testing
import TestSupport

/// What is triggered, and how it is answered.
struct GitLabTriggerTests {
    private let token = GitLabFixture.token

    /// URL, form, ref and project as the answer and the job have them.
    static let urls: [(url: String, form: String, ref: String, project: String)] = [
        ("/api/v4/projects/7/ref/main/trigger/pipeline", "", "main", "7"),
        ("/api/v4/projects/g%2Fp/ref/main/trigger/pipeline", "", "main", "g/p"),
        (
            "/api/v4/projects/g%2fsub.g%2Fp.x/ref/v1.2.3/trigger/pipeline", "", "v1.2.3",
            "g/sub.g/p.x"
        ),
        ("/api/v4/projects/7/ref/feature/a.b/c/trigger/pipeline", "", "feature/a.b/c", "7"),
        ("/api/v4/projects/7/ref/feature%2Fa.b/trigger/pipeline", "", "feature/a.b", "7"),
        ("/api/v4/projects/7/ref/trigger/pipeline/trigger/pipeline", "", "trigger/pipeline", "7"),
        ("/api/v4/projects/7/ref/a+b/trigger/pipeline", "", "a+b", "7"),
        ("/api/v4/projects/7/ref/%C3%BC/trigger/pipeline", "", "ü", "7"),
        ("/api/v4/projects/7/trigger/pipeline", "ref=main", "main", "7"),
        ("/api/v4/projects/g%2Fp/trigger/pipeline", "ref=feature/a%2Bb", "feature/a+b", "g/p"),
        ("/api/v4/projects/0001/trigger/pipeline", "ref=1", "1", "0001"),
    ]

    @Test(arguments: urls)
    func `both forms of the URL trigger, with any project and ref`(
        url: String,
        form: String,
        ref: String,
        project: String
    ) async throws {
        let fixture = try GitLabFixture()
        let answer = try await fixture.post("\(url)?token=\(token)", form: form)
        #expect(answer.status == 201)
        #expect(answer.json["ref"] == .string(ref))
        let order = try await fixture.lastOrder()
        #expect(order.pipeline == PipelineOrigin(project: project, ref: ref))
        #expect(order.reminder == nil)
        #expect(fixture.ringCount == 1)
    }

    @Test(arguments: [
        "/api/v4/projects", "/api/v4/projects/", "/api/v4/projects//trigger/pipeline",
        "/api/v4/projects/7/trigger", "/api/v4/projects/7/trigger/pipeline/",
        "/api/v4/projects/7/ref//trigger/pipeline", "/api/v4/projects/7/ref/main/trigger",
        "/api/v4/projects/g%zz/trigger/pipeline", "/api/v4/projects/%FF/trigger/pipeline",
        "/api/v4/projects/7/ref/%C3/trigger/pipeline", "/api/v4/projects/7/pipelines",
        "/api/v4/projects/7/pipelines/", "/api/v4/projects/7/pipelines/1x",
        "/api/v4/projects/7/pipelines/-1", "/api/v4/projects/7/pipelines/99999999999999999999",
        "/api/v4/projects/g/p/trigger/pipeline", "/api/v4/user",
    ])
    func `a path that GitLab's API does not have is not found`(path: String) async throws {
        let fixture = try GitLabFixture()
        let answer = try await fixture.post("\(path)?token=\(token)&ref=main", form: "")
        #expect(answer.status == 404)
        #expect(answer.json == ["error": "404 Not Found"])
    }

    @Test func `a pipeline that keeps tickets may be told to do so, and nothing else`()
        async throws
    {
        let fixture = try GitLabFixture(trackers: ["weekly": .issueHandler])
        let url = "/api/v4/projects/7/ref/main/trigger/pipeline?token=\(GitLabFixture.weekly)"
        let told = try await fixture.post(
            url,
            json: #"{"variables": {"OPERATION_KIND": "issue_handler"}}"#
        )
        #expect(told.status == 201)
        #expect(try await fixture.lastOrder().operationKind == nil)
        let refused = try await fixture.post(
            url,
            json: #"{"variables": {"OPERATION_KIND": "scorecard_report"}}"#
        )
        #expect(refused.status == 400)
        #expect(
            refused.json == [
                "message": [
                    "base": [
                        """
                        The input operation_kind must be issue_handler, not scorecard_report: \
                        inputs never choose where a run's outcome goes.
                        """
                    ]
                ]
            ]
        )
    }

    @Test func `a pipeline has every member of GitLab's, null where there is nothing yet`()
        async throws
    {
        let fixture = try GitLabFixture(publicURL: "https://bell.example")
        let answer = try await fixture.post(
            "/api/v4/projects/123/ref/main/trigger/pipeline?token=\(token)",
            json: "{}"
        )
        let job = try #require(try await fixture.lastJob())
        let zeroes = JSONValue(stringLiteral: String(repeating: "0", count: 40))
        #expect(
            answer.json == [
                "id": .integer(try #require(answer.id)), "iid": 1, "project_id": 123, "name": nil,
                "sha": zeroes, "before_sha": zeroes, "ref": "main", "tag": false,
                "status": "created", "source": "trigger", "yaml_errors": nil,
                "created_at": .string("\(fixture.now)"), "updated_at": .string("\(fixture.now)"),
                "started_at": nil, "finished_at": nil, "committed_at": nil, "duration": nil,
                "queued_duration": nil, "coverage": nil,
                "web_url": .string("https://bell.example/runs/\(job.id)"),
                "user": [
                    "id": 1, "username": "scorebell", "name": "scorebell", "state": "active",
                    "avatar_url": nil, "web_url": "https://bell.example",
                ],
                "detailed_status": [
                    "icon": "status_created", "text": "Created", "label": "created",
                    "group": "created", "tooltip": "created", "has_details": true,
                    "details_path": .string("/runs/\(job.id)"), "illustration": nil,
                    "favicon": nil,
                ],
            ]
        )
        #expect(answer.json["created_at"] == "2026-11-18T11:06:40.000Z")
        #expect(try #require(answer.id) < 1 << 53)
    }

    @Test func `without a public address the page's URL is where the caller called`() async throws {
        let answer = try await GitLabFixture()
            .post("\(GitLabFixture.refTrigger)?token=\(token)", form: "")
        #expect(
            answer.json["web_url"]?.string?.hasPrefix("http://bell.internal:8080/runs/") == true
        )
    }

    @Test func `each token triggers its own reminder, in its own lane`() async throws {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(GitLabFixture.weekly)"
        #expect(try await fixture.post(url, form: "").status == 201)
        #expect(try await fixture.lastOrder().reminder == "weekly")
        #expect(try await fixture.lastJob()?.lane == "reminder/weekly")
    }

    /// Body as JSON to the plain form, status, and the whole answer.
    static let refusals: [(body: String, status: Int, answer: JSONValue)] = [
        (
            #"{"token": "T"}"#, 400,
            ["error": "ref is missing, ref is empty"]
        ),
        (#"{"ref": "main"}"#, 400, ["error": "token is missing"]),
        ("{}", 400, ["error": "ref is missing, ref is empty, token is missing"]),
        ("", 400, ["error": "ref is missing, ref is empty, token is missing"]),
        ("[]", 400, ["error": "ref is missing, ref is empty, token is missing"]),
        (#"{"token": "T", "ref": ""}"#, 400, ["error": "ref is empty"]),
        (#"{"token": "T", "ref": " \t"}"#, 400, ["error": "ref is empty"]),
        (#"{"token": "T", "ref": null}"#, 400, ["error": "ref is empty"]),
        (#"{"token": "T", "ref": ["main"]}"#, 400, ["error": "ref is invalid"]),
        (#"{"token": ["T"], "ref": "main"}"#, 400, ["error": "token is invalid"]),
        (
            #"{"token": "T", "ref": "main", "variables": "x"}"#, 400,
            ["error": "variables is invalid"]
        ),
        (
            #"{"token": "T", "ref": "main", "variables": ["x"], "inputs": 7}"#, 400,
            ["error": "variables is invalid, inputs is invalid"]
        ),
        (
            #"{"token": "T", "ref": "main", "variables": {"A": 1}}"#, 400,
            ["message": "variables needs to be a map of key-valued strings"]
        ),
        (
            #"{"token": "T", "ref": "main", "variables": {"A": {"b": "c"}}}"#, 400,
            ["message": "variables needs to be a map of key-valued strings"]
        ),
        (#"{"token": "T2", "ref": "main"}"#, 404, ["message": "404 Not Found"]),
        (#"{"token": "", "ref": "main"}"#, 404, ["message": "404 Not Found"]),
        (#"{"token": null, "ref": "main"}"#, 404, ["message": "404 Not Found"]),
        (#"{"token": "t", "ref": "main"}"#, 404, ["message": "404 Not Found"]),
        (#"{"token": 7, "ref": "main"}"#, 404, ["message": "404 Not Found"]),
        (
            #"{"token": "T", "ref": "no such ref"}"#, 400,
            ["message": ["base": ["Reference not found"]]]
        ),
        (
            #"{"token": "T", "ref": "main", "inputs": {"blueprint": 7}}"#, 400,
            ["message": ["base": ["The input blueprint must be a text of at most 256 bytes."]]]
        ),
        (
            #"{"token": "T", "ref": "main", "variables": {"OPERATION_KIND": "issue_handler"}}"#,
            400,
            [
                "message": [
                    "base": [
                        """
                        The input operation_kind must be scorecard_reminder or scorecard_report, \
                        not issue_handler: inputs never choose where a run's outcome goes.
                        """
                    ]
                ]
            ]
        ),
        (
            "{", 400,
            [
                "error": """
                message body does not match declared format: JSON needs a member's name in \
                double quotes at byte 1.
                """
            ]
        ),
    ]

    @Test(arguments: refusals)
    func `what is refused is refused in GitLab's words, and leaves no job`(
        body: String,
        status: Int,
        answer: JSONValue
    ) async throws {
        let fixture = try GitLabFixture()
        let body = body.replacing("\"T\"", with: "\"\(token)\"")
            .replacing("\"T2\"", with: "\"\(token)2\"")
            .replacing("\"t\"", with: "\"\(token.dropLast())\"")
        let given = try await fixture.post(GitLabFixture.trigger, json: body)
        #expect(given.status == status)
        #expect(given.json == answer)
        #expect(try await fixture.jobCount() == 0)
        #expect(fixture.ringCount == 0)
    }

    @Test func `no answer to a wrong token tells what is there`() async throws {
        let fixture = try GitLabFixture()
        for url in [GitLabFixture.refTrigger, "/api/v4/projects/99/ref/none/trigger/pipeline"] {
            let answer = try await fixture.post("\(url)?token=wrong", form: "")
            #expect(answer.status == 404 && answer.json == ["message": "404 Not Found"])
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .head, .put, .patch, .delete])
    func `the trigger takes POST only and hides behind 404, as GitLab's does`(
        method: HTTPRequest.Method
    ) async throws {
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let answer = try await GitLabFixture().call(method, url)
        #expect(answer.status == 404 && answer.json == ["message": "404 Not Found"])
    }

    @Test func `a pipeline event of GitLab's own triggers nothing, so that no loop begins`()
        async throws
    {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let event = try #require(HTTPField.Name("X-Gitlab-Event"))
        let loop = try await fixture.post(url, json: "{}", headers: [event: "Pipeline Hook"])
        #expect(loop.status == 403 && loop.json == ["message": "403 Forbidden"])
        let push = try await fixture.post(url, json: "{}", headers: [event: "Push Hook"])
        #expect(push.status == 201)
    }

    @Test func `a full queue and a lost store answer 503 as every door does`() async throws {
        let fixture = try GitLabFixture(depthMax: 1)
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let first = try await fixture.post(url, json: #"{"runId": "r_1"}"#)
        let full = try await fixture.post(url, json: #"{"runId": "r_2"}"#)
        #expect(full.status == 503 && full.headers[.retryAfter] == "5")
        #expect(full.json["error"] == "queue_full")
        #expect(try await fixture.post(url, json: #"{"runId": "r_1"}"#).status == 201)
        try await fixture.store.close()
        let lost = try await fixture.post(url, json: "{}")
        #expect(lost.status == 503 && lost.json["error"] == "store_unavailable")
        let id = try #require(first.id)
        let look = try await fixture.call(.get, "/api/v4/projects/g%2Fp/pipelines/\(id)")
        #expect(look.status == 503 && look.headers[.retryAfter] == "5")
    }
}
