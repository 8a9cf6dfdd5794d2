import HTTPTypes
import JSON
import Sandbox
import Testing

struct EntitySearchTests {
    @Test(arguments: [1, 7, 59, 60, 61, 1_000])
    func `the pages hold every entity once, in any size`(limit: Int) async throws {
        let visitor = try Visitor()
        var seen: [String] = []
        var body: [ExactString: JSONValue] = [
            "limit": .integer(Int64(limit)), "include": ["identifier"],
        ]
        for _ in 0..<61 {
            let page = try await visitor.search(.object(body))
            #expect(page.status == 200)
            #expect(page.identifiers.count <= limit)
            seen += page.identifiers
            guard let next = page.json["next"] else { break }
            body["from"] = next
        }
        #expect(seen.count == 60)
        #expect(Set(seen).count == 60)
    }

    @Test func `a page has 200 entities unless told`() async throws {
        let visitor = try Visitor { $0.catalogue = .generated(services: 450, seed: 1) }
        let first = try await visitor.search(["include": ["title", "identifier"]])
        #expect(first.identifiers.count == 200)
        let next = try #require(first.json["next"])
        let second = try await visitor.search(["include": ["identifier"], "from": next])
        let rest = try #require(second.json["next"])
        let third = try await visitor.search(["include": ["identifier"], "from": rest])
        #expect(third.identifiers.count == 50)
        #expect(third.json["next"] == nil)
    }

    @Test(
        arguments: [
            (["limit": 0], "body/limit must be >= 1"),
            (["limit": 1_001], "body/limit must be <= 1000"),
            (["limit": "10"], "body/limit must be number"),
            (["page": 2], "body must NOT have additional properties: \"page\""),
            (["include": "title"], "body/include must be array"),
            (["include": [1]], "body/include items must be string"),
            (["from": "nonsense"], "body/from is not a cursor of this search"),
            (["query": ["combinator": "and"]], "body/query must have required property 'rules'"),
            (["query": ["combinator": "xor", "rules": []]], "body/query/combinator must be equal"),
            (
                ["query": ["combinator": "and", "rules": [], "limit": 1]],
                "body/query must NOT have additional properties: \"limit\""
            ),
        ] as [(JSONValue, String)]
    )
    func `a search outside the schema brings 422`(body: JSONValue, message: String) async throws {
        let answer = try await Visitor().search(body)
        #expect(answer.status == 422)
        #expect(answer.json["ok"] == false)
        #expect(answer.message.contains(message))
    }

    @Test func `a cursor of another search is refused`() async throws {
        let visitor = try Visitor()
        let first = try await visitor.search(["limit": 10])
        let next = try #require(first.json["next"])
        let other: JSONValue = [
            "from": next,
            "query": [
                "combinator": "and",
                "rules": [["property": "$title", "operator": "=", "value": "Cart"]],
            ],
        ]
        #expect(try await visitor.search(other).status == 422)
        #expect(try await visitor.search(["limit": 10, "from": next]).status == 200)
    }

    @Test func `include and exclude choose the members`() async throws {
        let visitor = try Visitor()
        let included = try await visitor.search([
            "limit": 1, "include": ["$identifier", "title", "properties.language"],
        ])
        let entity = try #require(included.json["entities"]?.array?.first?.object)
        #expect(Set(entity.keys) == ["identifier", "title", "properties"])
        #expect(entity["properties"]?.object?.keys.sorted() == ["language"])
        let excluded = try await visitor.search([
            "limit": 1, "exclude": ["properties", "scorecards"],
        ])
        let rest = try #require(excluded.json["entities"]?.array?.first?.object)
        #expect(rest["properties"] == nil)
        #expect(rest["scorecards"] == nil)
        #expect(rest["title"] == "Checkout API")
    }

    @Test func `an unknown blueprint brings 404`() async throws {
        let answer = try await Visitor().search([:], blueprint: "nope")
        #expect(answer.status == 404)
        #expect(answer.message == "Blueprint with identifier \"nope\" was not found")
    }

    @Test func `the global search answers everything at once, by blueprint`() async throws {
        let visitor = try Visitor { $0.catalogue = .generated(services: 300, seed: 1) }
        let rule: JSONValue = ["property": "$blueprint", "operator": "=", "value": "service"]
        let body: JSONValue = ["combinator": "and", "rules": [rule]]
        let answer = try await visitor.port(.post, "/v1/entities/search?include=identifier", body)
        #expect(answer.identifiers.count == 300)
        #expect(answer.json["matchingBlueprints"] == ["service"])
        let all = try await visitor.port(
            .post,
            "/v1/entities/search?include=identifier&include=title",
            ["combinator": "and", "rules": []]
        )
        let others = visitor.world.catalogue.blueprints.filter { $0.identifier != "service" }
            .flatMap(\.entities)
        #expect(others.count > 30)
        #expect(all.identifiers.count == 300 + others.count)
        #expect(
            all.json["entities"]?.array?.first?.object?.keys.sorted() == ["identifier", "title"]
        )
        let wrong = try await visitor.port(.post, "/v1/entities/search", ["rules": []])
        #expect(wrong.status == 422)
    }
}
