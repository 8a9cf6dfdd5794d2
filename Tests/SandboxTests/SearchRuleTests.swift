import JSON
import Sandbox
import Testing

struct SearchRuleTests {
    private static func count(
        _ rules: JSONValue,
        _ combinator: JSONValue = "and"
    ) async throws
        -> Int
    {
        let body: JSONValue = [
            "query": ["combinator": combinator, "rules": rules], "limit": 1_000,
            "include": ["identifier"],
        ]
        let answer = try await Visitor().search(body)
        #expect(answer.status == 200, "\(answer.message)")
        return answer.identifiers.count
    }

    private static func expected(_ isWanted: (JSONValue) -> Bool) throws -> Int {
        try Visitor().world.configuration.catalogue.services.filter(isWanted).count
    }

    @Test(
        arguments: [
            (["property": "$identifier", "operator": "=", "value": "cart"], 1),
            (["property": "$title", "operator": "=", "value": "Cart"], 1),
            (["property": "$title", "operator": "!=", "value": "Cart"], 59),
            (["property": "$identifier", "operator": "in", "value": ["cart", "ledger", "x"]], 2),
            (["property": "$identifier", "operator": "notIn", "value": ["cart", "ledger"]], 58),
            (["property": "$identifier", "operator": "beginsWith", "value": "merchant-"], 2),
            (["property": "$identifier", "operator": "endsWith", "value": "-gateway"], 2),
            (
                ["property": "$identifier", "operator": "doesNotBeginsWith", "value": "merchant-"],
                58
            ),
            (["property": "$identifier", "operator": "doesNotEndsWith", "value": "-gateway"], 58),
            (["property": "$title", "operator": "contains", "value": "<!channel>"], 1),
            (["property": "$title", "operator": "doesNotContains", "value": "<!channel>"], 59),
            (["property": "$team", "operator": "isEmpty"], 2),
            (["property": "$team", "operator": "isNotEmpty"], 58),
            (["property": "replicas", "operator": ">", "value": 0], 60),
            (["property": "replicas", "operator": "<", "value": 1], 0),
            (["property": "missing", "operator": ">=", "value": 1], 0),
            (["property": "$createdAt", "operator": "<=", "value": "2026-01-01T00:00:00.000Z"], 0),
            (
                [
                    "property": "$createdAt", "operator": "between",
                    "value": ["from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"],
                ], 60
            ),
            (["relation": "domain", "operator": "=", "value": "domain-3"], 10),
            (["blueprint": "library", "operator": "relatedTo", "value": "lib-0"], 60),
            (["scorecard": "Nope", "operator": "isEmpty"], 60),
        ] as [(JSONValue, Int)]
    )
    func `an operator finds what it says`(rule: JSONValue, count: Int) async throws {
        #expect(try await Self.count([rule]) == count)
    }

    @Test func `a team, a level and a rule's status can be asked for`() async throws {
        let payments = try Self.expected { $0["team"]?.array?.contains("Payments") ?? false }
        #expect(payments > 5)
        let rule: JSONValue = [
            "property": "$team", "operator": "containsAny", "value": ["Payments", "Nobody"],
        ]
        // One service has its team as a bare text, which is a list of one to Port.
        let bare = try Self.expected { $0["team"] == "Payments" }
        #expect(try await Self.count([rule]) == payments + bare)

        let gold = try Self.expected {
            $0["scorecards"]?["ProductionReadiness"]?["level"] == "Gold"
        }
        #expect(gold > 0)
        let level: JSONValue = [
            "scorecard": "ProductionReadiness", "operator": "=", "value": "Gold",
        ]
        #expect(try await Self.count([level]) == gold)
        let status: JSONValue = [
            "scorecard": "ProductionReadiness", "scorecardRule": "meetsSLO", "operator": "=",
            "value": "SUCCESS",
        ]
        #expect(try await Self.count([level, status]) == gold)
    }

    @Test func `combinators nest`() async throws {
        func title(_ text: String) -> JSONValue {
            ["property": "$title", "operator": "=", "value": .string(text)]
        }
        let either: JSONValue = ["combinator": "or", "rules": [title("Cart"), title("Ledger")]]
        #expect(try await Self.count([either]) == 2)
        #expect(try await Self.count([either, title("Cart")]) == 1)
        #expect(try await Self.count([either, title("Coupons")], "or") == 3)
        #expect(try await Self.count([], "or") == 0)
        #expect(try await Self.count([]) == 60)
    }

    @Test(
        arguments: [
            (["property": "$title"], 422, "required property 'operator'"),
            (["property": "$title", "operator": "like", "value": "x"], 422, "allowed values"),
            (["property": "$title", "operator": "="], 422, "required property 'value'"),
            (["operator": "=", "value": "x"], 422, "required property 'property'"),
            (["property": "a", "operator": "=", "value": 1, "x": 1], 422, "properties: \"x\""),
            // What port-sender sends for a rule without a value; Port's schema forbids it.
            (["property": "a", "operator": "isEmpty", "value": nil], 422, "properties: \"value\""),
            (["property": "a", "operator": ">", "value": true], 422, "does not suit \">\""),
            (["property": "a", "operator": "between", "value": "x"], 422, "does not suit"),
            (["property": "a", "operator": "in", "value": [1]], 422, "does not suit"),
            ([["combinator": "and"]], 422, "body/query/rules/0 must be object"),
            (
                ["combinator": "and", "rules": [1]], 422,
                "body/query/rules/0/rules/0 must be object"
            ),
            (["operator": "relatedTo", "value": "x"], 422, "required property 'blueprint'"),
            (["property": "a", "operator": "isExpired"], 501, "does not evaluate"),
            (
                ["property": "a", "operator": "=", "value": ["preset": "today"]], 501,
                "date presets"
            ),
        ] as [(JSONValue, Int, String)]
    )
    func `a rule outside the schema is refused, one not evaluated says so`(
        rule: JSONValue,
        status: Int,
        message: String
    ) async throws {
        let answer = try await Visitor()
            .search([
                "query": ["combinator": "and", "rules": [rule]]
            ])
        #expect(answer.status == status)
        #expect(answer.message.contains(message))
    }

    @Test func `rules nested too deep are refused`() async throws {
        var query: JSONValue = ["combinator": "and", "rules": []]
        for _ in 0..<20 { query = ["combinator": "and", "rules": [query]] }
        let answer = try await Visitor().search(["query": query])
        #expect(answer.status == 422)
        #expect(answer.message.contains("nested too deep"))
    }
}
