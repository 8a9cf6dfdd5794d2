import JSON
import Outbound
import Platform
import PortAPI
import Testing
import TestSupport

struct RateLimitTests {
    private static let run = "GET /v1/actions/runs/r_1"

    private static func found(_ headers: [String: String] = [:]) -> Answer {
        .json(200, ["run": ["status": "IN_PROGRESS"]], headers: headers)
    }

    // The scripted Port's wall clock stands at 1,800,000,000 seconds.
    @Test(arguments: [
        (["Retry-After": "7"], 7), ([:], 30),
        (["x-ratelimit-reset": "1800000012"], 12), (["x-ratelimit-reset": "12"], 12),
        (["x-ratelimit-period": "300"], 300), (["x-ratelimit-reset": "1799999999"], 0),
        (["Retry-After": "5000"], 900), (["x-ratelimit-reset": "99999999999999"], 900),
        (["x-ratelimit-reset": "soon"], 30),
    ])
    func `a 429 says how long to wait`(headers: [String: String], seconds: Int) async throws {
        let port = ScriptedPort([.reply(Self.run, .json(429, [:], headers: headers))])
        let client = port.client()
        let error = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        #expect(error == .rateLimited(retryAfter: .seconds(seconds)))
        #expect(error?.disposition == .retry(after: .seconds(seconds)))
        #expect(
            error?.description
                == "Port's rate limit is used up; it asks to wait \(seconds) s."
        )
    }

    @Test func `after a 429 no call goes out before its time`() async throws {
        let port = ScriptedPort([
            .reply(Self.run, .json(429, [:], headers: ["Retry-After": "60"])),
            .reply(Self.run, Self.found()),
        ])
        let client = port.client()
        _ = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        port.clock.advance(by: .seconds(20))
        let early = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        #expect(early == .rateLimited(retryAfter: .seconds(40)))
        port.clock.advance(by: .seconds(40))
        _ = try await client.run("r_1")
        #expect(port.isDone)
    }

    @Test func `when no request remains the next waits for the window to end`() async throws {
        let spent = ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "4"]
        let port = ScriptedPort([
            .reply(Self.run, Self.found(spent)), .reply(Self.run, Self.found()),
        ])
        let client = port.client()
        _ = try await client.run("r_1")
        async let second = client.run("r_1")
        await port.clock.sleepers(atLeast: 1)
        #expect(port.calls.count == 1)
        port.clock.advance(by: .seconds(4))
        _ = try await second
        #expect(port.calls.count == 2)
    }

    @Test(arguments: [
        ["x-ratelimit-remaining": "1", "x-ratelimit-reset": "600"],
        ["x-ratelimit-remaining": "0"], ["x-ratelimit-reset": "600"],
    ])
    func `while requests remain, or nothing says until when, nobody waits`(
        headers: [String: String]
    ) async throws {
        let port = ScriptedPort([
            .reply(Self.run, Self.found(headers)), .reply(Self.run, Self.found()),
        ])
        let client = port.client()
        _ = try await client.run("r_1")
        _ = try await client.run("r_1")
        #expect(port.isDone)
    }

    @Test func `a cancelled wait sends nothing`() async throws {
        let spent = ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "4"]
        let port = ScriptedPort([.reply(Self.run, Self.found(spent))])
        let client = port.client()
        _ = try await client.run("r_1")
        let waiting = Task {
            await failure { () throws(PortError) in _ = try await client.run("r_1") }
        }
        await port.clock.sleepers(atLeast: 1)
        waiting.cancel()
        let error = await waiting.value
        #expect(error?.disposition == .retry(after: nil))
        #expect(error?.description == "Port was not asked, because the work was stopped.")
    }

    @Test(arguments: [408, 425, 500, 502, 503, 504])
    func `a failing Port is asked again later`(status: Int) async throws {
        let port = ScriptedPort([.reply(Self.run, .refusal(status, "try\tlater"))])
        let client = port.client()
        let error = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        #expect(error?.disposition == .retry(after: nil))
        #expect(error?.description == "Port cannot answer now: status \(status) (try later).")
    }

    @Test func `an unreachable Port is asked again later`() async throws {
        let port = ScriptedPort([.fail(Self.run, .unreachable(reason: "no route"))])
        let client = port.client()
        let error = await failure { () throws(PortError) in _ = try await client.run("r_1") }
        #expect(error?.disposition == .retry(after: nil))
        #expect(error?.description.hasPrefix("Port could not be asked: ") == true)
        #expect(error?.description.contains("no route") == true)
    }
}
