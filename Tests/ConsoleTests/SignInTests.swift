import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import Platform
import Synchronization
import Testing
import TestSupport

/// Who gets in, and who does not.
struct SignInTests {
    @Test func `the right token opens the page, and its cookie does not hold it`() async throws {
        let stage = try AdminSiteStage()
        let stranger = try await stage.ask(.get, "/")
        #expect(stranger.status == .seeOther && stranger.headers[.location] == "/sign-in")
        let reply = try await stage.signIn()
        #expect(reply.status == .seeOther && reply.headers[.location] == "/")
        let cookie = try #require(reply.headers[.setCookie])
        #expect(cookie.hasSuffix("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"))
        #expect(!cookie.contains(AdminSiteStage.token))
        #expect(try await stage.ask(.get, "/").status == .ok)
    }

    @Test func `a wrong token is told so and opens nothing`() async throws {
        let stage = try AdminSiteStage()
        let reply = try await stage.signIn("correct-horse-battery-stable")
        #expect(reply.status == .unauthorized)
        #expect(reply.text.contains("This is not the admin token."))
        #expect(!reply.text.contains("stable"))
        #expect(try await stage.ask(.get, "/").status == .seeOther)
    }

    @Test(arguments: [(true, nil), (false, "https://bell.example.com")])
    func `over HTTPS the cookie is for HTTPS and this host alone`(
        _ isSecure: Bool,
        _ publicURL: String?
    ) async throws {
        let stage = try AdminSiteStage(publicURL: publicURL)
        let page = try await stage.ask(.get, "/sign-in", isSecure: isSecure)
        let cookie = try #require(page.headers[.setCookie])
        #expect(cookie.hasPrefix("__Host-scorebell=") && cookie.hasSuffix("; Secure"))
    }

    @Test func `a session ends when its time is over`() async throws {
        let stage = try AdminSiteStage()
        _ = try await stage.signIn()
        stage.time.withLock { $0 = AdminSiteStage.start + .seconds(43_199) }
        #expect(try await stage.ask(.get, "/").status == .ok)
        stage.time.withLock { $0 = AdminSiteStage.start + .seconds(43_200) }
        #expect(try await stage.ask(.get, "/").status == .seeOther)
    }

