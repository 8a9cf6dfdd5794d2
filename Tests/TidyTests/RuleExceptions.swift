/// The files and names that may break a rule, each with the reason.
///
/// A test fails where one of them keeps its rule: take it from here then. Only what is marked with
/// "Stays:" has a reason to break it for ever.
enum RuleExceptions {
    /// Files that name a destination.
    static let destinationNames: [String: String] = [
        "Sources/Intake/GitHubForm.swift": "Stays: the form of Port's GitHub calls",
        "Sources/Intake/Receiver.swift": "Stays: reads Port's calls in that form",
        "Sources/Reminders/Operation.swift": "Stays: port-sender's words for its targets",
        "Sources/scorebell/Metrics/MetricCatalogue.swift": "Stays: a metric's name is a promise",
        "Sources/scorebell/Metrics/ServiceMetrics.swift": "Stays: a metric's name is a promise",
        "Sources/scorebell/Scorebell.swift": "Stays: the first sentence of --help",
        "Sources/Console/Page/TimelineView.swift": "its sentences name Slack",
        "Sources/Console/Page/Views.swift": "names operations",
        "Sources/JobsPostgres/Schema.swift": "Stays: a migration reads 0.1.0's columns",
        "Sources/JobsSQLite/Schema.swift": "Stays: a migration reads 0.1.0's columns",
        "Sources/Workers/Delivery.swift": "the engine knows Slack",
        "Sources/Workers/DirectReminder.swift": "the engine knows Slack",
        "Sources/Workers/Perseverance.swift": "the engine knows Slack",
        "Sources/Workers/ReminderPlanner.swift": "the engine knows Slack",
        "Sources/Workers/Reminders.swift": "the engine knows Slack",
        "Sources/Workers/ScorecardJob+Reports.swift": "the engine knows Slack",
        "Sources/Workers/ScorecardJob+Steps.swift": "the engine knows Slack",
        "Sources/Workers/ScorecardJob.swift": "the engine knows Slack",
        "Sources/Workers/UnknownDelivery.swift": "the engine knows Slack",
        "Sources/scorebell/Checking/OnlineCheck.swift": "asks Slack, not a destination",
        "Sources/scorebell/Direct/DirectWork.swift": "send has an engine of its own",
    ]

    /// Files that ask for one operation or destination, where a new one would not be noticed.
    static let operationChecks: [String: String] = [
        "Sources/Reminders/Operation+Words.swift": "a report is worded in another way",
        "Sources/Workers/ScorecardJob+Reports.swift": "a report is worded in another way",
        "Sources/Workers/ScorecardJob.swift": "takes operations for Slack only",
        "Sources/scorebell/Direct/DirectWork.swift": "a report is worded in another way",
    ]

    /// Types that share their name with another.
    static let typeNames: [String: String] = [
        "Delivery": "Sandbox and Workers",
        "Schema": "JobsPostgres and JobsSQLite",
    ]

    /// Files with unsafe code that are no edge to C or to the operating system.
    static let unsafeCode: [String: String] = [
        "Sources/HTTPMessage/ByteSpan.swift": "Stays: compares and copies views of bytes",
        "Sources/HTTPWire/ByteSpan.swift": "Stays: compares and copies views of a request's bytes",
        "Sources/JSON/ByteArray.swift": "Stays: copies and hashes the bytes of texts",
        "Sources/JobsPostgres/Listener.swift": "polls the connection",
        "Sources/JobsPostgres/PostgresAddress.swift": "lets libpq read the URL",
    ]
}
