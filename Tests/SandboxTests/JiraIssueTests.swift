import HTTPTypes
import JSON
import Sandbox
import Testing

/// Creating and editing issues.
struct JiraIssueTests {
    @Test func `an issue is created, and read as it was written`() throws {
        let visitor = JiraVisitor()
        let answer = visitor.create("Gold", ["labels": ["b", "a", "b"], "duedate": "2026-12-01"])
        #expect(answer.status == 201)
        #expect(answer.json["id"] == "10001" && answer.json["key"] == "OPS-1")
        #expect(answer.json["self"] == "http://jira.example/jira/rest/api/3/issue/10001")
        for name in ["OPS-1", "10001"] {
            let read = visitor.send(.get, "issue/\(name)")
            #expect(read.field("summary") == "Gold")
            #expect(read.field("labels") == ["a", "b"])
            #expect(read.field("duedate") == "2026-12-01")
            #expect(read.field("status")?["statusCategory"]?["key"] == "new")
            #expect(read.field("resolution") == .null && read.field("resolutiondate") == .null)
            #expect(read.field("project")?["key"] == "OPS")
            #expect(read.field("issuetype")?["hierarchyLevel"] == 0)
            #expect(read.field("created")?.string == "2026-11-24T06:00:00.000+0000")
        }
        #expect(visitor.send(.get, "issue/OPS-2").status == 404)
    }

    @Test(arguments: [
        (String(repeating: "a", count: 255), "Summary must be less than 255 characters."),
        (String(repeating: "\u{1F514}", count: 128), "Summary must be less than 255 characters."),
        ("a\nb", "The summary is invalid because it contains newline characters."),
        ("a\rb", "The summary is invalid because it contains newline characters."),
        ("", "You must specify a summary of the issue."),
        (" \t ", "You must specify a summary of the issue."),
    ])
    func `a summary is one line of at most 254 characters`(summary: String, message: String) throws
    {
        let visitor = JiraVisitor()
        #expect(visitor.create(summary).error("summary") == message)
        let key = try visitor.key(String(repeating: "a", count: 254))
        let edit = visitor.send(.put, "issue/\(key)", ["fields": ["summary": .string(summary)]])
        #expect(edit.error("summary") == message)
        let other = JiraVisitor { $0.summaryMax = 255 }
        #expect(other.create(String(repeating: "a", count: 255)).status == 201)
    }

    @Test(arguments: [
        ("x y", "The label 'x y' contains spaces which is invalid."),
        ("x\u{A0}y", "The label 'x\u{A0}y' contains spaces which is invalid."),
        ("x\ny", "The label 'x\ny' contains spaces which is invalid."),
        (
            String(repeating: "a", count: 256),
            "The label '\(String(repeating: "a", count: 256))' exceeds the maximum length of 255 "
                + "characters."
        ),
    ])
    func `a label has no space and at most 255 characters`(label: String, message: String) throws {
        let visitor = JiraVisitor()
        #expect(visitor.create("A", ["labels": [.string(label)]]).error("labels") == message)
        let key = try visitor.key("A", ["labels": [.string(String(repeating: "a", count: 255))]])
        let add: JSONValue = ["update": ["labels": [["add": .string(label)]]]]
        #expect(visitor.send(.put, "issue/\(key)", add).error("labels") == message)
    }

