package import Jobs
import Platform
import Testing

/// The jobs of `Tests/Fixtures/jobs-0.1.0.*.sql`, which 0.1.0 wrote in both databases alike.
package enum ReleasedJobs {
    /// Records an issue for everything that this version makes of them and should not.
    package static func check(_ store: any JobStore) async throws {
        func job(_ number: Int64) async throws -> Job {
            try #require(try await store.job(number: number))
        }
        let states = try await store.list(JobFilter(), after: nil, limit: 99).jobs
            .map { ($0.number, $0.state) }
        let expected: [(Int64, JobState)] = [
            (10, .queued), (9, .running), (8, .waiting), (7, .succeeded), (6, .succeeded),
            (5, .failed), (4, .succeeded), (3, .succeeded),
        ]
        #expect(states.elementsEqual(expected, by: ==), "\(states)")
        #expect(try await job(8).failures == ["port": 2, "slack": 1])
        #expect(try await job(8).attempts == 3)
        for number: Int64 in [3, 4, 5, 6, 7, 9, 10] {
            #expect(try await job(number).failures == [:])
        }
        let replays = try await store.replays(of: try await job(3).id)
        #expect(replays.map(\.number) == [1] && replays.map(\.nonce) == ["once"])
        let steps = try await store.steps(of: try await job(9).id)
        #expect(steps.map(\.name) == ["announce", "build", "send 1", "tell 1", "send 2"])
        #expect(steps.map(\.state) == [.done, .done, .done, .done, .started])

        // All that was not over is claimed, and ends.
        let now = Timestamp(secondsSince1970: 1_796_100_000)
        let claims = try await store.claim(limit: 9, laneMax: 9, for: .seconds(60), at: now)
        #expect(claims.map(\.job.number) == [10, 9, 8])
        #expect(claims.map(\.job.attempts) == [1, 2, 4])
        let again = Settlement.waiting(
            dueAt: now,
            reason: "Busy.",
            spendsAttempt: true,
            origin: "port"
        )
        for claim in claims {
            let isWaiting = claim.job.number == 8
            let end = isWaiting ? again : .succeeded(followUp: nil)
            #expect(try await store.settle(claim.lease, as: end, at: now))
        }
        #expect(try await job(8).failures == ["port": 3, "slack": 1])
        let last = try #require(try await store.claim(limit: 9, for: .seconds(60), at: now).first)
        #expect(
            try await store.settle(last.lease, as: .failed(reason: "No.", followUp: nil), at: now)
        )
        for number: Int64 in [5, 8] {
            let answer = try await store.replay(try await job(number).id, nonce: "n", at: now)
            #expect(answer == .replayed(number: 1, isDuplicate: false))
            #expect(try await job(number).failures == [:])
        }
        #expect(try await store.claim(limit: 9, for: .seconds(60), at: now).count == 2)
        #expect(try await store.ledger("any", LedgerRange(), limit: 9) == [])
    }
}
