import HTTPTypes
import JSON
import Jira
import Outbound
import Platform
import Reminders
import Scorecards
import Synchronization
import TestSupport
import Testing

/// A Jira that answers each route as a test says, and notes what was asked.
final class ScriptedJira: Sendable {
    typealias Reply = Result<Answer, OutboundError>

    private struct State {
        /// By method and path; the last reply of a route is given again and again.
        var replies: [String: [Reply]] = [:]
        var calls: [Call] = []
        var times: [Duration] = []
    }

    static let token = "sesame-token"
    static let start = Timestamp(secondsSince1970: 1_800_000_000)

    let clock = TestClock()
    let root: String
    private let state = Mutex(State())

    init(isCloud: Bool = true, root: String? = nil) {
        self.root = root ?? (isCloud ? "https://acme.atlassian.net" : "https://jira.acme.test/jira")
        let list: ExactString = isCloud ? "issueTypes" : "values"
        reply(
            "GET serverInfo",
            .json(
                200,
                ["deploymentType": isCloud ? "Cloud" : "Server", "baseUrl": "https://people"]
            )
        )
        reply(
            "GET myself",
            .json(200, [isCloud ? "accountId" : "name": "bell", "displayName": "Bell Bot"])
        )
        reply("GET project/OPS", .json(200, ["id": "1", "key": "OPS"]))
        var types: [JSONValue] = [
            .issueType("10001", "Aufgabe", level: isCloud ? 0 : nil),
            .issueType("10003", "Unteraufgabe", level: isCloud ? -1 : nil, isSubtask: true),
        ]
        if isCloud { types.insert(.issueType("10000", "Epos", level: 1), at: 0) }
        reply(Self.types, .json(200, .object([list: .array(types), "total": 3])))
        for type in ["10001", "10003"] { screen(of: type, isCloud: isCloud) }
    }

    static let types = "GET issue/createmeta/OPS/issuetypes"

    /// Says which fields the screen of a type has.
    func screen(
        of type: String,
        isCloud: Bool = true,
        without missing: String = "",
        and more: JSONValue...
    ) {
        let names = ["summary", "description", "labels", "assignee", "parent"]
        let fields = names.filter { $0 != missing }.map { JSONValue.field($0) }
        let all: JSONValue = .array(fields + [.field("reporter", isRequired: true)] + more)
        reply("\(Self.types)/\(type)", .json(200, .object([isCloud ? "fields" : "values": all])))
    }

    func reply(_ route: String, _ replies: Reply...) {
        state.withLock { $0.replies[route] = replies }
    }

    /// The routes that were asked, in order.
    var routes: [String] { state.withLock { $0.calls }.map(route) }
    var calls: [Call] { state.withLock { $0.calls } }
    /// In milliseconds since the start.
    var milliseconds: [Int64] { state.withLock { $0.times.map(\.milliseconds) } }

    /// The bodies that were sent to a route.
    func bodies(_ route: String) throws -> [JSONValue] {
        try calls.filter { self.route($0) == route }.map { try JSONValue(parsing: $0.body) }
    }

    private func route(_ call: Call) -> String {
        let path = call.url.split(separator: "?")[0].split(separator: "/rest/api/").last ?? ""
        return "\(call.method.rawValue) \(path.drop { $0 != "/" }.dropFirst())"
    }

    private func answer(_ call: Call) -> Reply {
        let route = route(call)
        return state.withLock { state in
            state.calls.append(call)
            state.times.append(clock.now.offset)
            guard var replies = state.replies[route] else {
                Issue.record("\(route) was not expected")
                return .failure(.cancelled(requestSent: false))
            }
            if replies.count > 1 { state.replies[route] = Array(replies.dropFirst()) }
            return replies.removeFirst()
        }
    }

    func tracker(
        email: String? = "bell@acme.test",
        interval: Duration = .zero,
        transport: HTTPTransport? = nil,
        _ change: (inout JiraConfiguration) -> Void = { _ in }
    ) -> JiraTracker {
        var configuration = JiraConfiguration(
            baseURL: root,
            email: email,
            token: Secret(Self.token),
            project: "OPS"
        )
        change(&configuration)
        var limits = JiraLimits()
        limits.interval = interval
        return JiraTracker(
            configuration,
            transport: transport ?? self.transport,
            clock: clock,
            wallClock: WallClock { Self.start + self.clock.now.offset },
            limits: limits
        )
    }

