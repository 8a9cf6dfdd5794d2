/// The files and names that may break a rule, each with the reason.
///
/// A test fails where one of them keeps its rule: take it from here then. Only what is marked with
/// "Stays:" has a reason to break it for ever.
enum RuleExceptions {
    /// Files that name a destination.
    static let destinationNames: [String: String] = [
        "Sources/Intake/GitHubForm.swift": "Stays: the form of Port's GitHub calls",
        "Sources/Intake/Receiver.swift": "Stays: reads Port's calls in that form",
        "Sources/PortAPI/PeopleCollection.swift": "Stays: Port's own name of a relation",
        "Sources/scorebell/Metrics/MetricCatalogue.swift": "Stays: a metric's name is a promise",
        "Sources/scorebell/Metrics/ServiceMetrics.swift": "Stays: a metric's name is a promise",
        "Sources/scorebell/Scorebell.swift": "Stays: the first sentence of --help",
        "Sources/JobsPostgres/PostgresSchema.swift": "Stays: a migration reads 0.1.0's columns",
        "Sources/JobsSQLite/SQLiteSchema.swift": "Stays: a migration reads 0.1.0's columns",
        "Sources/scorebell/Checking/OnlineCheck.swift": "Stays: makes what `check --online` asks",
    ]

    /// Files that ask for one operation or destination, where a new one would not be noticed.
    static let operationChecks: [String: String] = [:]

    /// Types that share their name with another.
    static let typeNames: [String: String] = [:]

    /// Files with unsafe code that are no edge to C or to the operating system.
    static let unsafeCode: [String: String] = [
        "Sources/HTTPMessage/ByteSpan.swift": "Stays: compares and copies views of bytes",
        "Sources/HTTPWire/ByteSpan.swift": "Stays: compares and copies views of a request's bytes",
        "Sources/JSON/ByteArray.swift": "Stays: copies and hashes the bytes of texts",
        "Sources/JSON/JSONScanning.swift": "Stays: looks at eight bytes of a text at a time",
    ]
}
