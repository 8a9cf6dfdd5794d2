import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Sandbox
import Synchronization
import Testing

/// A caller of a Jira of its own, whose time stands still until it is moved.
final class JiraVisitor: Sendable {
    let jira: JiraStandIn
    private let time: Time

    private final class Time: Sendable {
        let now = Mutex(Timestamp(secondsSince1970: 1_795_500_000))
    }

    init(
        _ configuration: JiraStandInConfiguration = .cloud,
        _ configure: (inout JiraStandInConfiguration) -> Void = { _ in }
    ) {
        var configuration = configuration
        configure(&configuration)
        let time = Time()
        self.time = time
        jira = JiraStandIn(configuration, wall: WallClock { time.now.withLock { $0 } })
    }

    func advance(by duration: Duration) {
        time.now.withLock { $0 = $0 + duration }
    }

    private var isCloud: Bool { jira.configuration.deployment == .cloud }

    var board: JiraBoard { jira.board }

    static func basic(_ login: String) -> String {
        "Basic \(Data(login.utf8).base64EncodedString())"
    }

    /// The header of the account.
    var login: String {
        let token = jira.configuration.token.reveal()
        return isCloud
            ? Self.basic("\(jira.configuration.account.email):\(token)") : "Bearer \(token)"
    }

    /// Calls the API: version 3 on Cloud and 2 on a Data Center, unless another is given.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        version: Int? = nil,
        as login: String?? = nil
    ) -> Answer {
        var headers: HTTPFields = [.host: "jira.example"]
        if let login = login ?? self.login { headers[.authorization] = login }
        if body != nil { headers[.contentType] = "application/json" }
        let base = jira.configuration.basePath
        let request = Request(
            method,
            "\(base)/rest/api/\(version ?? (isCloud ? 3 : 2))/\(path)",
            headers: headers,
            body: body?.utf8 ?? []
        )
        return Answer(jira.answer(request))
    }

    /// The fields of a new issue.
    func fields(
        _ summary: String = "A summary",
        in project: String = "OPS",
        _ more: [ExactString: JSONValue] = [:]
    ) -> JSONValue {
        let type = board.project(project)?.types.first { $0.level == 0 }?.id ?? ""
        let fields: [ExactString: JSONValue] = [
            "project": ["key": .string(project)], "issuetype": ["id": .string(type)],
            "summary": .string(summary),
        ]
        return ["fields": .object(fields.merging(more) { _, new in new })]
    }

    func create(
        _ summary: String = "A summary",
        in project: String = "OPS",
        _ more: [ExactString: JSONValue] = [:]
    ) -> Answer {
        send(.post, "issue", fields(summary, in: project, more))
    }

    /// Creates an issue, and returns its key.
    func key(
        _ summary: String = "A summary",
        in project: String = "OPS",
        _ more: [ExactString: JSONValue] = [:]
    ) throws -> String {
        let answer = create(summary, in: project, more)
        return try #require(answer.json["key"]?.string, "\(answer.text)")
    }

    func search(_ query: String, _ members: [ExactString: JSONValue] = [:]) -> Answer {
        let body: [ExactString: JSONValue] = ["jql": .string(query), "fields": ["summary"]]
        let merged = body.merging(members) { _, new in new }
        return send(.post, isCloud ? "search/jql" : "search", .object(merged))
    }

    /// The keys that a search finds.
    func found(_ query: String, _ members: [ExactString: JSONValue] = [:]) throws -> [String] {
        let answer = search(query, members)
        return try #require(answer.json["issues"]?.array, "\(answer.text)")
            .compactMap { $0["key"]?.string }
    }

    /// A document of one paragraph.
    static func document(_ text: String) -> JSONValue {
        document([["type": "paragraph", "content": [["type": "text", "text": .string(text)]]]])
    }

    static func document(_ content: JSONValue) -> JSONValue {
        ["type": "doc", "version": 1, "content": content]
    }
}

extension Answer {
    /// What Jira says is wrong with the request as a whole.
    var errorMessages: [String] {
        (json["errorMessages"]?.array ?? []).compactMap(\.string)
    }

    /// What Jira says is wrong with a field.
    func error(_ field: String) -> String? { json["errors"]?[field]?.string }

    func field(_ name: String) -> JSONValue? { json["fields"]?[name] }
}