    @Test func `everything that is wrong is said at once, and nothing is created`() {
        let visitor = JiraVisitor()
        let answer = visitor.create("", ["labels": ["a b"], "customfield_1": 1, "sprint": 2])
        let errors = answer.json["errors"]?.object?.keys.map(\.text).sorted()
        #expect(errors == ["customfield_1", "labels", "sprint", "summary"])
        #expect(
            answer.error("sprint")
                == "Field 'sprint' cannot be set. It is not on the appropriate screen, or unknown."
        )
        #expect(visitor.board.issues.isEmpty)
    }

    @Test func `project and type are needed`() {
        let visitor = JiraVisitor()
        let none = visitor.send(.post, "issue", ["fields": ["summary": "A"]])
        #expect(none.error("project") == "Specify a valid project ID or key")
        #expect(visitor.create("A", ["project": ["key": "NO"]]).error("project") != nil)
        let type = visitor.create("A", ["issuetype": ["id": "99"]])
        #expect(type.error("issuetype") == "The issue type selected is invalid.")
        #expect(visitor.create("A", ["issuetype": ["name": "task"]]).status == 201)
        #expect(visitor.send(.post, "issue", ["issue": 1]).status == 400)
    }

    @Test func `labels that are not on the screen are refused, or thrown away`() throws {
        let visitor = JiraVisitor()
        visitor.jira.changeProject("OPS") { $0.labels = .refused }
        let refused = visitor.create("A", ["labels": ["x"]])
        #expect(refused.error("labels")?.contains("not on the appropriate screen") == true)
        visitor.jira.changeProject("OPS") { $0.labels = .dropped }
        let key = try visitor.key("A", ["labels": ["x"]])
        #expect(visitor.send(.get, "issue/\(key)").field("labels") == [])
        let fields = visitor.send(.get, "issue/createmeta/OPS/issuetypes/10002").json["fields"]
        let ids = try #require(fields?.array).compactMap { $0["fieldId"]?.string }
        #expect(ids.contains("summary") && !ids.contains("labels"))
        // Cloud looks at no screen when an issue is edited; a Data Center does.
        let add: JSONValue = ["update": ["labels": [["add": "x"]]]]
        #expect(visitor.send(.put, "issue/\(key)", add).status == 204)
        #expect(visitor.send(.get, "issue/\(key)").field("labels") == ["x"])
        let center = JiraVisitor(.dataCenter)
        let other = try center.key()
        center.jira.changeProject("OPS") { $0.labels = .refused }
        #expect(center.send(.put, "issue/\(other)", add).error("labels") != nil)
    }

    @Test func `a required field of the project is needed for each issue of its type`() throws {
        let visitor = JiraVisitor()
        visitor.jira.changeProject("OPS") { project in
            project.customFields = [
                JiraBoard.CustomField(
                    id: "customfield_10050",
                    name: "Cost centre",
                    isRequired: true,
                    kind: .option(["Red", "Blue"]),
                    types: ["10002"]
                ),
                JiraBoard.CustomField(
                    id: "customfield_10051",
                    name: "Rank",
                    isRequired: true,
                    hasDefault: true,
                    kind: .number
                ),
            ]
        }
        let path = "issue/createmeta/OPS/issuetypes/10002?maxResults=50"
        let fields = try #require(visitor.send(.get, path).json["fields"]?.array)
        let cost = try #require(fields.first { $0["fieldId"] == "customfield_10050" })
        #expect(cost["required"] == true && cost["hasDefaultValue"] == false)
        #expect(cost["allowedValues"]?.array?.compactMap { $0["value"] } == ["Red", "Blue"])
        #expect(visitor.create().error("customfield_10050") == "Cost centre is required.")
        let wrong = visitor.create("A", ["customfield_10050": ["value": "Green"]])
        #expect(wrong.error("customfield_10050") == "Specify a valid value for Cost centre.")
        let key = try visitor.key("A", ["customfield_10050": ["value": "Red"]])
        let read = visitor.send(.get, "issue/\(key)")
        #expect(read.field("customfield_10050") == ["value": "Red"])
        #expect(visitor.create("A", ["issuetype": ["id": "10003"]]).status == 201)
    }

    @Test func `types are told by level, whatever they are called`() throws {
        let visitor = JiraVisitor()
        func types(_ project: String) throws -> [(String, JSONValue?)] {
            let path = "issue/createmeta/\(project)/issuetypes"
            return try #require(visitor.send(.get, path).json["issueTypes"]?.array)
                .map { ($0["name"]?.string ?? "", $0["hierarchyLevel"]) }
        }
        #expect(try types("OPS").map(\.0) == ["Epic", "Task", "Bug", "Sub-task"])
        #expect(try types("OPS").map(\.1) == [1, 0, 0, -1])
        #expect(try types("TEAM").map(\.0) == ["Task", "Epic", "Subtask"])
        #expect(try types("DE").map(\.0) == ["Aufgabe", "Fehler", "Teilaufgabe"])
        let page = visitor.send(.get, "issue/createmeta/OPS/issuetypes?startAt=1&maxResults=2")
        #expect(page.json["total"] == 4 && page.json["issueTypes"]?.array?.count == 2)
        let center = JiraVisitor(.dataCenter)
            .send(.get, "issue/createmeta/OPS/issuetypes").json
        #expect(center["issueTypes"] == nil)
        let values = try #require(center["values"]?.array)
        #expect(values.allSatisfy { $0["hierarchyLevel"] == nil && $0["subtask"] != nil })
        let scope = visitor.send(.get, "issue/createmeta/TEAM/issuetypes").json["issueTypes"]
        #expect(scope?.array?.first?["scope"]?["type"] == "PROJECT")
    }

    @Test func `a subtask has a parent in its project, and the parent shows it`() throws {
        let visitor = JiraVisitor()
        let parent = try visitor.key()
        let epic = try visitor.key("Epic", ["issuetype": ["id": "10001"]])
        let other = try visitor.key(in: "TEAM")
        let type: [ExactString: JSONValue] = ["issuetype": ["id": "10004"]]
        func create(_ parent: String?) -> Answer {
            let key = parent.map { ["parent": ["key": .string($0)]] as [ExactString: JSONValue] }
            return visitor.create("Part", type.merging(key ?? [:]) { one, _ in one })
        }
        #expect(create(nil).error("issuetype")?.contains("sub-task but parent") == true)
        #expect(create("OPS-99").error("parent") != nil)
        #expect(create(other).error("parent")?.contains("same project") == true)
        #expect(create(epic).error("parent")?.contains("hierarchy") == true)
        let subtask = try #require(create(parent).json["key"]?.string)
        #expect(create(subtask).error("parent") != nil)
        let read = visitor.send(.get, "issue/\(parent)")
        let shown = try #require(read.field("subtasks")?.array?.first)
        #expect(shown["key"] == .string(subtask))
        #expect(shown["fields"]?["status"]?["statusCategory"]?["key"] == "new")
        #expect(shown["fields"]?["summary"] == "Part")
        #expect(visitor.send(.get, "issue/\(subtask)").field("parent")?["key"] == .string(parent))
        let child = visitor.create("In epic", ["parent": ["key": .string(epic)]])
        #expect(child.status == 201)
        #expect(visitor.send(.get, "issue/\(epic)").field("subtasks") == [])
    }

    @Test func `many are created at once, and what is wrong with one costs itself alone`() {
        let visitor = JiraVisitor()
        let items: [JSONValue] = ["One", "", "Three"].map { visitor.fields($0) }
        let answer = visitor.send(.post, "issue/bulk", ["issueUpdates": .array(items)])
        #expect(answer.status == 201)
        #expect(answer.json["issues"]?.array?.compactMap { $0["key"] } == ["OPS-1", "OPS-2"])
        let error = answer.json["errors"]?.array?.first
        #expect(answer.json["errors"]?.array?.count == 1)
        #expect(error?["failedElementNumber"] == 1 && error?["status"] == 400)
        #expect(error?["elementErrors"]?["errors"]?["summary"] != nil)
        #expect(visitor.board.issue("OPS-2")?.summary == "Three")
        let none = visitor.send(.post, "issue/bulk", ["issueUpdates": [visitor.fields("")]])
        #expect(none.status == 400 && none.json["issues"] == [])
        let many = JSONValue.array((0..<51).map { visitor.fields("\($0)") })
        #expect(visitor.send(.post, "issue/bulk", ["issueUpdates": many]).status == 400)
        #expect(visitor.send(.post, "issue/bulk", ["issueUpdates": []]).status == 400)
        #expect(visitor.board.issues.count == 2)
        let fifty = JSONValue.array((0..<50).map { visitor.fields("\($0)") })
        let all = visitor.send(.post, "issue/bulk", ["issueUpdates": fifty])
        #expect(all.json["issues"]?.array?.count == 50 && all.json["errors"] == [])
    }

    @Test func `an edit sets fields, and adds and removes labels`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key("A", ["labels": ["ours"]])
        visitor.jira.addLabel("theirs", to: key)
        let edit: JSONValue = [
            "fields": ["summary": "B"],
            "update": ["labels": [["add": "new"], ["remove": "ours"], ["add": "theirs"]]],
        ]
        #expect(visitor.send(.put, "issue/\(key)", edit).status == 204)
        let read = visitor.send(.get, "issue/\(key)")
        #expect(read.field("summary") == "B" && read.field("labels") == ["new", "theirs"])
        let both: JSONValue = ["fields": ["labels": ["x"]], "update": ["labels": [["add": "y"]]]]
        let refused = visitor.send(.put, "issue/\(key)", both)
        #expect(refused.error("labels")?.contains("both") == true)
        let verb: JSONValue = ["update": ["labels": [["push": "y"]]]]
        #expect(visitor.send(.put, "issue/\(key)", verb).status == 400)
        let two: JSONValue = ["update": ["labels": [["add": "y", "remove": "z"]]]]
        #expect(visitor.send(.put, "issue/\(key)", two).status == 400)
        #expect(visitor.send(.put, "issue/\(key)", ["fields": [:]]).status == 400)
        #expect(visitor.send(.put, "issue/OPS-9", edit).status == 404)
        let whole = visitor.send(
            .put,
            "issue/\(key)?returnIssue=true",
            ["fields": ["labels": ["only"]]]
        )
        #expect(whole.status == 200 && whole.field("labels") == ["only"])
        let issue = try #require(visitor.board.issue(key))
        #expect(issue.writeCount == 3)
        #expect(issue.history.map(\.author) == [.api, .person, .api, .api])
        #expect(issue.history[2].text == "edited: summary; label +new; label -ours")
    }

    @Test func `an edit does not go through a transition`() throws {
        let visitor = JiraVisitor()
        let key = try visitor.key()
        let edit: JSONValue = ["fields": ["summary": "B"], "transition": ["id": "31"]]
        #expect(visitor.send(.put, "issue/\(key)", edit).status == 204)
        let status = visitor.send(.get, "issue/\(key)").field("status")
        #expect(status?["statusCategory"]?["key"] == "new")
        let resolution: JSONValue = ["fields": ["resolution": ["name": "Done"]]]
        #expect(visitor.send(.put, "issue/\(key)", resolution).status == 400)
    }

    @Test func `people are found by name and address, and assigned`() throws {
        let visitor = JiraVisitor()
        func found(_ query: String) -> [JSONValue] {
            let path = "user/assignable/search?project=OPS&query=\(query)"
            return visitor.send(.get, path).json.array ?? []
        }
        #expect(found("ada@example.com").compactMap { $0["accountId"] } == ["712020:ada"])
        #expect(found("wei").count == 1 && found("nobody").isEmpty)
        #expect(visitor.send(.get, "user/assignable/search?query=a").status == 400)
        let key = try visitor.key("A", ["assignee": ["accountId": "712020:ada"]])
        let assignee = visitor.send(.get, "issue/\(key)").field("assignee")
        #expect(assignee?["displayName"] == "Ada Osei")
        let wrong = visitor.create("A", ["assignee": ["accountId": "712020:nobody"]])
        #expect(wrong.error("assignee") == "User '712020:nobody' cannot be assigned issues.")
        #expect(visitor.create("A", ["assignee": ["name": "ada"]]).error("assignee") != nil)
        let none: JSONValue = ["fields": ["assignee": nil]]
        #expect(visitor.send(.put, "issue/\(key)", none).status == 204)
        #expect(visitor.send(.get, "issue/\(key)").field("assignee") == .null)
        let center = JiraVisitor(.dataCenter)
        #expect(center.create("A", ["assignee": ["name": "ada"]]).status == 201)
        let path = "user/assignable/search?project=OPS&username=ada"
        #expect(center.send(.get, path).json.array?.first?["name"] == "ada")
    }

    @Test func `an address that is hidden finds nobody`() {
        let visitor = JiraVisitor { $0.people[0].showsEmail = false }
        let path = "user/assignable/search?project=OPS&query=ada"
        let person = visitor.send(.get, path).json.array?.first
        #expect(person?["accountId"] == "712020:ada" && person?["emailAddress"] == nil)
        #expect(visitor.send(.get, path + "@example.com").json == [])
    }
}