    @Test func `a visitor's cookie, a lengthened one and one of another token are none`()
        async throws
    {
        let stage = try AdminSiteStage()
        _ = try await stage.ask(.get, "/sign-in")
        let visitor = try #require(stage.cookie.withLock { $0 })
        #expect(visitor.hasPrefix("scorebell=v."))
        _ = try await stage.signIn()
        let person = try #require(stage.cookie.withLock { $0 })
        let later = person.replacing(#/\.\d+\./#) { _ in ".1999999999." }
        let promoted = visitor.replacing("=v.", with: "=p.")
        let ends = [Int64.max, .min, .max / 1_000 + 1].map { "scorebell=p.\($0).x.y" }
        for forged in ends + [visitor, later, promoted, "scorebell=p.1999999999.x.", "scorebell="] {
            stage.cookie.withLock { $0 = forged }
            #expect(try await stage.ask(.get, "/").status == .seeOther, "\(forged)")
        }
        stage.cookie.withLock { $0 = person }
        #expect(try await stage.ask(.get, "/").status == .ok)
    }

    @Test func `signing out takes the cookie back`() async throws {
        let stage = try AdminSiteStage()
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/reminders").formToken
        let reply = try await stage.ask(.post, "/sign-out", body: "token=\(token)")
        #expect(reply.headers[.setCookie]?.contains("scorebell=; Path=/; Max-Age=0") == true)
        #expect(try await stage.ask(.get, "/").status == .seeOther)
    }

    @Test func `one client's wrong tokens are looked at only so often, others' still are`()
        async throws
    {
        let stage = try AdminSiteStage()
        for _ in 0..<10 {
            let reply = try await stage.program(.get, "/api/runs", token: "wrong")
            #expect(reply.refusal == "401 unauthorized")
        }
        // Also the right one: else the answer would tell it from the wrong ones.
        let blocked = try await stage.program(.get, "/api/runs")
        #expect(blocked.refusal == "429 too_many_attempts")
        #expect(blocked.headers[.retryAfter] == "31")
        let page = try await stage.signIn()
        #expect(page.status == .tooManyRequests)
        #expect(page.text.contains("Too many wrong tokens. Try again in 31 seconds."))
        let other = try await stage.ask(
            .get,
            "/api/runs",
            headers: [.authorization: "Bearer \(AdminSiteStage.token)"],
            from: "192.0.2.2"
        )
        #expect(other.status == .ok)
        stage.clock.advance(by: .seconds(30))
        #expect(try await stage.program(.get, "/api/runs").status == .ok)
    }

    @Test func `all clients' wrong tokens together are limited, and sessions are not`()
        async throws
    {
        var limits = AdminLimits()
        limits.attemptsInAll = 5
        let stage = try AdminSiteStage(limits: limits)
        _ = try await stage.signIn()
        for number in 0..<6 {
            let status = try await tried("wrong", from: "198.51.100.\(number)", stage)
            #expect(status == (number < 5 ? 401 : 429))
        }
        #expect(try await stage.ask(.get, "/").status == .ok)
    }

    /// Tries a token, and returns the status.
    private func tried(
        _ token: String = AdminSiteStage.token,
        from network: String,
        _ stage: AdminSiteStage
    ) async throws -> Int {
        let headers: HTTPFields = [.authorization: "Bearer \(token)"]
        return try await stage.ask(.get, "/api/runs", headers: headers, from: network).status.code
    }

    /// A stage on which strangers have used up all the tries that there are for strangers.
    private func besieged(_ limits: AdminLimits, known: [String]) async throws -> AdminSiteStage {
        let stage = try AdminSiteStage(limits: limits)
        for network in known { #expect(try await tried(from: network, stage) == 200) }
        for number in 0...limits.attemptsInAll {
            let status = try await tried("wrong", from: "2001:db8:0:\(number)::", stage)
            #expect(status == (number < limits.attemptsInAll ? 401 : 429))
        }
        return stage
    }

    @Test func `strangers cannot lock out who was right before, nor the machine itself`()
        async throws
    {
        var limits = AdminLimits()
        limits.attemptsInAll = 20
        let stage = try await besieged(limits, known: ["192.0.2.1"])
        #expect(try await tried(from: "192.0.2.2", stage) == 429)
        for network in ["192.0.2.1", "127.0.0.1", "127.0.0.2", "::", "unix"] {
            // Their tries are their own, and bounded too.
            for _ in 0..<9 { #expect(try await tried("wrong", from: network, stage) == 401) }
            #expect(try await tried(from: network, stage) == 200)
            #expect(try await tried("wrong", from: network, stage) == 401)
            #expect(try await tried(from: network, stage) == 429)
        }
        stage.clock.advance(by: .seconds(30))
        #expect(try await tried(from: "192.0.2.1", stage) == 200)
    }

    @Test func `the strangers' tries come back, and who was a stranger becomes known`() async throws
    {
        var limits = AdminLimits()
        limits.attemptsInAll = 20
        let stage = try await besieged(limits, known: [])
        stage.clock.advance(by: .seconds(3))
        #expect(try await tried(from: "192.0.2.2", stage) == 200)
        #expect(try await tried("wrong", from: "198.51.100.1", stage) == 401)
        #expect(try await tried("wrong", from: "198.51.100.2", stage) == 429)
        #expect(try await tried(from: "192.0.2.2", stage) == 200)
    }

    @Test func `those that were right last are remembered, and so many at most`() async throws {
        var limits = AdminLimits()
        limits.attemptsInAll = 20
        limits.knownClientsMax = 8
        let stage = try await besieged(limits, known: (1...9).map { "192.0.2.\($0)" })
        #expect(try await tried(from: "192.0.2.9", stage) == 200)
        #expect(try await tried(from: "192.0.2.6", stage) == 200)
        #expect(try await tried(from: "192.0.2.1", stage) == 429)
    }

    @Test func `a client's wrong tries are not forgotten before they have come back`() async throws
    {
        let stage = try AdminSiteStage()
        for _ in 0..<10 { _ = try await tried("wrong", from: "192.0.2.1", stage) }
        // One comes back after each pause; the table ages meanwhile.
        for _ in 0..<20 {
            stage.clock.advance(by: .seconds(30))
            #expect(try await tried("wrong", from: "192.0.2.1", stage) == 401)
            #expect(try await tried("wrong", from: "192.0.2.1", stage) == 429)
        }
        stage.clock.advance(by: .seconds(600))
        for number in 0..<11 {
            let status = try await tried("wrong", from: "192.0.2.1", stage)
            #expect(status == (number < 10 ? 401 : 429))
        }
    }

    @Test func `a password for a proxy on the way is none of ours`() async throws {
        let stage = try AdminSiteStage()
        let basic: HTTPFields = [.authorization: "Basic dXNlcjpwYXNz"]
        for _ in 0..<11 {
            let reply = try await stage.ask(.get, "/api/runs", headers: basic)
            #expect(reply.refusal == "401 unauthorized")
        }
        _ = try await stage.signIn()
        #expect(try await stage.ask(.get, "/", headers: basic).status == .ok)
    }

    @Test func `a right token costs no try`() async throws {
        let stage = try AdminSiteStage()
        for _ in 0..<30 {
            #expect(try await stage.program(.get, "/api/runs").status == .ok)
        }
    }

    @Test(arguments: [
        ("/runs/abc?done=retry", "/runs/abc?done=retry"), ("/reminders", "/reminders"),
        ("//evil.example", "/"), ("https://evil.example/", "/"), ("/\\evil.example", "/"),
        ("/sign-out", "/"), ("/events", "/"), ("/runs/a%0d%0aX: y", "/"), ("", "/"),
    ])
    func `the sign-in leads to pages of this site only`(
        _ asked: String,
        _ led: String
    )
        async throws
    {
        let stage = try AdminSiteStage()
        let reply = try await stage.signIn(to: asked)
        #expect(reply.headers[.location] == led)
    }

    @Test func `a link from another site finds the session by a step on this one`() async throws {
        let stage = try AdminSiteStage()
        let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
        let first = try await stage.ask(.get, "/runs/abc", headers: [name: "cross-site"])
        #expect(first.status == .ok)
        #expect(first.text.contains(#"<meta http-equiv="refresh" content="0;url=/runs/abc">"#))
        let second = try await stage.ask(.get, "/runs/abc", headers: [name: "same-origin"])
        #expect(second.headers[.location] == "/sign-in?to=%2Fruns%2Fabc")
    }
}

/// Forms that others made.
struct ForgeryTests {
    @Test(arguments: ["", "token=", "token=0000", "nonce=1"])
    func `a form without the session's token does nothing`(_ body: String) async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let reply = try await stage.ask(.post, "/runs/\(id)/retry", body: body)
        #expect(reply.status == .forbidden)
        #expect(reply.text.contains("Nothing was done"))
        #expect(try await stage.store.job(id: id)?.state == .failed)
    }

    @Test(arguments: [
        ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ])
    func `a form that comes from another site does nothing, even with the token`(
        _ name: String,
        _ value: String
    ) async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/runs/\(id)").formToken
        let header = try #require(HTTPField.Name(name))
        let host = try #require(HTTPField.Name("Host"))
        let reply = try await stage.ask(
            .post,
            "/runs/\(id)/retry",
            headers: [header: value, host: "bell.example.com"],
            body: "token=\(token)"
        )
        #expect(reply.status == .forbidden)
        #expect(try await stage.store.job(id: id)?.state == .failed)
    }

    @Test func `a token of another session is none`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let token = try await stage.ask(.get, "/runs/\(id)").formToken
        stage.cookie.withLock { $0 = nil }
        _ = try await stage.signIn()
        let reply = try await stage.ask(.post, "/runs/\(id)/retry", body: "token=\(token)")
        #expect(reply.status == .forbidden)
    }

