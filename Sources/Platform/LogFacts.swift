/// The job, run and step that the current task works on: metadata of all its log lines, whichever
/// part writes them.
package struct LogFacts: Sendable {
    /// The current task's facts; nil outside of a job.
    @TaskLocal package static var current: LogFacts?

    package var jobID: String
    package var runID: String
    package var attempt: Int
    /// The trace of the request that created the job.
    package var trace: TraceParent?
    /// The current step.
    package var step: String?

    package init(jobID: String, runID: String, attempt: Int, trace: TraceParent? = nil) {
        self.jobID = jobID
        self.runID = runID
        self.attempt = attempt
        self.trace = trace
    }

    /// Runs the work with the current facts and this step.
    nonisolated(nonsending) package static func during<Value>(
        step: String,
        _ work: () async throws -> Value
    ) async rethrows -> Value {
        guard var facts = current else { return try await work() }
        facts.step = step
        return try await $current.withValue(facts) { try await work() }
    }
}
