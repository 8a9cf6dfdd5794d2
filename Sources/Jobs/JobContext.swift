import Synchronization
package import Vocabulary

/// What a worker holds while it does one attempt: the job, and its memory of finished steps.
///
/// A step that finished in an earlier attempt is not done again: its stored result comes back. Every
/// write goes through the attempt's lease; when that is lost, `LeaseLost` ends the attempt.
package final class JobContext: Sendable {
    package let job: Job
    private let lease: Lease
    private let store: any JobStore
    private let clock: WallClock
    private let steps: Mutex<[String: StepRecord]>

    /// Reads the steps that earlier attempts stored.
    ///
    /// - Parameters:
    ///   - claim: The job and the right to work on it.
    ///   - store: Where its steps are kept.
    ///   - clock: What stored times are taken from.
    /// - Throws: `JobStoreError`; a retry can help.
    package init(
        claim: Claim,
        store: any JobStore,
        clock: WallClock
    ) async throws(JobStoreError) {
        let records = try await store.steps(of: claim.job.id)
        job = claim.job
        lease = claim.lease
        self.store = store
        self.clock = clock
        steps = Mutex(Dictionary(records.map { ($0.name, $0) }) { _, last in last })
    }

    /// Does a step that may be done twice, unless it finished before.
    ///
    /// - Parameters:
    ///   - name: Its name, once in a job.
    ///   - work: Does it; what it returns is stored before this returns.
    /// - Returns: The result, from now or from the attempt that finished the step.
    /// - Throws: What `work` throws; `LeaseLost`; `JobStoreError`; `CancellationError`.
    package func step<Value: Codable>(
        _ name: String,
        _ work: () async throws -> Value
    ) async throws -> Value {
        if let record = record(name), record.state == .done {
            return try JSONCoding.decode(Value.self, from: record.result)
        }
        try Task.checkCancellation()
        let value = try await work()
        try await finish(name, with: value)
        return value
    }

    /// Does a step that may be done twice and has no result, unless it finished before.
    package func step(_ name: String, _ work: () async throws -> Void) async throws {
        _ = try await step(name) {
            try await work()
            return true
        }
    }

    /// Does a step whose effect cannot be repeated, unless it finished before.
    ///
    /// That it starts is stored before `work` begins. When an earlier attempt started it and did
    /// not finish, nobody knows whether the effect happened, and `policy` decides.
    ///
    /// - Parameters:
    ///   - name: Its name, once in a job.
    ///   - policy: What to do when it is unknown whether the effect happened.
    ///   - mayHaveHappened: Whether the effect is possible in spite of that error of `work`.
    ///   - work: The effect.
    /// - Returns: How it came to be done.
    /// - Throws: What `work` throws; `LeaseLost`; `JobStoreError`; `CancellationError`.
    package func effect(
        _ name: String,
        whenUnknown policy: UnknownPolicy,
        mayHaveHappened: (any Error) -> Bool,
        _ work: () async throws -> Void
    ) async throws -> EffectEnd {
        let earlier = record(name)
        if let earlier, earlier.state == .done {
            return try JSONCoding.decode(EffectEnd.self, from: earlier.result)
        }
        try Task.checkCancellation()
        let isUnknown = earlier != nil
        if isUnknown, policy == .skip {
            try await finish(name, with: EffectEnd.assumed)
            return .assumed
        }
        if !isUnknown { try await start(name) }
        do {
            try await work()
        } catch {
            // A mark that an earlier attempt left stays: this error says nothing of that one.
            if !isUnknown, !mayHaveHappened(error) { try await forget(name) }
            throw error
        }
        let end = isUnknown ? EffectEnd.repeated : .done
        try await finish(name, with: end)
        return end
    }

    private func record(_ name: String) -> StepRecord? {
        steps.withLock { $0[name] }
    }

    private func start(_ name: String) async throws {
        let now = clock.now()
        guard try await store.start(step: name, of: lease, at: now) else { throw LeaseLost() }
        steps.withLock {
            $0[name] = StepRecord(
                name: name,
                state: .started,
                result: [],
                startedAt: now,
                endedAt: nil
            )
        }
    }

    private func finish(_ name: String, with value: some Encodable) async throws {
        let now = clock.now()
        let result = try JSONCoding.encode(value)
        guard try await store.finish(step: name, result: result, of: lease, at: now) else {
            throw LeaseLost()
        }
        steps.withLock {
            $0[name] = StepRecord(
                name: name,
                state: .done,
                result: result,
                startedAt: $0[name]?.startedAt ?? now,
                endedAt: now
            )
        }
    }

    private func forget(_ name: String) async throws {
        guard try await store.forget(step: name, of: lease) else { throw LeaseLost() }
        steps.withLock { $0[name] = nil }
    }
}

/// What to do about an effect of which nobody knows whether it happened.
package enum UnknownPolicy: Sendable { case repeatEffect, skip }

/// How an effect came to be done.
package enum EffectEnd: String, Sendable, Codable {
    case done
    /// Done now, and perhaps once before.
    case repeated
    /// Not done now, because it may have been done before.
    case assumed
}

/// Another process has the job now, so this one must stop working on it.
package struct LeaseLost: Error, CustomStringConvertible {
    package init() {}
    package var description: String { "The job was taken over by another worker." }
}
