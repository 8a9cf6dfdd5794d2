/// What a step came to: its value, and the ledger's entries that became true with it.
package struct StepResult<Value: Codable & Sendable>: Sendable {
    package let value: Value
    /// Stored in one commit with the value; of several entries for one key the last counts.
    package let entries: [LedgerEntry]

    package init(_ value: Value, entries: [LedgerEntry]) {
        self.value = value
        self.entries = entries
    }
}
