/// What a look at a tracker found, in which nothing was written.
package struct TrackerProbe: Sendable, Hashable {
    /// What is in order, a sentence each.
    package var findings: [String]
    /// What works, but not as well as it could, or not for all; a sentence each.
    package var warnings: [String]

    package init(findings: [String] = [], warnings: [String] = []) {
        self.findings = findings
        self.warnings = warnings
    }
}
