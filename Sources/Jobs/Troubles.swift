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

extension Job {
    /// How many attempts this trouble has cost when the one that runs ends with it.
    func attempts(endedBy trouble: Trouble) -> Int {
        switch trouble {
        case .port: troubles.port + 1
        case .slack: troubles.slack + 1
        case .ours: attempts - troubles.port - troubles.slack
        }
    }
}
