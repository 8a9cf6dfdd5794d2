import JSON
import Outbound
import Platform
import PortAPI
import Testing

/// Answers of a proxy, a balancer or a portal in front of Port: on every route they are nobody's word.
struct IntermediaryTests {
    static let pages = [
        "", "default backend - 404", "<html>Moved</html>", #"{"message":"Forbidden"}"#,
        #"{"error":"Not Found","message":"no Route matched","statusCode":404}"#,
        #"{"ok":true,"error":"x"}"#, #"{"ok":false}"#, "[]",
    ]
    private static let run = "/v1/actions/runs/r_1"
    private static let paged = "POST /v1/blueprints/b/entities/search"

    /// Every call that the client makes, with what is answered before the page.
    private static let routes:
        [(
            name: String, before: [ScriptedPort.Step], request: String,
            call: @Sendable (PortClient) async throws(PortError) -> Void
        )] = [
            (
                "log", [], "POST \(run)/logs",
                { (port) throws(PortError) in
                    try await port.log("x", to: "r_1", ending: (.success, label: nil))
                }
            ),
            (
                "update", [], "PATCH \(run)",
                { (port) throws(PortError) in
                    try await port.update("r_1", with: RunUpdate(status: .success))
                }
            ),
            (
                "status after a 409", [.reply("PATCH \(run)", .refusal(409, "no"))], "GET \(run)",
                { (port) throws(PortError) in
                    try await port.update("r_1", with: RunUpdate(status: .success))
                }
            ),
            (
                "run", [], "GET \(run)",
                { (port) throws(PortError) in _ = try await port.run("r_1") }
            ),
            (
                "synchronous", [], "GET \(run)?version=v2",
                { (port) throws(PortError) in _ = try await port.isSynchronous("r_1") }
            ),
            (
                "scorecard", [], "GET /v1/blueprints/b/scorecards/s",
                { (port) throws(PortError) in _ = try await port.scorecard("s", of: "b") }
            ),
            (
                "blueprint",
                [.reply("GET /v1/blueprints/b/scorecards/s", .refusal(404, "no"))],
                "GET /v1/blueprints/b",
                { (port) throws(PortError) in _ = try await port.scorecard("s", of: "b") }
            ),
            (
                "entities", [], paged,
                { (port) throws(PortError) in
                    _ = try await port.entities(of: "b", scorecard: "s", filter: nil)
                }
            ),
            (
                "further entities",
                [
                    .reply(
                        paged,
                        .json(
                            200,
                            [
                                "entities": [["identifier": "a", "scorecards": [:]]],
                                "next": "n",
                            ]
                        )
                    )
                ],
                paged,
                { (port) throws(PortError) in
                    _ = try await port.entities(of: "b", scorecard: "s", filter: nil)
                }
            ),
            (
                "all entities",
                [
                    .reply(paged, .refusal(404, "no")),
                    .reply("GET /v1/blueprints/b", .json(200, ["ok": true])),
                ],
                "POST /v1/entities/search",
                { (port) throws(PortError) in
                    _ = try await port.entities(of: "b", scorecard: "s", filter: nil)
                }
            ),
        ]

    @Test(arguments: [300, 301, 302, 307, 400, 401, 403, 404, 405, 407, 409, 413, 422])
    func `a redirect or refusal in no form of Port's is tried again, on every route`(
        status: Int
    ) async throws {
        for route in Self.routes {
            for page in Self.pages {
                let answer = Answer(status: status, body: Array(page.utf8))
                // A token that is perhaps not taken is renewed once.
                let tries = status == 401 ? 2 : 1
                let port = ScriptedPort(
                    route.before
                        + Array(repeating: .reply(route.request, answer), count: tries)
                )
                let client = port.client()
                let error = await failure { () throws(PortError) in try await route.call(client) }
                #expect(error?.disposition == .retry(after: nil), "\(route.name): \(page)")
                #expect(
                    error?.description
                        == "Port could not be asked: something between us and Port answered with"
                        + " status \(status); look at the proxy, the DNS and the ingress on the way,"
                        + " and at the configured URL.",
                    "\(route.name): \(page)"
                )
                #expect(port.isDone)
            }
        }
    }

    @Test(arguments: [
        (200, "<html>Sign in</html>"), (200, ""), (204, ""), (200, "OK"),
        (200, #"{"status":"blocked"}"#), (200, #"{"ok":"true"}"#), (200, #"{"ok":false}"#),
    ])
    func `a success in no form of Port's is none, on every route`(
        status: Int,
        page: String
    ) async throws {
        for route in Self.routes {
            let answer = Answer(status: status, body: Array(page.utf8))
            let client = ScriptedPort(route.before + [.reply(route.request, answer)]).client()
            let error = await failure { () throws(PortError) in try await route.call(client) }
            #expect(error?.disposition == .retry(after: nil), "\(route.name)")
        }
    }

    @Test func `a log line that somebody else took may be there`() async throws {
        let page = Answer(status: 200, body: Array("<html>".utf8))
        let client = ScriptedPort([.reply("POST \(Self.run)/logs", page)]).client()
        let error = await failure { () throws(PortError) in try await client.log("x", to: "r_1") }
        #expect(error?.disposition == .unknown)
    }
}
