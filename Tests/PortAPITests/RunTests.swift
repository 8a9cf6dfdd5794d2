import HTTPTypes
import JSON
import Outbound
import Platform
import PortAPI
import Testing

struct RunTests {
    private static let run = "/v1/actions/runs/r_1"

    @Test func `a log line ends the run only where asked`() async throws {
        let port = ScriptedPort([
            .reply("POST \(Self.run)/logs", .json(201, ["ok": true])),
            .reply("POST \(Self.run)/logs", .json(201, ["ok": true])),
        ])
        let client = port.client()
        try await client.log("started", to: "r_1")
        try await client.log("done", to: "r_1", ending: (.success, label: "Sent"))
        #expect(try port.body(0) == ["message": "started"])
        #expect(
            try port.body(1) == [
                "message": "done", "terminationStatus": "SUCCESS", "statusLabel": "Sent",
            ]
        )
    }

    @Test func `a long log line is cut`() async throws {
        let port = ScriptedPort([.reply("POST \(Self.run)/logs", .json(201, ["ok": true]))])
        try await port.client { $0.limits.logMessageCharactersMax = 5 }
            .log("1234567", to: "r_1")
        #expect(try port.body(0) == ["message": "1234…"])
    }

    @Test func `an update sends only what changes`() async throws {
        let port = ScriptedPort([
            .reply("PATCH \(Self.run)", .json(200, ["ok": true])),
            .reply("PATCH \(Self.run)", .json(200, ["ok": true])),
        ])
        let client = port.client()
        try await client.update("r_1", with: RunUpdate(statusLabel: "Working"))
        try await client.update(
            "r_1",
            with: RunUpdate(
                status: .failure,
                statusLabel: "l",
                summary: "s",
                links: ["https://x"],
                externalRunId: "j"
            )
        )
        #expect(try port.body(0) == ["statusLabel": "Working"])
        #expect(
            try port.body(1) == [
                "status": "FAILURE", "statusLabel": "l", "summary": "s", "link": "https://x",
                "externalRunId": "j",
            ]
        )
    }

    @Test func `several links go out as a list`() async throws {
        let port = ScriptedPort([.reply("PATCH \(Self.run)", .json(200, ["ok": true]))])
        try await port.client().update("r_1", with: RunUpdate(links: ["https://x", "https://y"]))
        #expect(try port.body(0) == ["link": ["https://x", "https://y"]])
    }

    @Test func `a run is read with its status`() async throws {
        let port = ScriptedPort([
            .reply(
                "GET \(Self.run)",
                .json(200, ["run": ["status": "SUCCESS", "statusLabel": nil, "x": 1]])
            )
        ])
        let run = try await port.client().run("r_1")
        #expect(run.status == "SUCCESS" && run.statusLabel == nil && run.isEnded)
    }

    @Test(
        arguments: [
            (["run": ["status": "IN_PROGRESS", "payload": ["synchronized": true]]], true),
            (["run": ["status": "IN_PROGRESS", "payload": ["synchronized": false]]], false),
            (["run": ["status": "IN_PROGRESS", "payload": ["type": "KAFKA"]]], false),
            (["run": ["status": "IN_PROGRESS", "payload": nil]], false),
            (["run": ["status": "IN_PROGRESS"]], false),
            (["run": ["payload": ["synchronized": "true"]]], false),
            (["run": [:]], false),
        ] as [(JSONValue, Bool)]
    )
    func `a run is synchronous if version 2 of it says so`(
        answer: JSONValue,
        isSynchronous: Bool
    ) async throws {
        let port = ScriptedPort([.reply("GET \(Self.run)?version=v2", .json(200, answer))])
        #expect(try await port.client().isSynchronous("r_1") == isSynchronous)
    }

    @Test(arguments: [404, 403])
    func `a run that may not be read is an error`(status: Int) async throws {
        let port = ScriptedPort([
            .reply("GET \(Self.run)?version=v2", .refusal(status, "no"))
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            _ = try await client.isSynchronous("r_1")
        }
        #expect(
            error == (status == 404 ? .runNotFound("r_1") : .forbidden(message: "no"))
        )
    }

    @Test func `an unknown run is final, and says why that can be`() async throws {
        let port = ScriptedPort([.reply("PATCH \(Self.run)", .refusal(404, "not found"))])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            try await client.update("r_1", with: RunUpdate())
        }
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "Port has no run `r_1`: it was deleted, or belongs to another "
                + "organization than port.client-id."
        )
    }

    @Test(arguments: [409, 422], ["SUCCESS", "FAILURE", "DECLINED"])
    func `a refusal on a run that has ended says so`(
        refusal: Int,
        status: String
    ) async throws {
        let port = ScriptedPort([
            .reply("POST \(Self.run)/logs", .refusal(refusal, "run is frozen")),
            .reply("GET \(Self.run)", .json(200, ["run": ["status": .string(status)]])),
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            try await client.log("late", to: "r_1")
        }
        #expect(error == .runEnded("r_1"))
        #expect(error?.disposition == .never)
        #expect(
            error?.description
                == "Port's run `r_1` has ended already, so it takes no more reports."
        )
    }

    @Test func `a 422 on a run that goes on is a refusal`() async throws {
        let port = ScriptedPort([
            .reply("PATCH \(Self.run)", .refusal(422, "link must be a URL")),
            .reply("GET \(Self.run)", .json(200, ["run": ["status": "IN_PROGRESS"]])),
        ])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            try await client.update("r_1", with: RunUpdate(links: ["?"]))
        }
        #expect(error == .refused(status: 422, message: "link must be a URL"))
    }

    @Test func `what Port says is quoted in one short line`() async throws {
        let long = "a\u{1B}[31m\r\n" + String(repeating: "b", count: 100_000)
        let port = ScriptedPort([.reply("PATCH \(Self.run)", .refusal(413, long))])
        let client = port.client()
        let error = await failure { () throws(PortError) in
            try await client.update("r_1", with: RunUpdate())
        }
        let quotation = "a [31m " + String(repeating: "b", count: 292) + "…"
        #expect(
            error?.description == "Port refused the request with status 413 (\(quotation))."
        )
    }

    @Test func `only a log line that does not end the run is unsafe to repeat`() async throws {
        let lost = OutboundError.interrupted(reason: "reset", requestSent: true)
        let port = ScriptedPort([
            .fail("POST \(Self.run)/logs", lost), .fail("POST \(Self.run)/logs", lost),
            .fail("PATCH \(Self.run)", lost), .fail("GET \(Self.run)", lost),
            .reply("POST \(Self.run)/logs", Answer(status: 500)),
            .reply("POST \(Self.run)/logs", Answer(status: 503)),
            .reply("PATCH \(Self.run)", Answer(status: 500)),
        ])
        let client = port.client()
        let dispositions = [
            await failure { () throws(PortError) in try await client.log("x", to: "r_1") },
            await failure { () throws(PortError) in
                try await client.log("x", to: "r_1", ending: (.success, label: nil))
            },
            await failure { () throws(PortError) in
                try await client.update("r_1", with: RunUpdate())
            },
            await failure { () throws(PortError) in _ = try await client.run("r_1") },
            await failure { () throws(PortError) in try await client.log("x", to: "r_1") },
            await failure { () throws(PortError) in try await client.log("x", to: "r_1") },
            await failure { () throws(PortError) in
                try await client.update("r_1", with: RunUpdate())
            },
        ]
        .map { $0?.disposition }
        #expect(
            dispositions == [
                .unknown, .retry(after: nil), .retry(after: nil), .retry(after: nil), .unknown,
                .retry(after: nil), .retry(after: nil),
            ]
        )
    }
}