    @Test func `the sign-in's own form cannot be sent by another site`() async throws {
        let stage = try AdminSiteStage()
        let origin = try #require(HTTPField.Name("Origin"))
        let page = try await stage.ask(.get, "/sign-in")
        let form = "token=\(page.formToken)&secret=\(AdminSiteStage.token)"
        let reply = try await stage.ask(
            .post,
            "/sign-in",
            headers: [origin: "https://evil.example"],
            body: form
        )
        #expect(reply.status == .forbidden)
        stage.cookie.withLock { $0 = nil }
        let bare = try await stage.ask(.post, "/sign-in", body: form)
        #expect(bare.status == .forbidden)
        #expect(bare.text.contains("This form was too old, or did not come from this page."))
    }

    @Test func `with a cookie the API wants the session's token too`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        #expect(try await stage.ask(.get, "/api/runs").status == .ok)
        let bare = try await stage.ask(.post, "/api/runs/\(id)/retry")
        #expect(bare.refusal == "403 csrf_token_wrong")
        let token = try await stage.ask(.get, "/runs/\(id)").formToken
        let name = try #require(HTTPField.Name("X-CSRF-Token"))
        let reply = try await stage.ask(
            .post,
            "/api/runs/\(id)/retry",
            headers: [name: token]
        )
        #expect(reply.status == .ok)
    }
}
