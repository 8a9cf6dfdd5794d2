import HTTPTypes
import JSON
import Sandbox
import Testing

/// Jira's search: its language, pages and lag.
struct JiraSearchTests {
    private static func labels(_ labels: String...) -> [ExactString: JSONValue] {
        ["labels": .array(labels.map(JSONValue.string))]
    }

    @Test func `the old search of Cloud is gone, and names what replaces it`() {
        let answer = JiraVisitor().send(.post, "search", ["jql": "project = OPS"])
        #expect(answer.status == 410)
        #expect(answer.errorMessages.joined().contains("CHANGE-2046"))
        #expect(JiraVisitor().send(.get, "search?jql=project%20=%20OPS").status == 410)
    }

    @Test(arguments: ["", "ORDER BY key", "  "])
    func `a search without a restriction is refused`(query: String) {
        let visitor = JiraVisitor()
        for answer in [
            visitor.search(query),
            visitor.send(.post, "search/approximate-count", ["jql": .string(query)]),
        ] {
            #expect(answer.status == 400)
            #expect(answer.errorMessages[0].hasPrefix("Unbounded JQL queries are not allowed here"))
        }
    }

    @Test func `the forms that clients use find what they say`() throws {
        let visitor = JiraVisitor()
        let one = try visitor.key("Checkout: Fix gold rules", Self.labels("scorebell", "x-1"))
        let two = try visitor.key("Payments: fix Gold rule.", Self.labels("scorebell"))
        let team = try visitor.key("Another", in: "TEAM", Self.labels("a\"b\\c"))
        visitor.jira.close(two, as: "Done")
        let queries: [(String, [String])] = [
            (#"project = "OPS" ORDER BY key"#, [one, two]),
            ("project in (OPS, TEAM) order by key", [one, two, team]),
            (#"project = 10000 AND labels = "x-1""#, [one]),
            (#"labels in ("x-1", "nobody") OR project = TEAM ORDER BY key ASC"#, [one, team]),
            (#"labels = "a\"b\\c""#, [team]),
            ("labels = unheard-of", []),
            ("labels = X-1", [one]),
            ("project = OPS AND NOT labels = x-1", [two]),
            ("NOT (project = TEAM OR labels = x-1)", [two]),
            ("labels is EMPTY", []),
            ("labels is not EMPTY ORDER BY key DESC", [team, two, one]),
            ("issuetype = Task AND project = TEAM", [team]),
            ("statusCategory = Done", [two]),
            ("statusCategory != done AND project = OPS", [one]),
            (#"status = "To Do" AND project = OPS"#, [one]),
            ("resolution = Done", [two]),
            ("resolution = Unresolved AND project = OPS", [one]),
            ("resolution is EMPTY ORDER BY created, key", [one, team]),
            ("key in (\(two), \(one)) ORDER BY key", [one, two]),
            ("project = OPS", [two, one]),
            (#"summary ~ "\"fix gold rules\"" ORDER BY key"#, [one, two]),
            (#"summary ~ "\"gold fix\"""#, []),
            (#"summary ~ "gold fix" AND project = OPS AND labels = x-1"#, [one]),
            (#"summary ~ "\"Checkout: Fix\"""#, [one]),
        ]
        for (query, keys) in queries {
            #expect(try visitor.found(query) == keys, "\(query)")
        }
    }

    @Test func `subtasks are found by their parent`() throws {
        let visitor = JiraVisitor()
        let parent = try visitor.key()
        let subtask = visitor.jira.create(in: "OPS", summary: "Part", parent: parent)
        #expect(try visitor.found("parent = \(parent)") == [subtask])
        #expect(try visitor.found("parent in (\"\(parent)\")") == [subtask])
        #expect(try visitor.found("issuetype = Sub-task AND parent is not EMPTY") == [subtask])
        #expect(visitor.search("parent = OPS-99").status == 400)
    }

    @Test(arguments: [
        "project = NOPE", "issuetype = Story", "status = Nope", "key = OPS-1", "resolution = Nope",
        "sprint = 1", "project = OPS AND", "project = OPS AND (labels = a", "project OPS",
        "project = OPS labels = a", "labels in a", "labels in ()", "project = OR",
        "labels = \"a", "labels = \"a\\q\"", "labels = a+b", "project = \"O\nPS\"",
        "project = OPS ORDER BY sprint", "project = OPS ORDER key", "summary = x", "labels ~ x",
        "summary ~ \"a:b\"", "summary ~ \"\\\"open\"", "project is EMPTY",
        "project = OPS ORDER BY key, id, key, id, key, id, key, id", "a ! b",
    ])
    func `what Jira does not know or understand is refused`(query: String) {
        let answer = JiraVisitor().search(query)
        #expect(answer.status == 400)
        #expect(answer.errorMessages.count == 1)
    }

    @Test func `a key that is a reserved word stands in quotation marks`() throws {
        let visitor = JiraVisitor { $0.projects.append(.companyManaged("DO", id: "10100")) }
        #expect(visitor.search("project = DO").errorMessages[0].contains("reserved JQL word"))
        let key = try visitor.key(in: "DO")
        #expect(try visitor.found(#"project = "DO""#) == [key])
    }

    @Test func `an issue without fields asked for is an id`() throws {
        let visitor = JiraVisitor()
        _ = try visitor.key()
        let answer = visitor.send(.post, "search/jql", ["jql": "project = OPS"])
        #expect(answer.json["issues"] == [["id": "10001"]])
        #expect(answer.json["isLast"] == true && answer.json["total"] == nil)
        let keys = visitor.search("project = OPS", ["fields": ["key"]])
        #expect(keys.json["issues"]?.array?.first?["key"] == "OPS-1")
        #expect(keys.json["issues"]?.array?.first?["fields"] == nil)
        let some = visitor.search("project = OPS", ["fields": ["summary", "labels"]])
        #expect(
            some.json["issues"]?.array?.first?["fields"] == ["summary": "A summary", "labels": []]
        )
    }

    @Test func `pages follow by tokens, short and empty ones too`() throws {
        let visitor = JiraVisitor {
            $0.shortPage = 2
            $0.hasEmptyPages = true
        }
        let keys = try (0..<5).map { try visitor.key("Number \($0)") }
        var found: [String] = []
        var lengths: [Int] = []
        var token: JSONValue?
        repeat {
            var members: [ExactString: JSONValue] = ["maxResults": 3]
            members["nextPageToken"] = token
            let answer = visitor.search("project = OPS ORDER BY key", members)
            let page = try #require(answer.json["issues"]?.array)
            lengths.append(page.count)
            found += page.compactMap { $0["key"]?.string }
            token = answer.json["nextPageToken"]
            #expect(answer.json["isLast"] == .bool(token == nil))
        } while token != nil
        #expect(found == keys)
        #expect(lengths == [2, 0, 2, 0, 1])
    }

    @Test func `a token is good for its search and a week`() throws {
        let visitor = JiraVisitor { $0.shortPage = 1 }
        for _ in 0..<2 { _ = try visitor.key() }
        let first = visitor.search("project = OPS")
        let token = try #require(first.json["nextPageToken"])
        #expect(visitor.search("labels is EMPTY", ["nextPageToken": token]).status == 400)
        #expect(visitor.search("project = OPS", ["nextPageToken": "made-up"]).status == 400)
        #expect(visitor.search("project = OPS", ["nextPageToken": token]).status == 200)
        visitor.advance(by: .seconds(7 * 86_400))
        #expect(visitor.search("project = OPS", ["nextPageToken": token]).status == 400)
    }

    @Test func `as many issues as are allowed come at once`() throws {
        let visitor = JiraVisitor { $0.pageMax = 3 }
        for number in 0..<4 { _ = try visitor.key("Number \(number)") }
        #expect(try visitor.found("project = OPS", ["maxResults": 5_000]).count == 3)
        let ids = visitor.search("project = OPS", ["fields": ["id"], "maxResults": 5_000])
        #expect(ids.json["issues"]?.array?.count == 4)
        let count = visitor.send(.post, "search/approximate-count", ["jql": "project = OPS"])
        #expect(count.json == ["count": 4])
    }

    @Test func `a search shows what is new only later, but at once where that is asked for`()
        throws
    {
        let visitor = JiraVisitor { $0.searchLag = .seconds(90) }
        let old = try visitor.key("Old", Self.labels("x"))
        visitor.advance(by: .seconds(90))
        let new = try visitor.key("New", Self.labels("x"))
        let edit: JSONValue = [
            "fields": ["summary": "Changed"], "update": ["labels": [["remove": "x"]]],
        ]
        #expect(visitor.send(.put, "issue/\(old)", edit).status == 204)
        let stale = visitor.search("labels = x")
        #expect(stale.json["issues"]?.array?.map { $0["key"] } == [.string(old)])
        #expect(stale.json["issues"]?.array?.first?["fields"]?["summary"] == "Old")
        #expect(try visitor.found("labels = x", ["reconcileIssues": [10_001, 10_002]]) == [new])
        #expect(try visitor.found("labels = x", ["reconcileIssues": [10_002]]) == [new, old])
        #expect(visitor.send(.get, "issue/\(old)").field("summary") == "Changed")
        let bulk = visitor.send(.post, "issue/bulkfetch", ["issueIdsOrKeys": [.string(new)]])
        #expect(bulk.json["issues"]?.array?.count == 1)
        visitor.advance(by: .milliseconds(89_999))
        #expect(try visitor.found("labels = x") == [old])
        visitor.advance(by: .milliseconds(1))
        #expect(try visitor.found("labels = x") == [new])
        visitor.jira.delete(new)
        #expect(try visitor.found("labels = x") == [new])
        #expect(visitor.send(.get, "issue/\(new)").status == 404)
        visitor.advance(by: .seconds(90))
        #expect(try visitor.found("labels = x") == [])
    }

    @Test(
        arguments: [
            ["reconcileIssues": ["10001"]], ["fields": "summary"], ["maxResults": "5"],
            ["startAt": 0], ["nextPageToken": 1],
        ] as [JSONValue]
    )
    func `a body of another form is refused`(members: JSONValue) {
        let answer = JiraVisitor().search("project = OPS", members.object ?? [:])
        #expect(answer.status == 400)
        #expect(answer.errorMessages[0].hasPrefix("Invalid request payload"))
    }

    @Test func `at most fifty issues are reconciled and five properties read`() {
        let visitor = JiraVisitor()
        let ids = JSONValue.array((1...51).map { .integer($0) })
        #expect(visitor.search("project = OPS", ["reconcileIssues": ids]).status == 400)
        let names = JSONValue.array((1...6).map { .string("p\($0)") })
        #expect(visitor.search("project = OPS", ["properties": names]).status == 400)
    }

    @Test func `properties come with a search and a read`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        _ = visitor.send(.put, "issue/\(key)/properties/scorebell", ["v": 1])
        _ = visitor.send(.put, "issue/\(key)/properties/other", 2)
        let found = visitor.search("project = OPS", ["properties": ["scorebell"]])
        let properties = found.json["issues"]?.array?.first?["properties"]
        #expect(properties == ["scorebell": ["v": 1]])
        let read = visitor.send(.get, "issue/\(key)?properties=scorebell&fields=summary")
        #expect(read.json["properties"] == ["scorebell": ["v": 1]])
        #expect(read.json["fields"] == ["summary": "A summary"])
    }

    @Test func `a Data Center's search takes no properties, and a read does`() throws {
        let visitor = JiraVisitor(.dataCenter)
        let key = try visitor.key()
        _ = visitor.send(.put, "issue/\(key)/properties/scorebell", ["v": 1])
        let body: JSONValue = ["jql": "project = OPS", "properties": ["scorebell"]]
        let refused = visitor.send(.post, "search", body)
        #expect(refused.status == 400)
        #expect(refused.errorMessages[0].hasPrefix("Invalid request payload"))
        let read = visitor.send(.get, "issue/\(key)?properties=scorebell")
        #expect(read.json["properties"] == ["scorebell": ["v": 1]])
    }

    @Test(arguments: [true, false])
    func `a clone has the labels of its issue, and a person as its creator`(
        copiesProperties: Bool
    ) throws {
        let visitor = JiraVisitor()
        let key = try visitor.key("Gold", Self.labels("scorebell"))
        _ = visitor.send(.put, "issue/\(key)/properties/scorebell", ["v": 1])
        let clone = visitor.jira.clone(key, withProperties: copiesProperties)
        let fields = ["summary", "labels", "creator"].joined(separator: ",")
        let read = visitor.send(.get, "issue/\(clone)?fields=\(fields)&properties=scorebell").json
        #expect(read["fields"]?["summary"] == "CLONE - Gold")
        #expect(read["fields"]?["labels"] == ["scorebell"])
        #expect(read["fields"]?["creator"]?["displayName"] == "Ada Osei")
        #expect(read["properties"] == (copiesProperties ? ["scorebell": ["v": 1]] : [:]))
        #expect(visitor.jira.clone("OPS-99").isEmpty)
    }

    @Test func `many issues are fetched at once in the order of their ids`() throws {
        let visitor = JiraVisitor()
        let keys = try (0..<3).map { _ in try visitor.key() }
        let wanted: JSONValue = [.string(keys[2]), "10001", "OPS-77"]
        let body: JSONValue = ["issueIdsOrKeys": wanted, "fields": ["summary"]]
        let answer = visitor.send(.post, "issue/bulkfetch", body)
        #expect(answer.status == 200)
        #expect(
            answer.json["issues"]?.array?.compactMap { $0["key"]?.string } == [keys[0], keys[2]]
        )
        #expect(answer.json["issueErrors"]?.array?.count == 1)
        let many = JSONValue.array((0...100).map { .string("\($0)") })
        #expect(visitor.send(.post, "issue/bulkfetch", ["issueIdsOrKeys": many]).status == 400)
    }

    @Test func `a Data Center pages by position, and says where`() throws {
        let visitor = JiraVisitor(.dataCenter) { $0.pageMax = 2 }
        let keys = try (0..<3).map { try visitor.key("Number \($0)") }
        let first = visitor.search("project = OPS ORDER BY key", ["maxResults": 50])
        #expect(first.json["maxResults"] == 2 && first.json["total"] == 3)
        #expect(first.json["startAt"] == 0 && first.json["nextPageToken"] == nil)
        let rest = try visitor.found("project = OPS ORDER BY key", ["startAt": 2])
        #expect(rest == [keys[2]])
        #expect(visitor.send(.post, "search/jql", ["jql": "project = OPS"]).status == 404)
    }
}
