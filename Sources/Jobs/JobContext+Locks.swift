package import Platform

/// Locks that a job holds over all processes, so that one job at a time does something.
extension JobContext {
    /// Takes or prolongs a lock for this job; a later attempt of the job has it still.
    ///
    /// Nothing frees it when the attempt ends: prolong it while the work goes on, let it go when the
    /// work is done, and let it run out where the process may have died.
    ///
    /// - Parameters:
    ///   - name: Names what is locked; never a secret.
    ///   - duration: How long it holds from now on, `RateSlot.aheadMax` at most.
    /// - Returns: Nil when the lock is this job's now; else when another job's hold ends.
    /// - Throws: `JobStoreError`, where a retry can help.
    package func hold(
        _ name: String,
        for duration: Duration
    ) async throws -> Timestamp? {
        precondition(duration <= RateSlot.aheadMax, "a lock is held too long")
        let now = clock.now()
        return try await store.hold(name, by: job.id, until: now + duration, at: now)
    }

    /// Frees a lock that this job holds; it is free at its end, should this fail.
    package func letGo(_ name: String) async {
        // The work is done; a hold that stays makes the next job wait for its end, and no longer.
        try? await store.letGo(name, by: job.id)
    }
}
