/// What the task at hand works on: facts that all of its log lines bear, whichever part writes them.
package struct LogFacts: Sendable {
    /// Those of the present task; nil where nothing is worked on.
    @TaskLocal package static var current: LogFacts?

    package var jobID: String
    package var runID: String
    package var attempt: Int
    /// The trace of the call that asked for the job.
    package var trace: TraceParent?
    /// The step that is being done.
    package var step: String?

    package init(jobID: String, runID: String, attempt: Int, trace: TraceParent? = nil) {
        self.jobID = jobID
        self.runID = runID
        self.attempt = attempt
        self.trace = trace
    }

    /// Does the work as that step of what the task works on.
    nonisolated(nonsending) package static func during<Value>(
        step: String,
        _ work: () async throws -> Value
    ) async rethrows -> Value {
        guard var facts = current else { return try await work() }
        facts.step = step
        return try await $current.withValue(facts) { try await work() }
    }
}
