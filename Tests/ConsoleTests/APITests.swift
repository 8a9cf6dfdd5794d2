import Reminders
import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import JSON
import Platform
import Synchronization
import Testing
import TestSupport

/// What programs ask for.
struct APITests {
    private struct Page: Decodable {
        struct Run: Decodable {
            var jobId: String
            var state: String
        }

        var runs: [Run]
        var next: String?
    }

    private func page(_ reply: Response) throws -> Page {
        try JSONCoding.decode(Page.self, from: reply.body)
    }

    @Test func `without a token it answers how to send one`() async throws {
        let stage = try AdminSiteStage()
        for (method, path) in [
            (HTTPRequest.Method.get, "/api/runs"), (.get, "/api/runs/abc"),
            (.post, "/api/runs/abc/retry"), (.post, "/api/runs/abc/cancel"),
            (.post, "/api/preview"), (.get, "/api/reminders"), (.post, "/api/reminders/-/run"),
        ] {
            let reply = try await stage.ask(method, path)
            #expect(reply.refusal == "401 unauthorized", "\(path)")
            #expect(reply.headers[.wwwAuthenticate] == "Bearer realm=\"scorebell\"")
            #expect(reply.text.contains("Authorization: Bearer ADMIN_TOKEN"))
        }
    }

    @Test func `runs come newest first, page after page, without their reports`() async throws {
        let stage = try AdminSiteStage()
        var ids: [String] = []
        for number in 0..<5 { ids.append(try await stage.failed("\(number)", run: "r_\(number)")) }
        let first = try page(await stage.program(.get, "/api/runs?limit=3"))
        #expect(first.runs.map(\.jobId) == [ids[4], ids[3], ids[2]])
        let cursor = percentEncoded(try #require(first.next))
        let second = try page(await stage.program(.get, "/api/runs?limit=3&cursor=\(cursor)"))
        #expect(second.runs.map(\.jobId) == [ids[1], ids[0]] && second.next == nil)
        let reports = try page(await stage.program(.get, "/api/runs?kind=report"))
        #expect(reports.runs.count == 5 && !reports.runs.contains { ids.contains($0.jobId) })
    }

    @Test func `runs are filtered by state and found by either id`() async throws {
        let stage = try AdminSiteStage()
        let failed = try await stage.failed("a", run: "r_a")
        let queued = try await stage.enqueue("b", run: "r_b")
        for (query, ids) in [
            ("state=failed", [failed]), ("state=failed,queued", [queued, failed]),
            ("state=dead", []), ("run=r_a", [failed]), ("run=\(queued)", [queued]),
            ("run=none", []), ("run=r_b&state=failed", []),
        ] {
            let found = try page(await stage.program(.get, "/api/runs?\(query)"))
            #expect(found.runs.map(\.jobId) == ids, "\(query)")
        }
    }

    @Test(arguments: [
        ("state=sleeping", "state must be one or more of queued, running"),
        ("limit=0", "limit must be a number from 1 to 200."),
        ("limit=x", "limit must be a number from 1 to 200."),
        ("cursor=zzz", "cursor must be the next of an answer before."),
        ("cursor=-1", "cursor must be the next of an answer before."),
        ("kind=x", "kind must be run, report or all."),
        ("run=%00", "run must be a text of at most 1000 bytes, without NUL."),
        ("run=%zz", "The query is not well-formed."),
    ])
    func `a query that cannot be answered is told why`(
        _ query: String,
        _ words: String
    )
        async throws
    {
        let reply = try await AdminSiteStage().program(.get, "/api/runs?\(query)")
        #expect(reply.refusal == "400 query_invalid")
        #expect(reply.text.contains(words), "\(reply.text)")
    }

    @Test func `one run comes with its steps, messages and what Port was told`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a", reason: "No such channel.")
        let text = try await stage.program(.get, "/api/runs/\(id)").text
        #expect(text.contains("\"reason\":\"No such channel.\""))
        #expect(text.contains("\"name\":\"build\""))
        #expect(text.contains("\"log\":[\"The reminder failed.\"]"))
        #expect(text.contains("\"messages\":[{\"blocks\""))
        #expect(try await stage.program(.get, "/api/runs/none").refusal == "404 job_unknown")
    }

