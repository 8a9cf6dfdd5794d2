import HTTPMessage
import JSON

/// A fault that the sandbox injects: its kind, its route, and how often it occurs.
package struct Fault: Sendable {
    package enum Kind: Sendable {
        /// Answers with that status, without processing the request.
        case status(Int, body: String = "", headers: [String: String] = [:])
        /// Holds the answer until it is released, or for that long, without processing the request;
        /// then 503.
        case hang(upTo: Duration? = nil)
        /// Waits that long, then processes the request.
        case slow(Duration)
        /// Processes the request, and answers with that status as if it had failed.
        case loseAnswer(status: Int = 500, body: String = "")
        /// Processes the request, and holds the answer until it is released.
        case withholdAnswer
        /// Resets the connection without processing the request.
        case reset
        /// Processes the request, and resets the connection instead of answering.
        case resetAnswer
        /// Answers as Port does for a route that does not exist, such as the paginated search.
        case routeMissing
        /// Sends entities without `scorecards`.
        case withoutScorecards
        /// Answers as Slack does for an error: status 200 with its word.
        case refuse(String)
        /// Answers as if Slack's app did not have these scopes.
        case withoutScopes([String])
    }

    /// Which calls of a route it concerns; all where nothing is said.
    package struct Scope: Sendable {
        /// The channel or person that a call of Slack names, in the form that it has there.
        package var channel: String?
        /// Whether a message is a reply.
        package var isReply: Bool?
        /// The blueprint that a call of Port names.
        package var blueprint: String?
        /// The repository that a call of GitHub names, in the form that it has there.
        package var repository: String?

        package init(
            channel: String? = nil,
            isReply: Bool? = nil,
            blueprint: String? = nil,
            repository: String? = nil
        ) {
            self.channel = channel
            self.isReply = isReply
            self.blueprint = blueprint
            self.repository = repository
        }
    }

    package var route: RouteName
    package var kind: Kind
    /// The number of occurrences; nil for until the faults are cleared.
    package var times: Int?
    /// How many calls of the route succeed before it starts.
    package var after: Int
    package var scope: Scope

    package init(
        route: RouteName,
        kind: Kind,
        times: Int? = nil,
        after: Int = 0,
        scope: Scope = Scope()
    ) {
        self.scope = scope
        self.route = route
        self.kind = kind
        self.times = times
        self.after = after
    }
}

extension Fault {
    /// Parses a fault from JSON, as `POST /sandbox/faults` takes it.
    ///
    /// For example `{"route":"slackWebhook","kind":"status","status":429,"body":"rate_limited",
    /// "headers":{"Retry-After":"2"},"times":3,"after":0}`; `seconds` is the time of `hang` and
    /// `slow`, `error` the word of `refuse`, `scopes` those that `withoutScopes` takes away.
    /// `channel`, `reply`, `blueprint` and `repository` say which calls it concerns.
    init(json: JSONValue) throws(PortRefusal) {
        let members = try json.members(
            [
                "route": .oneOf(RouteName.allCases.map(\.rawValue)),
                "kind": .oneOf([
                    "status", "hang", "slow", "loseAnswer", "withholdAnswer", "reset",
                    "resetAnswer", "routeMissing", "withoutScorecards", "refuse", "withoutScopes",
                ]),
                "error": .string,
                "scopes": .strings,
                "channel": .string,
                "reply": .boolean,
                "blueprint": .string,
                "repository": .string,
                "status": .number(100...599),
                "body": .string,
                "headers": .object,
                "seconds": .number(0...3_600),
                "times": .number(1...1_000_000),
                "after": .number(0...1_000_000),
            ],
            required: ["route", "kind"]
        )
        self.init(
            route: members["route"]?.string.flatMap(RouteName.init(rawValue:)) ?? .other,
            kind: Kind(members),
            times: members["times"]?.number.map { Int($0) },
            after: members["after"]?.number.map { Int($0) } ?? 0,
            scope: Scope(
                channel: members["channel"]?.string,
                isReply: members["reply"]?.bool,
                blueprint: members["blueprint"]?.string,
                repository: members["repository"]?.string
            )
        )
    }
}

extension Fault.Kind {
    /// Reads the kind from the members of a fault, which were checked.
    fileprivate init(_ members: [ExactString: JSONValue]) {
        let seconds = members["seconds"]?.number.map { Duration.seconds($0) }
        let status = members["status"]?.number.map { Int($0) }
        let body = members["body"]?.string ?? ""
        self =
            switch members["kind"]?.string {
            case "hang": .hang(upTo: seconds)
            case "slow": .slow(seconds ?? .seconds(1))
            case "loseAnswer": .loseAnswer(status: status ?? 500, body: body)
            case "withholdAnswer": .withholdAnswer
            case "reset": .reset
            case "resetAnswer": .resetAnswer
            case "routeMissing": .routeMissing
            case "withoutScorecards": .withoutScorecards
            case "refuse": .refuse(members["error"]?.string ?? "internal_error")
            case "withoutScopes":
                .withoutScopes((members["scopes"]?.array ?? []).compactMap(\.string))
            default:
                .status(
                    status ?? 500,
                    body: body,
                    headers: Dictionary(
                        uniqueKeysWithValues: (members["headers"]?.object ?? [:])
                            .compactMap { name, value in value.string.map { (name.text, $0) } }
                    )
                )
            }
    }
}

extension Fault.Scope {
    private func has<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool {
        wanted == nil || wanted == value
    }

    /// Whether a call is one of those that the fault concerns.
    func holds(for call: Fault.Scope) -> Bool {
        has(channel, call.channel) && has(isReply, call.isReply) && has(blueprint, call.blueprint)
            && has(repository, call.repository)
    }

    /// What a call of Slack, Port or GitHub names.
    init(_ request: Request, to route: Route) {
        self.init()
        switch route {
        case .blueprintSearch(let name), .blueprint(let name), .scorecard(_, let name):
            blueprint = name
        case .slack(let method?):
            guard let call = try? SlackArguments(request, takesJSON: method.takesJSON) else {
                return
            }
            channel = call["channel"]?.string
            isReply = call["thread_ts"]?.string != nil
        case .github(let call?):
            if case .name(let name) = call.repository { repository = name }
        default: break
        }
    }
}
