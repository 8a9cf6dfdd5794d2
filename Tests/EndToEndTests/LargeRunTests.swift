import HTTPTypes
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// A run with 5,000 entities, looked at in the real executable.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct LargeRunTests {
    private static let token = "correct-horse-battery-staple"
    private static let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
    private static let last = HTTPField.Name("Last-Event-ID")

    /// Starts the service and a run whose plan is large, and returns the address and the job.
    private func begin(on stage: Stage) async throws -> (root: String, job: String) {
        // Slack puts it off again and again: the run has its plan, and goes on trying.
        let busy = Fault.Kind.status(429, body: "rate_limited", headers: ["Retry-After": "1"])
        stage.world.faults.add(Fault(route: .slackWebhook, kind: busy, times: 10_000))
        let root = try await stage.serveRoot(["ADMIN_TOKEN": Self.token])
        let run = await stage.world.fireAction()
        let list = try await stage.call(
            .get,
            "\(root)/api/runs?run=\(run.id)",
            headers: Self.bearer
        )
        let text = String(decoding: list.body, as: UTF8.self)
        return (root, String(try #require(text.firstMatch(of: #/"jobId":"(\w+)"/#)).1))
    }

    /// Asks for the next event after what was seen.
    private func event(
        _ stage: Stage,
        _ address: String,
        after seen: String
    ) async throws -> (seen: String, text: String) {
        var headers = Self.bearer
        headers[try #require(Self.last)] = seen
        let answer = try await stage.call(.get, address, headers: headers)
        let text = String(decoding: answer.body, as: UTF8.self)
        let next = text.firstMatch(of: #/id: (\w+)/#).map { String($0.1) }
        return (next ?? seen, text)
    }

    @Test func `five who watch are sent the messages once, and then what changes`() async throws {
        try await Stage(catalogue: .generated(services: 5_000, seed: 20))
            .run { stage in
                let (root, job) = try await begin(on: stage)
                let address = "\(root)/events/\(job)"
                try await withThrowingTaskGroup { group in
                    for _ in 0..<5 {
                        group.addTask {
                            var now = (seen: "", text: "")
                            repeat {
                                now = try await event(stage, address, after: now.seen)
                            } while !now.text.contains("\"messages\":")
                            let large = now.text.utf8.count
                            repeat {
                                now = try await event(stage, address, after: now.seen)
                            } while !now.text.contains("event: parts")
                            return (large, now.text)
                        }
                    }
                    for try await (large, text) in group {
                        #expect(large > 500_000)
                        #expect(text.utf8.count < 20_000 && !text.contains("\"messages\":"))
                    }
                }
            }
    }

    @Test func `while large answers are built, others are given`() async throws {
        try await Stage(catalogue: .generated(services: 5_000, seed: 20))
            .run { stage in
                let (root, job) = try await begin(on: stage)
                var seen = ""
                var text = ""
                repeat {
                    (seen, text) = try await event(stage, "\(root)/events/\(job)", after: seen)
                } while !text.contains("\"messages\":")
                try await withThrowingTaskGroup { group in
                    for _ in 0..<5 {
                        group.addTask {
                            let run = "\(root)/api/runs/\(job)"
                            let answer = try await stage.call(.get, run, headers: Self.bearer)
                            #expect(answer.status == 200 && answer.body.count > 500_000)
                            return ContinuousClock.now
                        }
                    }
                    for _ in 0..<20 {
                        #expect(try await stage.call(.get, "\(root)/healthz").status == 200)
                    }
                    let others = ContinuousClock.now
                    var built = others
                    for try await end in group { built = max(built, end) }
                    #expect(others < built)
                }
            }
    }
}
