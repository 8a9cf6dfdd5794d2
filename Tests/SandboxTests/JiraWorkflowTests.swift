import HTTPTypes
import JSON
import Sandbox
import Testing

/// Transitions, properties, comments, people and limits.
struct JiraWorkflowTests {
    private static func close(_ id: String, _ fields: JSONValue? = nil) -> JSONValue {
        var body: [ExactString: JSONValue] = ["transition": ["id": .string(id)]]
        body["fields"] = fields
        return .object(body)
    }

    @Test func `a transition leads to a status of a category`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let list = visitor.send(.get, "issue/\(key)/transitions")
        let transitions = try #require(list.json["transitions"]?.array)
        #expect(
            transitions.map { $0["to"]?["statusCategory"]?["key"] } == [
                "new", "indeterminate", "done",
            ]
        )
        #expect(transitions.allSatisfy { $0["fields"] == nil })
        #expect(visitor.send(.post, "issue/\(key)/transitions", Self.close("31")).status == 204)
        let done = visitor.send(.get, "issue/\(key)")
        #expect(done.field("status")?["statusCategory"]?["key"] == "done")
        #expect(done.field("resolution")?["name"] == "Done")
        #expect(done.field("resolutiondate")?.string != nil)
        let wrong = visitor.send(.post, "issue/\(key)/transitions", Self.close("99"))
        #expect(wrong.status == 400 && wrong.errorMessages[0].contains("not valid"))
        let screen = Self.close("11", ["resolution": ["name": "Done"]])
        #expect(
            visitor.send(.post, "issue/\(key)/transitions", screen).error("resolution")?
                .contains("not on the appropriate screen") == true
        )
        #expect(visitor.send(.post, "issue/\(key)/transitions", Self.close("11")).status == 204)
        #expect(visitor.send(.get, "issue/\(key)").field("resolution") == .null)
        #expect(visitor.send(.post, "issue/\(key)/transitions", ["transition": [:]]).status == 400)
    }

    @Test func `a workflow with two done statuses needs a resolution for both`() throws {
        let visitor = JiraVisitor(.dataCenter)
        let key = try visitor.key()
        let path = "issue/\(key)/transitions?expand=transitions.fields"
        let list = visitor.send(.get, path)
        let transitions = try #require(list.json["transitions"]?.array)
        let done = transitions.filter { $0["to"]?["statusCategory"]?["key"] == "done" }
        #expect(done.map { $0["to"]?["name"] } == ["Resolved", "Closed"])
        let field = done[0]["fields"]?["resolution"]
        #expect(field?["required"] == true && done[0]["hasScreen"] == true)
        #expect(
            field?["allowedValues"]?.array?.compactMap { $0["name"]?.string }
                == ["Done", "Won't Do", "Duplicate", "Cannot Reproduce"]
        )
        let none = visitor.send(.post, "issue/\(key)/transitions", Self.close("5"))
        #expect(none.error("resolution") == "Resolution is required.")
        let unknown = Self.close("5", ["resolution": ["name": "Nope"]])
        #expect(visitor.send(.post, "issue/\(key)/transitions", unknown).status == 400)
        let right = Self.close("5", ["resolution": ["id": "10001"]])
        #expect(visitor.send(.post, "issue/\(key)/transitions", right).status == 204)
        #expect(visitor.send(.get, "issue/\(key)").field("resolution")?["name"] == "Won't Do")
        let offered = visitor.send(.get, path).json["transitions"]?.array
        #expect(offered?.compactMap { $0["id"]?.string } == ["701", "3"])
        #expect(visitor.send(.post, "issue/\(key)/transitions", Self.close("3")).status == 204)
        let status = visitor.send(.get, "issue/\(key)").field("status")
        #expect(status?["name"] == "Reopened" && status?["statusCategory"]?["key"] == "new")
    }

    @Test func `German statuses are known by their category`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key(in: "DE")
        let list = visitor.send(.get, "issue/\(key)/transitions").json["transitions"]?.array
        #expect(list?.map { $0["name"] } == ["Zu erledigen", "In Arbeit", "Fertig"])
        let none = visitor.send(.post, "issue/\(key)/transitions", Self.close("31"))
        #expect(none.error("resolution") == "Resolution is required.")
        let both: JSONValue = [
            "transition": ["id": "31"], "fields": ["resolution": ["name": "Done"]],
            "update": ["resolution": [["set": ["name": "Done"]]]],
        ]
        #expect(visitor.send(.post, "issue/\(key)/transitions", both).status == 400)
        let comment: JSONValue = [
            "transition": ["id": "31"], "fields": ["resolution": ["name": "Done"]],
            "update": ["comment": [["add": ["body": JiraVisitor.document("All met.")]]]],
        ]
        #expect(visitor.send(.post, "issue/\(key)/transitions", comment).status == 204)
        #expect(visitor.board.issue(key)?.comments.map(\.body.plain) == ["All met."])
    }

    @Test(arguments: [JiraBoard.Workflow.OpenSubtasks.refused, .hidden])
    func `a parent waits for its subtasks where the workflow says so`(
        rule: JiraBoard.Workflow.OpenSubtasks
    ) throws {
        let visitor = JiraVisitor()
        visitor.jira.changeProject("OPS") { $0.workflow.openSubtasks = rule }
        let parent = try visitor.key()
        let part = visitor.jira.create(in: "OPS", summary: "Part", parent: parent)
        let list = visitor.send(.get, "issue/\(parent)/transitions").json["transitions"]?.array
        #expect(list?.count == (rule == .hidden ? 2 : 3))
        let early = visitor.send(.post, "issue/\(parent)/transitions", Self.close("31"))
        #expect(early.status == 400)
        #expect(visitor.send(.post, "issue/\(part)/transitions", Self.close("31")).status == 204)
        #expect(visitor.send(.post, "issue/\(parent)/transitions", Self.close("31")).status == 204)
    }

    @Test func `a property is any JSON of at most 32,768 characters`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let path = "issue/\(key)/properties/scorebell"
        #expect(visitor.send(.get, path).status == 404)
        #expect(visitor.send(.put, path, ["v": 1]).status == 201)
        #expect(visitor.send(.put, path, ["v": 2]).status == 200)
        #expect(visitor.send(.get, path).json == ["key": "scorebell", "value": ["v": 2]])
        let keys = visitor.send(.get, "issue/\(key)/properties").json["keys"]?.array
        #expect(keys?.map { $0["key"] } == ["scorebell"])
        let most = JSONValue.string(String(repeating: "a", count: 32_766))
        #expect(visitor.send(.put, path, most).status == 200)
        let more = JSONValue.string(String(repeating: "a", count: 32_767))
        #expect(visitor.send(.put, path, more).status == 400)
        let long = String(repeating: "k", count: 256)
        #expect(visitor.send(.put, "issue/\(key)/properties/\(long)", 1).status == 400)
        #expect(visitor.send(.put, path).status == 400)
        #expect(visitor.send(.delete, path).status == 204)
        #expect(visitor.send(.delete, path).status == 404)
    }

    @Test func `properties come with a create and an edit`() throws {
        let visitor = JiraVisitor()
        var body = try #require(visitor.fields().object)
        body["properties"] = [["key": "scorebell", "value": ["hash": "1"]]]
        #expect(visitor.send(.post, "issue", .object(body)).status == 201)
        #expect(visitor.board.issue("OPS-1")?.properties["scorebell"] == ["hash": "1"])
        let edit: JSONValue = [
            "fields": ["summary": "B"], "properties": [["key": "scorebell", "value": 2]],
        ]
        #expect(visitor.send(.put, "issue/OPS-1", edit).status == 204)
        #expect(visitor.board.issue("OPS-1")?.properties["scorebell"] == 2)
        body["properties"] = [["key": "scorebell"]]
        #expect(visitor.send(.post, "issue", .object(body)).status == 400)
        let long = JSONValue.string(String(repeating: "a", count: 32_768))
        body["properties"] = [["key": "scorebell", "value": long]]
        #expect(visitor.send(.post, "issue", .object(body)).status == 400)
        #expect(visitor.board.issues.count == 1)
    }

    @Test func `a comment is a document on Cloud and text elsewhere`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let body: JSONValue = ["body": JiraVisitor.document("Reached.")]
        #expect(visitor.send(.post, "issue/\(key)/comment", body).status == 201)
        #expect(visitor.send(.post, "issue/\(key)/comment", ["body": "text"]).status == 400)
        #expect(visitor.send(.post, "issue/\(key)/comment", [:]).status == 400)
        let list = visitor.send(.get, "issue/\(key)/comment")
        #expect(list.json["comments"]?.array?.count == 1)
        let center = JiraVisitor(.dataCenter)
        let other = try center.key()
        let text = center.send(.post, "issue/\(other)/comment", ["body": "Reached."])
        #expect(text.status == 201 && text.json["body"] == "Reached.")
    }

    @Test func `a moved issue answers by its old key, and a deleted one not at all`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let part = visitor.jira.create(in: "OPS", summary: "Part", parent: key)
        visitor.jira.move(key, toProject: "TEAM")
        for name in [key, "TEAM-1", "10001"] {
            let read = visitor.send(.get, "issue/\(name)")
            #expect(read.json["key"] == "TEAM-1" && read.json["id"] == "10001")
            #expect(read.field("issuetype")?["name"] == "Task")
        }
        #expect(visitor.send(.get, "issue/\(part)").field("issuetype")?["name"] == "Subtask")
        #expect(try visitor.found("project = OPS") == [])
        #expect(try visitor.found("key = \(key)") == ["TEAM-1"])
        #expect(try visitor.key() == "OPS-3")
        visitor.jira.delete(key)
        for name in [key, "TEAM-1", "10001", part] {
            #expect(visitor.send(.get, "issue/\(name)").status == 404)
            #expect(visitor.send(.put, "issue/\(name)", ["fields": ["summary": "x"]]).status == 404)
        }
        #expect(try visitor.found("project = TEAM") == [])
    }

    @Test func `what people do stands beside what was sent`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key("A", ["labels": ["ours"]])
        visitor.jira.edit(key, summary: "Theirs")
        visitor.jira.edit(key, description: .document(JiraVisitor.document("by hand")))
        visitor.jira.addLabel("scorebell-ignore", to: key)
        visitor.jira.removeLabel("ours", from: key)
        visitor.jira.assign(key, to: "712020:chen")
        visitor.jira.close(key, as: "Won't Do")
        let closed = visitor.send(.get, "issue/\(key)")
        #expect(closed.field("summary") == "Theirs")
        #expect(closed.field("labels") == ["scorebell-ignore"])
        #expect(closed.field("assignee")?["displayName"] == "Chen Wei")
        #expect(closed.field("resolution")?["name"] == "Won't Do")
        #expect(closed.field("status")?["statusCategory"]?["key"] == "done")
        #expect(visitor.board.openIssues.isEmpty)
        visitor.jira.reopen(key, keeping: "Done")
        let open = visitor.send(.get, "issue/\(key)")
        #expect(open.field("status")?["statusCategory"]?["key"] == "new")
        #expect(open.field("resolution")?["name"] == "Done")
        visitor.jira.close(key, as: nil)
        #expect(visitor.send(.get, "issue/\(key)").field("resolution") == .null)
        #expect(visitor.board.issue(key)?.writeCount == 1)
        visitor.jira.edit("OPS-99", summary: "nothing happens")
        #expect(visitor.board.issues.count == 1)
    }

    @Test func `twenty writes to one issue in two seconds are enough`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let other = try visitor.key()
        func edit(_ key: String, _ number: Int) -> Answer {
            let body: JSONValue = ["fields": ["summary": .string("Number \(number)")]]
            return visitor.send(.put, "issue/\(key)", body)
        }
        for number in 0..<20 { #expect(edit(key, number).status == 204) }
        visitor.advance(by: .milliseconds(500))
        let limited = edit(key, 20)
        #expect(limited.status == 429)
        #expect(limited.header("ratelimit-reason") == "jira-per-issue-on-write")
        #expect(limited.header("retry-after") == "2")
        #expect(edit(other, 0).status == 204)
        #expect(visitor.send(.get, "issue/\(key)").field("summary") == "Number 19")
        visitor.advance(by: .milliseconds(1_500))
        #expect(edit(key, 21).status == 204)
        for second in 0..<4 {
            visitor.advance(by: .seconds(2))
            for number in 0..<20 where second * 20 + number < 79 {
                #expect(edit(key, number).status == 204)
            }
        }
        let slow = edit(key, 0)
        #expect(slow.status == 429)
        #expect(slow.header("retry-after") == "20")
    }

    @Test(arguments: JiraMethod.allCases)
    func `each call has a name for faults and counts`(method: JiraMethod) {
        #expect(RouteName(rawValue: method.rawValue) != nil)
    }

    @Test(arguments: JiraLimit.allCases)
    func `a limit's fault answers 429 with its reason, and with a time where there is one`(
        limit: JiraLimit
    ) {
        for seconds in [3, nil] {
            guard case .status(429, _, let headers) = limit.fault(retryAfter: seconds) else {
                Issue.record("another kind of fault")
                continue
            }
            #expect(headers["RateLimit-Reason"] == limit.rawValue)
            #expect(headers["Retry-After"] == seconds.map { "\($0)" })
        }
    }

    @Test func `a board can be waited for`() async throws {
        let visitor = JiraVisitor()
        async let board = visitor.jira.board { $0.issues.count == 1 }
        let key = try visitor.key()
        #expect(await board.issues.map(\.key) == [key])
    }
}
