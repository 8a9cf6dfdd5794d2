import JSON

/// A trouble on request: what goes wrong, where, and how often.
package struct Fault: Sendable {
    package enum Kind: Sendable {
        /// Does nothing and answers that status.
        case status(Int, body: String = "", headers: [String: String] = [:])
        /// Does nothing and holds the answer until it is released, or for that long; then 503.
        case hang(upTo: Duration? = nil)
        /// Waits that long, then does what is asked.
        case slow(Duration)
        /// Does what is asked, and answers that status as if it had not.
        case loseAnswer(status: Int = 500, body: String = "")
        /// Does what is asked, and holds the answer until it is released.
        case withholdAnswer
        /// Does nothing and resets the connection.
        case reset
        /// Does what is asked, and resets the connection instead of answering.
        case resetAnswer
        /// Answers as Port does where a route does not exist, such as the paginated search.
        case routeMissing
        /// Entities come without their `scorecards`.
        case withoutScorecards
    }

    package var route: RouteName
    package var kind: Kind
    /// How often it happens; nil until the faults are cleared.
    package var times: Int?
    /// How many calls of the route go well before it starts.
    package var after: Int

    package init(route: RouteName, kind: Kind, times: Int? = nil, after: Int = 0) {
        self.route = route
        self.kind = kind
        self.times = times
        self.after = after
    }
}

extension Fault {
    /// Reads a fault from JSON, as `POST /sandbox/faults` takes it.
    ///
    /// For example `{"route":"slackWebhook","kind":"status","status":429,"body":"rate_limited",
    /// "headers":{"Retry-After":"2"},"times":3,"after":0}`; `seconds` is the time of `hang` and
    /// `slow`.
    init(json: JSONValue) throws(PortRefusal) {
        let members = try json.members(
            [
                "route": .oneOf(RouteName.allCases.map(\.rawValue)),
                "kind": .oneOf([
                    "status", "hang", "slow", "loseAnswer", "withholdAnswer", "reset",
                    "resetAnswer", "routeMissing", "withoutScorecards",
                ]),
                "status": .number(100...599),
                "body": .string,
                "headers": .object,
                "seconds": .number(0...3_600),
                "times": .number(1...1_000_000),
                "after": .number(0...1_000_000),
            ],
            required: ["route", "kind"]
        )
        let seconds = members["seconds"]?.number.map { Duration.seconds($0) }
        let status = members["status"]?.number.map { Int($0) }
        let kind: Kind =
            switch members["kind"]?.string {
            case "hang": .hang(upTo: seconds)
            case "slow": .slow(seconds ?? .seconds(1))
            case "loseAnswer":
                .loseAnswer(status: status ?? 500, body: members["body"]?.string ?? "")
            case "withholdAnswer": .withholdAnswer
            case "reset": .reset
            case "resetAnswer": .resetAnswer
            case "routeMissing": .routeMissing
            case "withoutScorecards": .withoutScorecards
            default:
                .status(
                    status ?? 500,
                    body: members["body"]?.string ?? "",
                    headers: Dictionary(
                        uniqueKeysWithValues: (members["headers"]?.object ?? [:])
                            .compactMap { name, value in value.string.map { (name.text, $0) } }
                    )
                )
            }
        self.init(
            route: members["route"]?.string.flatMap(RouteName.init(rawValue:)) ?? .other,
            kind: kind,
            times: members["times"]?.number.map { Int($0) },
            after: members["after"]?.number.map { Int($0) } ?? 0
        )
    }
}
