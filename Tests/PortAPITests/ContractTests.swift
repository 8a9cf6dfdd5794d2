import FoundationEssentials
import JSON
import Outbound
import PortAPI
import Scorecards
import Testing

/// Port's OpenAPI description, beside the package in some checkouts.
private enum Contract {
    static let path: String = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/../shared/contract/port-openapi.json"
    }()
    static let isThere = FileManager.default.fileExists(atPath: path)

    /// Read once, for it is long.
    static let document: Result<JSONValue, any Error> = Result {
        let file = try #require(FileManager.default.contents(atPath: path))
        return try JSONCoding.decode(JSONValue.self, from: Array(file))
    }

    static func bodySchema(_ method: String, _ path: String) throws -> JSONValue {
        let operation = try document.get()["paths"]?[path]?[method]
        let content = operation?["requestBody"]?["content"]
        return try #require(content?["application/json"]?["schema"])
    }
}

/// As much of JSON Schema as Port's request bodies need.
///
/// Where a schema contains itself, the published description has only its title and no properties;
/// such a one stands for the enclosing schema of that title.
private func fits(_ value: JSONValue, _ schema: JSONValue, in enclosing: [JSONValue] = []) -> Bool {
    if let choices = schema["enum"]?.array { return choices.contains(value) }
    if schema["properties"] == [:], let title = schema["title"],
        let whole = enclosing.first(where: { $0["title"] == title })
    {
        return fits(value, whole, in: enclosing)
    }
    let inner = enclosing + [schema]
    for word in ["anyOf", "oneOf"] {
        guard let choices = schema[word]?.array else { continue }
        if !choices.contains(where: { fits(value, $0, in: inner) }) { return false }
    }
    guard hasType(value, schema["type"]?.string) else { return false }
    if let items = schema["items"], let values = value.array {
        return values.allSatisfy { fits($0, items, in: inner) }
    }
    guard let members = value.object else { return true }
    let known = schema["properties"]?.object ?? [:]
    let isClosed = schema["additionalProperties"] == .bool(false)
    let required = (schema["required"]?.array ?? []).compactMap(\.string)
    return required.allSatisfy { members[$0] != nil }
        && members.allSatisfy { member in
            known[member.key].map { fits(member.value, $0, in: inner) } ?? !isClosed
        }
}

private func hasType(_ value: JSONValue, _ type: String?) -> Bool {
    switch (type, value) {
    case (nil, _), ("object", .object), ("array", .array), ("string", .string): true
    case ("number", .integer), ("number", .number), ("boolean", .bool), ("null", .null): true
    default: false
    }
}

@Suite(.enabled(if: Contract.isThere, "../shared/contract/port-openapi.json is not there"))
struct ContractTests {
    private static let rule: JSONValue = ["property": "tier", "operator": "=", "value": "1"]

    @Test func `the check itself refuses what Port would`() throws {
        let schema = try Contract.bodySchema("post", "/v1/actions/runs/{run_id}/logs")
        #expect(fits(["message": "x"], schema))
        #expect(!fits(["message": 1], schema))
        #expect(!fits(["message": "x", "level": "INFO"], schema))
        #expect(!fits(["terminationStatus": "SUCCESS"], schema))
        #expect(!fits(["message": "x", "terminationStatus": "DONE"], schema))
    }

    @Test(
        arguments: [
            nil, rule,
            ["combinator": "or", "rules": [rule, ["combinator": "and", "rules": [rule]]]],
        ] as [JSONValue?]
    )
    func `both searches ask as Port describes`(filter: JSONValue?) async throws {
        let port = ScriptedPort([
            .reply(
                "POST /v1/blueprints/s/entities/search",
                .json(200, ["entities": [["identifier": "a", "scorecards": [:]]], "next": "n"])
            ),
            .reply("POST /v1/blueprints/s/entities/search", .json(200, ["entities": []])),
            .reply(
                "POST /v1/blueprints/s/entities/search",
                .json(200, ["entities": [["identifier": "a"]]])
            ),
            .reply("POST /v1/entities/search", .json(200, ["entities": []])),
        ])
        let client = port.client()
        _ = try await client.entities(of: "s", scorecard: "c", filter: filter)
        _ = try await client.entities(of: "s", scorecard: "c", filter: filter)
        let pages = try Contract.bodySchema(
            "post",
            "/v1/blueprints/{blueprint_identifier}/entities/search"
        )
        #expect(fits(try port.body(0), pages))
        #expect(fits(try port.body(1), pages))
        #expect(
            fits(try port.body(3), try Contract.bodySchema("post", "/v1/entities/search"))
        )
    }

    @Test func `owners, people and dates are asked for as Port describes`() async throws {
        let empty = Answer.json(200, ["ok": true, "entities": []])
        let teams = "GET /v1/teams?fields=id&fields=name"
        let people = ["email", "firstName", "lastName", "status"].map { "users.\($0)" }
        let port = ScriptedPort([
            .reply("POST /v1/blueprints/_team/entities/search", .refusal(403, "no")),
            .reply(teams, .json(200, ["ok": true, "teams": []])),
            .reply("POST /v1/blueprints/_user/entities/search", empty),
            .reply(
                teams + people.map { "&fields=\($0)" }.joined(),
                .json(200, ["ok": true, "teams": []])
            ),
            .reply("POST /v1/blueprints/_rule_result/entities/search", .refusal(422, "no")),
            .reply("POST /v1/blueprints/_rule_result/entities/search", empty),
        ])
        let client = port.client()
        _ = try await client.owners(at: .team, of: "s", reading: [.property("slack")])
        _ = try await client.people()
        _ = try await client.resultDates(
            of: Scorecard(identifier: "c", title: "C", blueprint: "s", levels: [], rules: []),
            exemptFrom: nil,
            dueFrom: nil
        )
        let pages = try Contract.bodySchema(
            "post",
            "/v1/blueprints/{blueprint_identifier}/entities/search"
        )
        for index in [0, 2, 4, 5] { #expect(fits(try port.body(index), pages)) }
        let parameters = try Contract.document.get()["paths"]?["/v1/teams"]?["get"]?["parameters"]
        let fields = parameters?.array?.first?["schema"]?["items"]?["enum"]?.array ?? []
        for field in ["id", "name"] + people { #expect(fields.contains(.string(field))) }
    }

    @Test func `reports to a run are as Port describes`() async throws {
        let logs = "POST /v1/actions/runs/r/logs"
        let port = ScriptedPort([
            .reply(logs, .json(201, ["ok": true])), .reply(logs, .json(201, ["ok": true])),
            .reply("PATCH /v1/actions/runs/r", .json(200, ["ok": true])),
        ])
        let client = port.client()
        try await client.log("x", to: "r")
        try await client.log("x", to: "r", ending: (.failure, label: "l"))
        let update = RunUpdate(
            status: .success,
            statusLabel: "l",
            summary: "s",
            links: ["https://x", "https://y"],
            externalRunId: "j"
        )
        try await client.update("r", with: update)
        let log = try Contract.bodySchema("post", "/v1/actions/runs/{run_id}/logs")
        #expect(fits(try port.body(0), log))
        #expect(fits(try port.body(1), log))
        #expect(
            fits(try port.body(2), try Contract.bodySchema("patch", "/v1/actions/runs/{run_id}"))
        )
    }
}