    var transport: HTTPTransport { HTTPTransport { self.answer($0) } }

    /// Opens a session, and forgets the calls that this took.
    func session(
        places: [String] = [],
        _ change: (inout JiraConfiguration) -> Void = { _ in }
    ) async throws -> any TrackerSession {
        let session = try await tracker(change).open(places, forWriting: true)
        state.withLock { state in
            state.calls = []
            state.times = []
        }
        return session
    }
}

extension Result<Answer, OutboundError> {
    static func json(_ status: Int, _ body: JSONValue, _ headers: HTTPFields = [:]) -> Self {
        .success(Answer(status: status, headers: headers, body: body.utf8))
    }

    static func text(_ status: Int, _ body: String = "", _ headers: HTTPFields = [:]) -> Self {
        .success(Answer(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// A 429 for a reason.
    static func limited(_ reason: String?, after seconds: Int? = nil) throws -> Self {
        var headers: HTTPFields = [:]
        if let reason { headers[try .named("RateLimit-Reason")] = reason }
        if let seconds { headers[.retryAfter] = "\(seconds)" }
        return .text(429, "Too many requests", headers)
    }
}

extension HTTPField.Name {
    static func named(_ name: String) throws -> HTTPField.Name { try #require(.init(name)) }
}

extension JSONValue {
    static func issueType(
        _ id: String,
        _ name: String,
        level: Int64?,
        isSubtask: Bool = false
    ) -> JSONValue {
        var type: [ExactString: JSONValue] = [
            "id": .string(id), "name": .string(name), "subtask": .bool(isSubtask),
        ]
        if let level { type["hierarchyLevel"] = .integer(level) }
        return .object(type)
    }

    static func field(
        _ id: String,
        isRequired: Bool = false,
        hasDefault: Bool = false,
        custom: String = ""
    ) -> JSONValue {
        [
            "fieldId": .string(id), "name": .string("The \(id)"), "required": .bool(isRequired),
            "hasDefaultValue": .bool(hasDefault), "schema": ["custom": .string(custom)],
        ]
    }

    /// An issue as a search answers it.
    static func issue(
        _ id: Int,
        labels: [String] = ["scorebell", "scorebell-0123456789abcdef"],
        category: String = "new",
        memo: TicketMemo? = nil,
        isSubtask: Bool = false,
        _ more: [ExactString: JSONValue] = [:]
    ) throws -> JSONValue {
        var fields: [ExactString: JSONValue] = [
            "summary": .string("Ticket \(id)"),
            "labels": .array(labels.map(JSONValue.string)),
            "status": ["statusCategory": ["key": .string(category)]],
            "issuetype": ["subtask": .bool(isSubtask)], "subtasks": [],
        ]
        fields.merge(more) { _, more in more }
        var issue: [ExactString: JSONValue] = [
            "id": .string("\(id)"), "key": .string("OPS-\(id)"), "fields": .object(fields),
        ]
        if let memo {
            let value = try JSONValue(parsing: try JSONCoding.encode(memo))
            issue["properties"] = ["scorebell": value]
        }
        return .object(issue)
    }
}

extension WantedTicket {
    /// An entity that misses one rule.
    static func jira(
        _ entity: String = "cart",
        place: Place = .configured,
        assignees: [Person] = []
    ) -> WantedTicket {
        let scope = TicketScope(blueprint: "service", scorecard: "Ready")
        let rule = Rule(identifier: "owner", title: "Has an owner", level: "Gold")
        return WantedTicket(
            key: TicketKey(entity: entity, level: "Gold", scope: scope),
            entityTitle: entity,
            entityURL: "https://app.port.io/serviceEntity?identifier=\(entity)",
            scorecardTitle: "Ready",
            appURL: "https://app.port.io",
            rules: [TicketRule(rule, isMet: false)],
            place: place,
            assignees: assignees
        )
    }
}

/// Does what must fail, and returns how.
func failure(_ body: () async throws -> Void) async -> DeliveryFailure? {
    do {
        try await body()
        Issue.record("it succeeded")
        return nil
    } catch let failure as DeliveryFailure {
        return failure
    } catch {
        Issue.record(error)
        return nil
    }
}
