import JSON
package import Platform

/// What a worker holds while it does one attempt: the job, and its memory of finished steps.
///
/// A step that finished in an earlier attempt is not done again: its stored result comes back. The
/// steps are read from the store once for each attempt, and not at all for the first.
package struct JobContext: Sendable {
    package let job: Job
    /// How many attempts this worker's jobs have for each origin of failures.
    package let attemptsMax: Int
    /// Runs of this attempt's lease; every write goes through it.
    let lease: Lease
    let store: any JobStore
    let clock: WallClock
    let memory: StepMemory
    private let patience: StoreRetryPolicy
    private let stop: StopFlag
    private let failpoints: StepFailpoints
    private let steps: StepTimer

    package init(
        claim: Claim,
        store: any JobStore,
        clock: WallClock,
        attemptsMax: Int = .max,
        patience: StoreRetryPolicy = .none,
        stop: StopFlag = StopFlag(),
        failpoints: StepFailpoints = .none
    ) {
        self.init(
            claim: claim,
            store: store,
            clock: clock,
            attemptsMax: attemptsMax,
            patience: patience,
            stop: stop,
            failpoints: failpoints,
            steps: .none
        )
    }

    init(
        claim: Claim,
        store: any JobStore,
        clock: WallClock,
        attemptsMax: Int,
        patience: StoreRetryPolicy,
        stop: StopFlag,
        failpoints: StepFailpoints,
        steps: StepTimer
    ) {
        job = claim.job
        lease = claim.lease
        self.store = store
        self.clock = clock
        self.attemptsMax = attemptsMax
        self.patience = patience
        self.stop = stop
        self.failpoints = failpoints
        self.steps = steps
        memory = StepMemory(isEmpty: !claim.mayHaveSteps)
    }

    /// Which attempt this is, from 1.
    package var attempt: Int { job.attempts }

    /// True when a `.retry` for an origin of `own` would leave the job dead.
    package var isLastAttempt: Bool { isLastAttempt(for: .own) }

    /// True when a `.retry` for that origin would leave the job dead.
    package func isLastAttempt(for origin: FailureOrigin) -> Bool {
        job.attempts(endedBy: origin) >= attemptsMax
    }

    /// The time now, by the clock that the steps are stamped with.
    package var now: Timestamp { clock.now() }

    /// True once the process has begun to stop; the attempt will be cancelled after the grace time.
    package var isStopping: Bool { stop.isSet }

    /// Returns the value of a step that may be repeated.
    ///
    /// If the step finished before, its stored result is returned; else `work` runs, and its result
    /// is stored before this returns. What `work` throws passes through, and nothing is stored.
    ///
    /// - Parameters:
    ///   - name: The step's name, unique within the job and the same in every attempt.
    ///   - storage: When its result is stored.
    ///   - work: Does it; it may run again in a later attempt.
    /// - Returns: The stored or new value.
    /// - Throws: What `work` throws; `LeaseLost`, after which nothing of this attempt counts;
    ///   `JobStoreError`, where a retry can help; `DecodingError` when the stored result has
    ///   another shape.
    package func step<Value: Codable & Sendable>(
        _ name: String,
        stored storage: StepStorage = .atOnce,
        _ work: () async throws -> Value
    ) async throws -> Value {
        try await step(name, stored: storage) { StepResult(try await work(), entries: []) }
    }

    /// Returns the value of a step that may be repeated, and that writes into the ledger: as the
    /// step without entries, which are stored in one commit with its value.
    package func step<Value: Codable & Sendable>(
        _ name: String,
        stored storage: StepStorage = .atOnce,
        _ work: () async throws -> StepResult<Value>
    ) async throws -> Value {
        if let record = try await remembered(name), record.state == .done {
            return try JSONCoding.decode(Value.self, from: record.result)
        }
        try await storeEffects()
        failpoints.reached(.begun, name)
        return try await steps.measure(name) {
            try await finish(name, with: try await work(), storage, isEffect: false)
        }
    }

    /// Does a step that may be repeated and has no value, unless it finished before.
    package func step(
        _ name: String,
        stored storage: StepStorage = .atOnce,
        _ work: () async throws -> Void
    ) async throws {
        let _: Bool = try await step(name, stored: storage) {
            try await work()
            return true
        }
    }

    /// Writes into the ledger with the next write, such as the start of an effect or the end of the
    /// attempt; it may be repeated.
    package func keep(_ entries: [LedgerEntry]) {
        memory.keep(.keep(entries, at: clock.now()), isEffect: false)
    }

    /// Notes that a step had nothing to do, which is stored with the next write.
    ///
    /// - Returns: False if that is known already, or the step was done.
    /// - Throws: `JobStoreError`, where a retry can help.
    package func skip(_ name: String) async throws -> Bool {
        if let record = try await remembered(name), record.state == .done { return false }
        let now = clock.now()
        let result = try JSONCoding.encode(true)
        await steps.measure(name) {
            let write = StepWrite.finish(name, result: result, entries: [], at: now)
            memory.keep(write, isEffect: false)
            memory.finish(name, result: result, at: now)
        }
        return true
    }

    /// Returns the value of a step whose effect must not happen twice.
    ///
    /// That it starts is stored before `work` runs. If an earlier attempt started it and never
    /// finished, nobody knows whether the effect happened, and `whenUnknown` decides. An error of
    /// `work` that says that surely nothing happened (`DispositionError`) takes the start back;
    /// after any other error the step is unknown to the next attempt.
    ///
    /// - Parameters:
    ///   - name: The step's name, unique within the job and the same in every attempt.
    ///   - whenUnknown: What to do about a step for which `isUnknown` is true.
    ///   - storage: When its end is stored. Until it is, a crash leaves the effect unknown: whoever
    ///     puts it off calls nobody before the next step or the end of the attempt.
    ///   - work: Does exactly one thing that cannot be repeated.
    /// - Returns: The stored value, the new one, or that of `UnknownPolicy.skip`.
    /// - Throws: As `step` does.
    package func effect<Value: Codable & Sendable>(
        _ name: String,
        whenUnknown: UnknownPolicy<Value>,
        stored storage: StepStorage = .atOnce,
        _ work: () async throws -> Value
    ) async throws -> Value {
        let policy: UnknownPolicy<StepResult<Value>> =
            switch whenUnknown {
            case .repeatEffect: .repeatEffect
            case .skip(let value): .skip(StepResult(value, entries: []))
            }
        return try await effect(name, whenUnknown: policy, stored: storage) {
            StepResult(try await work(), entries: [])
        }
    }

    /// Returns the value of a step whose effect must not happen twice, and that writes into the
    /// ledger: as the effect without entries, which are stored in one commit with its value.
    package func effect<Value: Codable & Sendable>(
        _ name: String,
        whenUnknown: UnknownPolicy<StepResult<Value>>,
        stored storage: StepStorage = .atOnce,
        _ work: () async throws -> StepResult<Value>
    ) async throws -> Value {
        let record = try await remembered(name)
        switch (record?.state, whenUnknown) {
        case (.done, _):
            return try JSONCoding.decode(Value.self, from: record?.result ?? [])
        case (.started, .skip(let result)):
            return try await finish(name, with: result, storage, isEffect: true)
        case (.started, .repeatEffect), (nil, _):
            break
        }
        // One time for both, for what is kept of the effect is found again by it.
        let now = clock.now()
        try await write(.start(name, at: now), isSynced: true)
        memory.start(name, at: now)
        failpoints.reached(.started, name)
        do {
            return try await steps.measure(name) {
                try await finish(name, with: try await work(), storage, isEffect: true)
            }
        } catch let error as any DispositionError where error.disposition != .unknown {
            // An older attempt may still have done it: then its mark must stay.
            if record == nil { await forget(name) }
            throw error
        }
    }

    /// Entries of a book of the ledger, as `JobStore.ledger` returns them.
    package func ledger(
        _ book: String,
        _ range: LedgerRange = LedgerRange(),
        limit: Int
    ) async throws(JobStoreError) -> [LedgerRecord] {
        try await store.ledger(book, range, limit: limit)
    }

    /// A job as it is stored now; nil when there is none of that id.
    package func job(id: String) async throws(JobStoreError) -> Job? {
        try await store.job(id: id)
    }

    /// Returns the value of a step that is done; nil for one that is not.
    ///
    /// Throws `JobStoreError`, where a retry can help; `DecodingError` when the stored result has
    /// another shape.
    package func value<Value: Codable & Sendable>(
        ofStep name: String,
        as type: Value.Type = Value.self
    ) async throws -> Value? {
        guard let record = try await remembered(name), record.state == .done else { return nil }
        return try JSONCoding.decode(type, from: record.result)
    }

    /// True when an earlier attempt started this effect and never learned how it ended.
    ///
    /// Ask before `effect`, to log it or to choose the policy. Throws `JobStoreError`.
    package func isUnknown(_ name: String) async throws -> Bool {
        try await remembered(name)?.state == .started
    }

    /// When an earlier try of this effect began, of which nobody knows the end; nil when it is known.
    ///
    /// Ask before `effect`, to look whether it happened. Throws `JobStoreError`.
    package func unknownSince(_ name: String) async throws -> Timestamp? {
        guard let record = try await remembered(name), record.state == .started else { return nil }
        return record.startedAt
    }

    /// How many remembered steps have names with that prefix, in this attempt and earlier ones.
    ///
    /// For what can happen several times and is to be counted: each time is a step of its own.
    package func count(ofStepsNamed prefix: String) async throws -> Int {
        if memory.steps == nil { _ = try await remembered("") }
        return memory.steps?.keys.count { $0.hasPrefix(prefix) } ?? 0
    }

    private func remembered(_ name: String) async throws -> StepRecord? {
        if let steps = memory.steps { return steps[name] }
        return memory.load(try await store.steps(of: job.id))[name]
    }

    /// Stores what waits for the next write, because somebody outside is about to be called.
    package func storeWaiting() async throws {
        if !memory.waiting.isEmpty { try await write(nil, isSynced: false) }
    }

    /// Stores the ends of effects that wait for the next write, before something else is done.
    private func storeEffects() async throws {
        if memory.hasWaitingEffect { try await write(nil, isSynced: true) }
    }

    private func finish<Value: Codable & Sendable>(
        _ name: String,
        with result: StepResult<Value>,
        _ storage: StepStorage,
        isEffect: Bool
    ) async throws -> Value {
        failpoints.reached(.worked, name)
        let bytes = try JSONCoding.encode(result.value)
        let now = clock.now()
        let write = StepWrite.finish(name, result: bytes, entries: result.entries, at: now)
        switch storage {
        case .withNext:
            guard memory.isLeaseHeld else { throw LeaseLost(jobID: job.id) }
            memory.keep(write, isEffect: isEffect)
        case .atOnce:
            try await self.write(write, isSynced: isEffect, isPatient: true)
        }
        memory.finish(name, result: bytes, at: now)
        return result.value
    }

    /// Stores what waits, and then this, in one commit.
    ///
    /// Ends are stored with patience: for an effect that happened, this record is what keeps it from
    /// happening again.
    private func write(
        _ last: StepWrite?,
        isSynced: Bool,
        isPatient: Bool = false
    ) async throws {
        let waiting = memory.waiting
        let isSynced = isSynced || memory.hasWaitingEffect
        let writes = waiting + (last.map { [$0] } ?? [])
        let patience = isPatient || !waiting.isEmpty ? patience : .none
        try await holding {
            try await patience.keepTrying { () throws(JobStoreError) in
                try await store.write(writes, of: lease, isSynced: isSynced)
            }
        }
        memory.dropWaiting(waiting.count)
        reachedStored(writes)
    }

    private func reachedStored(_ writes: [StepWrite]) {
        for case .finish(let name, _, _, _) in writes { failpoints.reached(.stored, name) }
    }

    /// Ends the attempt, and stores with that what waits for the next write.
    ///
    /// - Parameters:
    ///   - settlement: What becomes of the job.
    ///   - duration: For how long its follow-up is claimed at once; nil leaves it in the queue.
    ///   - now: When the attempt ended.
    /// - Returns: Whether the lease was held, and the follow-up's claim.
    /// - Throws: `JobStoreError.unavailable`, where a retry can help.
    package func settle(
        as settlement: Settlement,
        claimingFollowUpFor duration: Duration? = nil,
        at now: Timestamp
    ) async throws(JobStoreError) -> SettleAnswer {
        let waiting = memory.waiting
        let answer = try await patience.keepTrying { () throws(JobStoreError) in
            try await store.settle(
                lease,
                as: settlement,
                after: waiting,
                claimingFollowUpFor: duration,
                at: now
            )
        }
        if answer != .leaseLost { reachedStored(waiting) }
        return answer
    }

    private func forget(_ name: String) async {
        // If this fails the step counts as unknown, which is the careful mistake of the two; the
        // error that `work` threw is the one that matters.
        let isHeld = try? await store.write([.forget(name)], of: lease, isSynced: true)
        if isHeld == false { memory.loseLease() }
        if isHeld == true { memory.forget(name) }
    }

    private func holding(_ write: () async throws -> Bool) async throws {
        guard memory.isLeaseHeld else { throw LeaseLost(jobID: job.id) }
        guard try await write() else {
            memory.loseLease()
            throw LeaseLost(jobID: job.id)
        }
    }
}