    @Test func `a retry is done once for each nonce, from the body or the header`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        let path = "/api/runs/\(id)/retry"
        let first = try await stage.program(.post, path, body: #"{"nonce":"one"}"#)
        #expect(
            first.text
                == #"{"duplicate":false,"jobId":"\#(id)","ok":true,"retry":1,"state":"queued"}"#
        )
        let key = try #require(HTTPField.Name("Idempotency-Key"))
        let again = try await stage.ask(
            .post,
            path,
            headers: [.authorization: "Bearer \(AdminSiteStage.token)", key: "one"]
        )
        #expect(again.text.contains("\"duplicate\":true") && again.text.contains("\"retry\":1"))
        let other = try await stage.program(.post, path)
        #expect(other.refusal == "409 job_not_over")
        #expect(other.text.contains("The job is queued; only a job that is over is retried."))
        #expect(
            try await stage.program(.post, "/api/runs/none/retry").refusal == "404 job_unknown"
        )
    }

    @Test func `a cancel ends a job, and again changes nothing`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.enqueue("a")
        let path = "/api/runs/\(id)/cancel"
        for _ in 0..<2 {
            let reply = try await stage.program(.post, path, body: #"{"reason":"Too late."}"#)
            #expect(reply.text == #"{"jobId":"\#(id)","ok":true,"state":"cancelled"}"#)
        }
        #expect(try await stage.store.job(id: id)?.reason == "Too late.")
        let failed = try await stage.failed("b")
        let refused = try await stage.program(.post, "/api/runs/\(failed)/cancel")
        #expect(refused.refusal == "409 job_over")
    }

    @Test(arguments: [
        ("{", "400 body_not_json"), ("[]", "422 input_invalid"),
        (#"{"nonce":1}"#, "422 input_invalid"), (#"{"nonce":""}"#, "422 input_invalid"),
        (#"{"nonce":"\u0000"}"#, "422 input_invalid"),
    ])
    func `a body that cannot be used changes nothing`(
        _ body: String,
        _ refusal: String
    )
        async throws
    {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        let reply = try await stage.program(.post, "/api/runs/\(id)/retry", body: body)
        #expect(reply.refusal == refusal)
        #expect(try await stage.store.job(id: id)?.state == .failed)
    }

    @Test func `a preview answers what would be sent`() async throws {
        let stage = try AdminSiteStage(preview: .planned(.sample()))
        let body =
            #"{"scorecard":"Security","filter_rule":"{\"property\":\"x\",\"operator\":\"=\",\"value\":1}"}"#
        let reply = try await stage.program(.post, "/api/preview", body: body)
        #expect(reply.status == .ok)
        #expect(reply.text.contains("\"reminded\":47"))
        let order = try #require(stage.orders.withLock { $0.first })
        #expect(order.scorecard == "Security" && order.filterRule?["operator"] == "=")
    }

    @Test(arguments: [
        (PreviewAnswer.unknownReminder, "404 reminder_unknown"),
        (.refused(reason: "Port has no blueprint x."), "422 preview_refused"),
        (.unavailable(reason: "Port does not answer."), "503 preview_unavailable"),
    ])
    func `a preview that cannot be built is told why`(
        _ answer: PreviewAnswer,
        _ refusal: String
    )
        async throws
    {
        let reply = try await AdminSiteStage(preview: answer).program(.post, "/api/preview")
        #expect(reply.refusal == refusal)
    }

    @Test(arguments: [
        (#"{"channel":"C1"}"#, "There is no member \\\"channel\\\""),
        (#"{"operation_kind":"issue_handler"}"#, "operation_kind must be scorecard_reminder or"),
        (#"{"operation_kind":"issue_handler"}"#, " or scorecard_report."),
        (#"{"blueprint":5}"#, "blueprint must be a text of at most 256 bytes."),
        (#"{"blueprint":".."}"#, "blueprint must be an identifier, which neither . nor .. is."),
        (#"{"reminder":[]}"#, "reminder must be a text of at most 256 bytes."),
        (#"{"filter_rule":"x"}"#, "filter_rule must be a JSON object, or a text that holds one."),
        (#"{"filter_rule":{"operator":"~"}}"#, "filter_rule must be a Port search rule"),
    ])
    func `a preview that is asked for wrongly is told what is wrong`(
        _ body: String,
        _ words: String
    ) async throws {
        let stage = try AdminSiteStage(preview: .planned(.sample()))
        let reply = try await stage.program(.post, "/api/preview", body: body)
        #expect(reply.refusal == "422 input_invalid")
        #expect(reply.text.contains(words), "\(reply.text)")
        #expect(stage.orders.withLock { $0.isEmpty })
    }

    @Test func `the reminders are listed with their next firings`() async throws {
        let stage = try AdminSiteStage()
        let reply = try await stage.program(.get, "/api/reminders")
        #expect(reply.status == .ok)
        let listed = try JSONValue(parsing: reply.body)["reminders"]?.array
        #expect(listed?.count == 2)
        #expect(listed?.first?["name"] == nil && listed?.first?["nextFirings"] == [])
        #expect(listed?.last?["name"] == "weekly")
        #expect(listed?.last?["schedule"] == "0 9 * * MON")
        #expect(listed?.last?["timeZone"] == "Europe/Berlin")
        #expect(listed?.last?["nextFirings"] == ["firing 1", "firing 2", "firing 3"])
    }

    @Test func `a reminder is sent now, once for each nonce`() async throws {
        let stage = try AdminSiteStage()
        func fire(_ name: String, _ body: String) async throws -> Response {
            try await stage.program(.post, "/api/reminders/\(name)/run", body: body)
        }
        let first = try await fire("weekly", #"{"nonce":"a"}"#)
        #expect(first.status == .accepted)
        let value = try JSONValue(parsing: first.body)
        #expect(value["duplicate"] == false && value["state"] == "queued")
        let again = try JSONValue(parsing: try await fire("weekly", #"{"nonce":"a"}"#).body)
        #expect(again["duplicate"] == true && again["jobId"] == value["jobId"])
        let other = try JSONValue(parsing: try await fire("-", #"{"nonce":"a"}"#).body)
        #expect(other["duplicate"] == false && other["jobId"] != value["jobId"])
        let id = try #require(value["jobId"]?.string)
        let job = try #require(try await stage.store.job(id: id))
        let request = try JSONCoding.decode(ReminderRequest.self, from: job.payload)
        #expect(request == ReminderRequest(reminder: "weekly") && job.runID.isEmpty)
    }

    @Test func `a reminder that cannot be sent now is told why`() async throws {
        let stage = try AdminSiteStage()
        let unknown = try await stage.program(.post, "/api/reminders/monthly/run")
        #expect(unknown.refusal == "404 reminder_unknown")
        let body = #"{"nonce":5}"#
        let wrong = try await stage.program(.post, "/api/reminders/-/run", body: body)
        #expect(wrong.refusal == "422 input_invalid")
        for _ in 0..<3 { _ = try await stage.program(.post, "/api/reminders/-/run") }
        let full = try await stage.program(.post, "/api/reminders/-/run")
        #expect(full.refusal == "503 unavailable" && full.headers[.retryAfter] == "5")
    }

    @Test func `a store that does not answer is 503, and says when to come back`() async throws {
        let stage = try AdminSiteStage()
        try await stage.store.close()
        let reply = try await stage.program(.get, "/api/runs")
        #expect(reply.refusal == "503 unavailable" && reply.headers[.retryAfter] == "5")
        let page = try await stage.program(.get, "/")
        #expect(page.status == .serviceUnavailable)
        #expect(page.text.contains("The database does not answer"))
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/api/runs", "GET, HEAD"), (.put, "/api/runs/abc", "GET, HEAD"),
        (.get, "/api/runs/abc/retry", "POST"), (.delete, "/preview", "GET, HEAD, POST"),
        (.post, "/", "GET, HEAD"), (.get, "/api/reminders/-/run", "POST"),
        (.post, "/api/reminders", "GET, HEAD"), (.get, "/reminders/-/run", "POST"),
    ])
    func `a path says which methods it takes`(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ allowed: String
    ) async throws {
        let reply = try await AdminSiteStage().program(method, path)
        #expect(reply.status == .methodNotAllowed)
        #expect(reply.headers[.allow] == "\(allowed), OPTIONS")
    }

    @Test(arguments: [
        ("/api/runs", 200), ("/api/runs?state=x", 400), ("/api/runs/abc", 404),
        ("/api/runs/abc/retry", 405),
    ])
    func `no cache may keep an answer`(path: String, status: Int) async throws {
        let stage = try AdminSiteStage()
        let reply = try await stage.program(.get, path)
        #expect(reply.status.code == status)
        #expect(reply.headers[.cacheControl] == "no-store")
        let stranger = try stage.adminSite.refusal(ofHead: Request(.post, path))
        #expect(stranger?.headers[.cacheControl] == "no-store")
    }

    @Test(arguments: ["/api", "/api/x", "/runs", "/runs/", "/runs/a-b", "/assets/x", "/x", "//"])
    func `other paths are none of the admin site's`(_ path: String) async throws {
        let stage = try AdminSiteStage()
        let reply = try await stage.adminSite.respond(to: Request(.get, path))
        #expect(reply == nil)
    }
}

/// The description of the API.
struct OpenAPITests {
    @Test func `it needs no token, and every reference in it leads somewhere`() async throws {
        let stage = try AdminSiteStage(publicURL: "https://bell.example.com")
        let reply = try await stage.ask(.get, "/openapi.json")
        #expect(reply.status == .ok && reply.headers[.contentType] == "application/json")
        let json = try JSONValue(parsing: reply.body)
        #expect(json["openapi"] == "3.1.0" && json["info"]?["version"] == "1.2.3")
        #expect(json["servers"]?.array?.first?["url"] == "https://bell.example.com")
        #expect(json["paths"]?.object?.count == 12)
        let file = try #require(Repository.text("Sources/Console/Resources/openapi.json"))
        let written = try JSONValue(parsing: Array(file.utf8))
        for part in ["tags", "paths", "components"] { #expect(json[part] == written[part]) }
        let references = reply.text.matches(of: #/"\$ref":"#\/([^"]+)"/#).map { $0.1 }
        #expect(references.count > 40)
        for reference in references {
            let found = reference.split(separator: "/")
                .reduce(Optional(json)) { value, name in value?[String(name)] }
            #expect(found != nil, "\(reference)")
        }
    }

    @Test func `it is encoded once, and not sent again to who has it`() async throws {
        let stage = try AdminSiteStage()
        let first = try await stage.ask(.get, "/openapi.json")
        let second = try await stage.ask(.head, "/openapi.json")
        // One and the same array: nobody made a second one.
        let places = [first, second]
            .map { reply in
                // Safe: the addresses are compared, and nothing is read from there.
                unsafe reply.body.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
            }
        #expect(places[0] == places[1])
        let tag = try #require(first.headers[.eTag])
        let again = try await stage.ask(.get, "/openapi.json", headers: [.ifNoneMatch: tag])
        #expect(again.status == .notModified && again.body.isEmpty)
    }
}
