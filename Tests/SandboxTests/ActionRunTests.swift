import HTTPTypes
import JSON
import Sandbox
import Testing

struct ActionRunTests {
    private let visitor: Visitor
    private let path: String

    init() throws {
        visitor = try Visitor()
        visitor.world.addRun("r_1")
        path = "/v1/actions/runs/r_1"
    }

    @Test func `a run takes log lines and updates until it ends`() async throws {
        let log = try await visitor.port(.post, "\(path)/logs", ["message": "Started"])
        #expect(log.status == 201)
        #expect(log.json["runLog"]?["message"] == "Started")
        #expect(log.json["runLog"]?["runId"] == "r_1")
        let update = try await visitor.port(
            .patch,
            path,
            ["statusLabel": "Working", "summary": "Half", "link": "https://example.com/1"]
        )
        #expect(update.status == 200)
        #expect(update.json["run"]?["status"] == "IN_PROGRESS")
        #expect(update.json["run"]?["link"] == ["https://example.com/1"])
        let end: JSONValue = [
            "status": "SUCCESS", "link": ["https://a.example", "https://b.example"],
        ]
        #expect(try await visitor.port(.patch, path, end).status == 200)
        let run = try #require(await visitor.world.runEnded("r_1"))
        #expect(run.status == .success)
        #expect(run.statusLabel == "Working")
        #expect(run.summary == "Half")
        #expect(run.links == ["https://a.example", "https://b.example"])
        #expect(run.logs.map(\.message) == ["Started"])
        let read = try await visitor.port(.get, path)
        #expect(read.json["run"]?["status"] == "SUCCESS")
        #expect(read.json["run"]?["endedAt"]?.string != nil)
    }

    @Test(
        arguments: [
            (200, .success), (202, .success), (299, .success), (300, .failure), (504, .failure),
            (nil, .failure),
        ] as [(Int?, ActionRun.Status)]
    )
    func `a synchronous run is ended by the answer alone`(
        status: Int?,
        expected: ActionRun.Status
    ) async throws {
        let visitor = try Visitor(
            deliver: WebhookSender { _, _, _ in status.map { ($0, Array("{}".utf8)) } }
        )
        visitor.world.setWebhookURL("http://127.0.0.1:1/webhook")
        let run = await visitor.world.fireAction(through: .synchronous)
        #expect(run.status == expected && run.hasEnded)
        #expect(run.response == (status == nil ? "no answer" : "{}"))
        let other = await visitor.world.fireAction(through: .webhook)
        #expect(!other.hasEnded)
    }

