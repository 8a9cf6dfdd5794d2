/// Whose trouble it was that an attempt failed: each kind has a budget and a backoff of its own.
package enum Trouble: String, Sendable, Hashable, Codable, CaseIterable {
    /// Port did not answer, or not as it should.
    case port
    /// Slack did not.
    case slack
    /// Our store, our machine, or a mistake of this program.
    case ours
}

/// How many attempts of a job failed because of others.
///
/// What is left of its attempts is our own: also the one that runs, and those that ended without a
/// word because their process did.
package struct Troubles: Sendable, Hashable {
    package var port: Int
    package var slack: Int

    package init(port: Int = 0, slack: Int = 0) {
        self.port = port
        self.slack = slack
    }
}
