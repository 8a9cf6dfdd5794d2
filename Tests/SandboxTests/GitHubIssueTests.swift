import HTTPTypes
import JSON
import Sandbox
import Testing

/// Issues, labels and comments of the sandbox's GitHub.
struct GitHubIssueTests {
    @Test func `an issue is filed, read, changed, closed and reopened`() async throws {
        let visitor = try Visitor()
        let body: JSONValue = [
            "title": "  Ledger misses rules ", "body": "a", "labels": ["scorebell", "Bronze"],
            "assignees": ["ada-osei"],
        ]
        let filed = try await visitor.issues(.post, "", body)
        #expect(filed.status == 201)
        #expect(filed.json["number"] == 1)
        #expect(filed.json["title"] == "Ledger misses rules")
        #expect(filed.labels == ["scorebell", "Bronze"])
        #expect(filed.json["assignees"]?.array?.first?["login"] == "ada-osei")
        #expect(
            filed.json["html_url"] == "http://sandbox.test:1/github/example/scorecards/issues/1"
        )
        #expect(filed.json["pull_request"] == nil)
        let closed = try await visitor.issues(
            .patch,
            "/1",
            ["state": "closed", "state_reason": "completed", "title": "B", "body": "b"]
        )
        #expect(closed.status == 200)
        #expect(closed.json["state"] == "closed" && closed.json["state_reason"] == "completed")
        #expect(closed.json["closed_by"]?["login"] == "scorebell-bot")
        let open = try await visitor.issues(.patch, "/1", ["state": "open"])
        #expect(open.json["state_reason"] == "reopened" && open.json["closed_by"] == .null)
        #expect(open.json["title"] == "B" && open.json["body"] == "b")
        let single = try await visitor.issues(.get, "/1")
        #expect(single.json == open.json)
        #expect(try await visitor.issues(.get, "/2").status == 404)
    }

    @Test func `what an unchanged state is said to be for is ignored`() async throws {
        let visitor = try Visitor()
        try await visitor.file("a")
        visitor.world.gitHub.close(1, in: Visitor.repository, as: .notPlanned)
        let answer = try await visitor.issues(
            .patch,
            "/1",
            ["state": "closed", "state_reason": "completed"]
        )
        #expect(answer.json["state_reason"] == "not_planned")
        #expect(answer.json["closed_by"]?["login"] == "ada-osei")
    }

    @Test(
        arguments: [
            ([:], "Issue", "title", "missing_field"),
            (["title": " "], "Issue", "title", "missing_field"),
            (["title": .string(String(repeating: "t", count: 257))], "Issue", "title", "custom"),
            (
                ["title": "a", "body": .string(String(repeating: "b", count: 65_537))], "Issue",
                "body", "custom"
            ),
            (
                ["title": "a", "labels": [.string(String(repeating: "l", count: 51))]], "Label",
                "name", "custom"
            ),
            (["title": "a", "assignees": ["nobody"]], "Issue", "assignees", "invalid"),
            (["title": "a", "assignee": "ada-osei"], "Issue", "assignee", "invalid"),
        ] as [(JSONValue, JSONValue, JSONValue, JSONValue)]
    )
    func `what does not fit is 422`(
        body: JSONValue,
        resource: JSONValue,
        field: JSONValue,
        code: JSONValue
    ) async throws {
        let visitor = try Visitor()
        let answer = try await visitor.issues(.post, "", body)
        #expect(answer.status == 422)
        #expect(answer.message == "Validation Failed")
        let error = answer.json["errors"]?.array?.first
        #expect(error?["resource"] == resource)
        #expect(error?["field"] == field && error?["code"] == code)
        #expect(visitor.world.gitHub.issues(in: Visitor.repository).isEmpty)
    }

    @Test func `the longest title, body and label are taken`() async throws {
        let visitor = try Visitor()
        let answer = try await visitor.issues(
            .post,
            "",
            [
                "title": .string(String(repeating: "ü", count: 256)),
                "body": .string(String(repeating: "b", count: 65_536)),
                "labels": [.string(String(repeating: "l", count: 50))],
            ]
        )
        #expect(answer.status == 201)
    }

    @Test(
        arguments: [
            ["state": "done"], ["state_reason": "because"], ["title": ""], ["labels": "a"],
            ["state": "closed", "state_reason": "duplicate"],
            ["title": .string(String(repeating: "t", count: 257))],
        ] as [JSONValue]
    )
    func `a change that does not fit is 422 and changes nothing`(body: JSONValue) async throws {
        let visitor = try Visitor()
        try await visitor.file("a")
        let before = try await visitor.issues(.get, "/1").json
        #expect(try await visitor.issues(.patch, "/1", body).status == 422)
        #expect(try await visitor.issues(.get, "/1").json == before)
    }

    @Test func `labels of a change replace all, those that are added do not`() async throws {
        let visitor = try Visitor()
        try await visitor.file("a", ["scorebell", "Bronze"])
        let added = try await visitor.issues(.post, "/1/labels", ["labels": ["BRONZE", "people"]])
        #expect(
            added.json.array?.compactMap { $0["name"]?.string } == [
                "scorebell", "Bronze", "people",
            ]
        )
        let removed = try await visitor.issues(.delete, "/1/labels/bronze")
        #expect(removed.json.array?.count == 2)
        let again = try await visitor.issues(.delete, "/1/labels/bronze")
        #expect(again.status == 404 && again.message == "Label does not exist")
        let replaced = try await visitor.issues(.patch, "/1", ["labels": ["one"]])
        #expect(replaced.labels == ["one"])
        let emptied = try await visitor.issues(.post, "/1/labels", ["labels": []])
        #expect(emptied.json == [])
    }

    @Test func `labels are made once, with colour and description`() async throws {
        let visitor = try Visitor()
        let label: JSONValue = ["name": "scorebell", "color": "5A4FE0", "description": "Ours."]
        let path = "/repos/\(Visitor.repository)/labels"
        let made = try await visitor.github(.post, path, label)
        #expect(made.status == 201 && made.json["color"] == "5a4fe0")
        let again = try await visitor.github(.post, path, ["name": "ScoreBell"])
        #expect(again.status == 422)
        #expect(again.json["errors"]?.array?.first?["code"] == "already_exists")
        #expect(try await visitor.github(.get, "\(path)/SCOREBELL").json["description"] == "Ours.")
        #expect(try await visitor.github(.get, "\(path)/other").status == 404)
        #expect(try await visitor.github(.get, path).json.array?.count == 1)
        for wrong in [
            ["name": .string(String(repeating: "l", count: 51))], ["name": "a", "color": "red"],
            ["name": "b", "description": .string(String(repeating: "d", count: 101))], [:],
        ] as [JSONValue] {
            #expect(try await visitor.github(.post, path, wrong).status == 422)
        }
    }

    @Test func `comments are kept, and assignees are known`() async throws {
        let visitor = try Visitor()
        try await visitor.file("a")
        #expect(try await visitor.issues(.post, "/1/comments", ["body": "Hello"]).status == 201)
        #expect(try await visitor.issues(.post, "/1/comments", ["body": ""]).status == 422)
        let comments = try await visitor.issues(.get, "/1/comments")
        #expect(comments.json.array?.first?["body"] == "Hello")
        #expect(try await visitor.issues(.get, "/1").json["comments"] == 1)
        let path = "/repos/\(Visitor.repository)/assignees"
        #expect(try await visitor.github(.get, "\(path)/ada-osei").status == 204)
        #expect(try await visitor.github(.get, "\(path)/nobody").status == 404)
    }

    @Test func `without push access labels and assignees are dropped without a word`()
        async throws
    {
        let visitor = try Visitor()
        visitor.world.gitHub.revokePush(in: Visitor.repository)
        let body: JSONValue = ["title": "a", "labels": ["scorebell"], "assignees": ["ada-osei"]]
        let filed = try await visitor.issues(.post, "", body)
        #expect(filed.status == 201)
        #expect(filed.labels.isEmpty && filed.json["assignees"] == [])
        let changed = try await visitor.issues(.patch, "/1", ["title": "b", "labels": ["c"]])
        #expect(changed.status == 200 && changed.json["title"] == "b" && changed.labels.isEmpty)
        #expect(try await visitor.issues(.post, "/1/labels", ["labels": ["c"]]).status == 403)
        let theirs = try #require(visitor.world.gitHub.file("theirs", in: Visitor.repository))
        let refused = try await visitor.issues(.patch, "/\(theirs)", ["title": "mine"])
        #expect(refused.status == 403)
        let repository = try await visitor.github(.get, "/repos/\(Visitor.repository)")
        #expect(repository.json["permissions"]?["push"] == false)
    }

    @Test func `people's changes are seen, and kept with their names`() async throws {
        let visitor = try Visitor()
        let hub = visitor.world.gitHub
        try await visitor.file("a")
        #expect(hub.edit(1, in: Visitor.repository, title: "Mine", body: "text"))
        #expect(hub.add(label: "people", to: 1, in: Visitor.repository))
        #expect(hub.remove(label: "SCOREBELL", from: 1, in: Visitor.repository))
        #expect(hub.assign(["chen-wei"], to: 1, in: Visitor.repository))
        #expect(hub.comment("Why?", on: 1, in: Visitor.repository))
        #expect(hub.close(1, in: Visitor.repository, as: .duplicate, by: "bruno-klein"))
        let issue = try await visitor.issues(.get, "/1")
        #expect(issue.json["title"] == "Mine" && issue.labels == ["people"])
        #expect(issue.json["state_reason"] == "duplicate")
        #expect(issue.json["closed_by"]?["login"] == "bruno-klein")
        #expect(hub.reopen(1, in: Visitor.repository))
        #expect(!hub.close(2, in: Visitor.repository))
        let kept = try #require(hub.issues(in: Visitor.repository).first)
        #expect(kept.isOpen && kept.changes.first?.author == "scorebell-bot")
        #expect(kept.changes.last?.author == "ada-osei" && kept.changes.last?.text == "reopened")
    }
}