    @Test func `nobody else may end a synchronous run, before the answer or after`() async throws {
        let run = visitor.world.addRun("r_2", through: .synchronous)
        let path = "/v1/actions/runs/r_2"
        let line: JSONValue = ["message": "Done", "terminationStatus": "SUCCESS"]
        for _ in 0..<2 {
            for (method, path, body) in [
                (.patch, path, ["status": "SUCCESS"]), (.post, "\(path)/logs", line),
            ] as [(HTTPRequest.Method, String, JSONValue)] {
                let answer = try await visitor.port(method, path, body)
                #expect(answer.status == 422)
                #expect(
                    answer.message
                        == "Run \"r_2\" is synchronous: the webhook's answer ends it, nobody else may"
                )
            }
            await visitor.world.deliver(run)
        }
        #expect(visitor.world.record.refusals.count == 4)
    }

    @Test func `a synchronous run takes lines and labels until it ends`() async throws {
        visitor.world.addRun("r_2", through: .synchronous)
        let path = "/v1/actions/runs/r_2"
        #expect(try await visitor.port(.post, "\(path)/logs", ["message": "a"]).status == 201)
        #expect(try await visitor.port(.patch, path, ["summary": "b"]).status == 200)
    }

    @Test func `version 2 of a run tells whether it is synchronous`() async throws {
        visitor.world.addRun("r_2", through: .synchronous)
        for (id, isSynchronous) in [("r_1", false), ("r_2", true)] {
            let answer = try await visitor.port(.get, "/v1/actions/runs/\(id)?version=v2")
            #expect(answer.json["run"]?["payload"]?["synchronized"] == .bool(isSynchronous))
            let first = try await visitor.port(.get, "/v1/actions/runs/\(id)")
            #expect(first.json["run"]?["payload"] == nil)
        }
    }

    @Test(arguments: ["SUCCESS", "FAILURE"])
    func `a log line with a termination status ends the run once`(status: String) async throws {
        let last: JSONValue = [
            "message": "Done", "terminationStatus": .string(status), "statusLabel": "Sent",
        ]
        #expect(try await visitor.port(.post, "\(path)/logs", last).status == 201)
        let run = try #require(await visitor.world.runEnded("r_1"))
        #expect(run.status.rawValue == status)
        #expect(run.statusLabel == "Sent")
        for (method, path, body) in [
            (.post, "\(path)/logs", last), (.post, "\(path)/logs", ["message": "More"]),
            (.patch, path, ["status": "FAILURE"]), (.patch, path, ["summary": "Late"]),
        ] as [(HTTPRequest.Method, String, JSONValue)] {
            let answer = try await visitor.port(method, path, body)
            #expect(answer.status == 422)
            #expect(answer.message == "Run \"r_1\" has already ended with status \(status)")
        }
        let kept = visitor.world.record.run("r_1")
        #expect(kept?.logs.count == 1)
        #expect(kept?.lateEnds.map(\.rawValue) == [status, "FAILURE"])
    }

    @Test(
        arguments: [
            (["message": "a", "level": "INFO"], "additional properties: \"level\""),
            (["statusLabel": "a"], "must have required property 'message'"),
            (["message": "a", "terminationStatus": "DONE"], "SUCCESS, FAILURE"),
            (["message": nil], "body/message must be string"),
        ] as [(JSONValue, String)]
    )
    func `a log line outside the schema brings 422`(
        body: JSONValue,
        message: String
    ) async throws {
        let answer = try await visitor.port(.post, "\(path)/logs", body)
        #expect(answer.status == 422)
        #expect(answer.message.contains(message))
        #expect(visitor.world.record.run("r_1")?.logs.isEmpty == true)
    }

    @Test(
        arguments: [
            (["status": "IN_PROGRESS"], "body/status must be equal"),
            (["label": "x"], "additional properties: \"label\""),
            (["link": [1]], "body/link items must be string"),
            (["summary": 1], "body/summary must be string"),
            (["message": "x"], "body/message must be object"),
        ] as [(JSONValue, String)]
    )
    func `an update outside the schema brings 422`(body: JSONValue, message: String) async throws {
        let answer = try await visitor.port(.patch, path, body)
        #expect(answer.status == 422)
        #expect(answer.message.contains(message))
    }

    @Test func `the log is read fifty lines at a time`() async throws {
        for number in 0..<53 {
            let line: JSONValue = ["message": .string("line \(number)")]
            _ = try await visitor.port(.post, "\(path)/logs", line)
        }
        let first = try await visitor.port(.get, "\(path)/logs")
        #expect(first.json["runLogs"]?.array?.count == 50)
        let rest = try await visitor.port(.get, "\(path)/logs?limit=50&offset=50")
        #expect(
            rest.json["runLogs"]?.array?.compactMap { $0["message"]?.string }
                == ["line 50", "line 51", "line 52"]
        )
        for query in ["limit=51", "limit=0", "limit=x", "offset=-1", "limit=%"] {
            #expect(try await visitor.port(.get, "\(path)/logs?\(query)").status == 422)
        }
    }

    @Test func `an unknown run brings 404 everywhere`() async throws {
        let path = "/v1/actions/runs/r_2"
        #expect(try await visitor.port(.get, path).status == 404)
        #expect(try await visitor.port(.get, "\(path)/logs").status == 404)
        #expect(try await visitor.port(.patch, path, [:]).status == 404)
        let log = try await visitor.port(.post, "\(path)/logs", ["message": "x"])
        #expect(log.status == 404)
        #expect(log.message == "Run with id \"r_2\" was not found")
    }

    @Test func `the run's end can be awaited before it comes`() async throws {
        let world = visitor.world
        async let ended = world.runEnded("r_1")
        let end: JSONValue = ["message": "x", "terminationStatus": "FAILURE"]
        _ = try await visitor.port(.post, "\(path)/logs", end)
        #expect(await ended?.status == .failure)
    }
}
