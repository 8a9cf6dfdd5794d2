import Console
import HTTPMessage
import HTTPTypes
import Jobs
import Platform
import Testing
import TestSupport

/// What takes long is done on an executor of its own, and what does not is answered meanwhile.
@Suite(.timeLimit(.minutes(1)))
struct AwayTests {
    private static let bearer: HTTPFields = [.authorization: "Bearer \(AdminSiteStage.token)"]

    @Test func `while a page is drawn, everything that is quick is answered`() async throws {
        let executor = HeldExecutor()
        let stage = try AdminSiteStage(executor: executor)
        async let page = stage.program(.get, "/")
        async let answer = stage.program(.get, "/api/runs")
        await executor.jobs(atLeast: 2)
        for (path, status) in [
            ("/assets/console.js", 200), ("/openapi.json", 200), ("/sign-in", 200), ("/", 303),
            ("/events", 401), ("/api/runs", 401), ("/runs/abc/retry", 405),
        ] {
            #expect(try await stage.ask(.get, path).status.code == status, "\(path)")
        }
        #expect(try await stage.signIn().status == .seeOther)
        executor.open()
        #expect(try await page.status == .ok)
        #expect(try await answer.status == .ok)
    }

    @Test func `more than may wait to be drawn are told to come back`() async throws {
        var limits = AdminLimits()
        limits.answersMax = 2
        let executor = HeldExecutor()
        let stage = try AdminSiteStage(limits: limits, executor: executor)
        async let first = stage.program(.get, "/")
        async let second = stage.program(.post, "/api/preview")
        await executor.jobs(atLeast: 2)
        let page = try await stage.program(.get, "/reminders")
        #expect(page.status == .serviceUnavailable && page.headers[.retryAfter] == "2")
        #expect(page.text.contains("Many other answers are being built; try again in a moment."))
        let answer = try await stage.program(.get, "/api/runs")
        #expect(answer.refusal == "503 unavailable" && answer.headers[.retryAfter] == "2")
        // Nobody without the token takes a place, nor is told that there is none.
        #expect(try await stage.ask(.get, "/api/runs").refusal == "401 unauthorized")
        executor.open()
        #expect(try await first.status == .ok)
        #expect(try await second.refusal == "404 reminder_unknown")
        #expect(try await stage.program(.get, "/reminders").status == .ok)
    }

    @Test func `a sign-in form that is too large is not read`() async throws {
        let stage = try AdminSiteStage()
        let page = try await stage.ask(.get, "/sign-in")
        let form = "token=\(page.formToken)&secret=\(AdminSiteStage.token)"
        let padding = String(repeating: "&x=%20", count: 4_096)
        let reply = try await stage.ask(.post, "/sign-in", body: form + padding)
        #expect(reply.status == .forbidden)
        #expect(reply.text.contains("This form was too old, or did not come from this page."))
        #expect(try await stage.ask(.post, "/sign-in", body: form).status == .seeOther)
    }
}
