package import Jobs
import Platform
import Testing

/// Gives stores to a rule: each call opens the same database once more.
package typealias OpenStore = @Sendable () async throws -> any JobStore

/// One promise of `JobStore`, and the code that finds out whether a store keeps it.
///
/// A store's tests run all of them, each on an empty database of its own.
package struct StoreRule: Sendable, CustomTestStringConvertible {
    package let testDescription: String
    /// Records an issue for each broken promise; throws what the store threw.
    package let check: @Sendable (OpenStore) async throws -> Void

    init(_ promise: String, _ check: @escaping @Sendable (any JobStore) async throws -> Void) {
        testDescription = promise
        self.check = { open in try await check(try await open()) }
    }

    init(shared promise: String, _ check: @escaping @Sendable (OpenStore) async throws -> Void) {
        testDescription = promise
        self.check = check
    }

    package static let all =
        enqueuing + claiming + recalling + lanes + slots + locks + writing + ledger + settling
        + looking + operating + joining + replaying + changing + traps
}

/// Times in rules: seconds after a fixed moment.
func moment(_ seconds: Int64) -> Timestamp {
    Timestamp(secondsSince1970: 1_795_000_000 + seconds)
}

extension NewJob {
    static func sample(
        _ key: String,
        kind: String = "sample",
        lane: String = ""
    ) -> NewJob {
        NewJob(
            kind: kind,
            key: key,
            runID: "r_\(key)",
            payload: Array("{\"a\":1}".utf8),
            lane: lane
        )
    }
}

extension JobStore {
    /// Stores a job at that second, with room for a thousand.
    func add(_ key: String, lane: String = "", at second: Int64 = 0) async throws -> Enqueued {
        try await enqueue(.sample(key, lane: lane), depthMax: 1_000, at: moment(second))
    }

    /// Claims one job for a minute.
    func claimOne(laneMax: Int = .max, at second: Int64 = 0) async throws -> Claim {
        let claims = try await claim(
            limit: 1,
            laneMax: laneMax,
            for: .seconds(60),
            at: moment(second)
        )
        return try #require(claims.first)
    }

    /// How many jobs the store holds in all states.
    func total() async throws -> Int {
        try await summary().counts.values.reduce(0, +)
    }
}
