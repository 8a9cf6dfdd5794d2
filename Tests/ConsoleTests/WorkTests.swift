import Console
import HTTPMessage
import HTTPTypes
import Reminders
import Synchronization
import Testing
import TestSupport

/// What anybody can send to the page and the API costs no more than its length.
struct WorkTests {
    private static func name(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name") }
        return name
    }

    private static let texts: [@Sendable (Int) -> String] = [
        { HostileText.marks(bytes: $0) },
        { "scorebell=p.1." + HostileText.marks(bytes: $0) },
        { "Bearer " + HostileText.marks(bytes: $0) },
        { "https://" + HostileText.marks(bytes: $0) },
        { String(repeating: ";", count: $0) },
        { String(repeating: "a=b;", count: $0 / 4) },
        { "scorebell=" + String(repeating: ".", count: $0) },
        { String(repeating: ":/", count: $0 / 2) },
    ]

    @Test func `a header costs its length`() async throws {
        let adminSite = try AdminSiteStage().adminSite
        for header in ["Cookie", "Origin", "Authorization", "If-None-Match", "Sec-Fetch-Site"] {
            let field = Self.name(header)
            for text in Self.texts {
                await WorkGrowth.expectLinear({ text($0) }) { text in
                    let headers: HTTPFields = [field: text, Self.name("Host"): "bell"]
                    for path in ["/", "/assets/console.css", "/sign-in"] {
                        _ = await adminSite.respond(to: Request(.get, path, headers: headers))
                    }
                    _ = await adminSite.respond(to: Request(.post, "/sign-in", headers: headers))
                }
            }
        }
    }

    private static let forms: [@Sendable (Int) -> String] = [
        { HostileText.marks(bytes: $0) + "=1" },
        { HostileText.encodedMarks(bytes: $0) + "=1" },
        // As many names as bytes allow, each as long as one may be.
        { bytes in
            (0..<bytes / 256).map { "\($0)\(HostileText.marks(bytes: 240))=1" }
                .joined(separator: "&")
        },
        { "token=" + HostileText.marks(bytes: $0) + "&to=/" + HostileText.marks(bytes: $0) },
        { "token=" + String(repeating: "+", count: $0) + "a" + String(repeating: "+", count: $0) },
        { String(repeating: "&", count: $0) },
        { String(repeating: "a=1&", count: $0 / 4) },
        { "to=" + String(repeating: "/", count: $0) },
    ]

    @Test(arguments: forms.indices)
    func `a form costs its length before anybody has signed in`(index: Int) async throws {
        let adminSite = try AdminSiteStage().adminSite
        await WorkGrowth.expectLinear({ Self.forms[index]($0) }) { form in
            let request = Request(.post, "/sign-in", body: Array(form.utf8))
            let reply = await adminSite.respond(to: request)
            #expect(reply?.status == .forbidden)
            _ = await adminSite.respond(to: Request(.get, "/sign-in?\(form)"))
        }
    }

    private static let queries: [@Sendable (Int) -> String] = [
        { "state=" + HostileText.marks(bytes: $0) },
        { "state=" + String(repeating: ",", count: $0) + "no" },
        { "kind=" + HostileText.marks(bytes: $0) },
        { "limit=" + HostileText.marks(bytes: $0) },
        { "run=" + HostileText.marks(bytes: $0) },
        { "cursor=" + HostileText.marks(bytes: $0) },
    ]

    @Test(arguments: queries.indices)
    func `a query costs its length`(index: Int) async throws {
        let adminSite = try AdminSiteStage().adminSite
        let headers: HTTPFields = [.authorization: "Bearer \(AdminSiteStage.token)"]
        await WorkGrowth.expectLinear({ Self.queries[index]($0) }) { query in
            let request = Request(.get, "/api/runs?\(query)", headers: headers)
            let reply = await adminSite.respond(to: request)
            #expect(reply?.status == .badRequest)
        }
    }

    private static let bodies: [@Sendable (Int) -> String] = [
        { #"{"\#(HostileText.marks(bytes: $0))":1}"# },
        { #"{"operation_kind":"\#(HostileText.marks(bytes: $0))"}"# },
        { #"{"filter_rule":{"\#(HostileText.marks(bytes: $0))":1}}"# },
        { #"{"filter_rule":"\#(HostileText.marks(bytes: $0))"}"# },
    ]

    @Test(arguments: bodies.indices)
    func `a preview's body costs its length`(index: Int) async throws {
        let adminSite = try AdminSiteStage().adminSite
        let headers: HTTPFields = [.authorization: "Bearer \(AdminSiteStage.token)"]
        await WorkGrowth.expectLinear({ Self.bodies[index]($0) }) { body in
            let body = Array(body.utf8)
            let request = Request(.post, "/api/preview", headers: headers, body: body)
            let reply = await adminSite.respond(to: request)
            #expect(reply?.status == .unprocessableContent)
        }
    }

    @Test func `a preview's notes cost the length of what they are called`() async throws {
        let stage = try AdminSiteStage()
        let adminSite = try stage.adminSite
        let headers: HTTPFields = [.authorization: "Bearer \(AdminSiteStage.token)"]
        await WorkGrowth.expectLinear { size in
            let text = HostileText.marks(bytes: size / 4)
            var plan = ReminderPlan.sample()
            plan.notes = ["x", "y"]
                .map { end in
                    PlannedNote(
                        owner: text + end,
                        title: text,
                        place: nil,
                        channel: text,
                        fallback: text,
                        entities: 1,
                        people: 1,
                        parts: 0..<1,
                        ledgerKey: "k",
                        ledgerValue: "v"
                    )
                }
            return plan
        } _: { plan in
            stage.preview.withLock { $0 = .planned(plan) }
            for path in ["/preview", "/api/preview"] {
                let reply = await adminSite.respond(to: Request(.post, path, headers: headers))
                #expect(reply?.status == .ok)
            }
        }
    }

    @Test(arguments: ["/", "/runs/", "/reminders/", "/api/runs/", "/assets/"])
    func `a path costs its length`(start: String) async throws {
        let adminSite = try AdminSiteStage().adminSite
        await WorkGrowth.expectLinear({ size in
            [String(repeating: "/", count: size), HostileText.marks(bytes: size)]
        }) { paths in
            for path in paths {
                _ = await adminSite.respond(to: Request(.get, start + path))
            }
        }
    }

    @Test func `a try costs the same however many strangers try`() async throws {
        var limits = AdminLimits()
        limits.attemptsInAll = .max
        limits.attemptsPerClient = 1_000
        limits.strangersMax = 256
        let stage = try AdminSiteStage(limits: limits)
        let adminSite = try stage.adminSite
        // From a sixteenth of that on: half of the strangers who are remembered, all, and twice as many.
        await WorkGrowth.expectLinear(from: limits.strangersMax * 8) { size in
            (0..<size)
                .map { number in
                    Request(
                        .get,
                        "/api/runs",
                        headers: [.authorization: "Bearer wrong"],
                        clientNetwork: "2001:db8:0:\(number)::"
                    )
                }
        } _: { requests in
            for request in requests { _ = await adminSite.respond(to: request) }
        }
    }
}
