extension JobContext {
    /// Does a repeatable step that has no value, unless it finished before.
    package func step(_ name: String, _ work: () async throws -> Void) async throws {
        _ = try await step(name) {
            try await work()
            return true
        }
    }
}
