import JSON
import Jira
import Outbound
import Platform
import Reminders
import Testing

struct JiraProbeTests {
    private static let permissions = [
        "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "RESOLVE_ISSUES", "ADD_COMMENTS",
    ]

    private func jira(without missing: String? = nil, isCloud: Bool = true) throws -> ScriptedJira {
        let jira = ScriptedJira(isCloud: isCloud)
        var permissions: [ExactString: JSONValue] = [:]
        for name in Self.permissions {
            permissions[name] = ["havePermission": .bool(name != missing)]
        }
        jira.reply("GET mypermissions", .json(200, ["permissions": .object(permissions)]))
        jira.reply(
            isCloud ? "POST search/jql" : "POST search",
            .json(200, ["issues": [["id": "7", "key": "OPS-7", "fields": [:]]], "total": 1])
        )
        let done: JSONValue = [
            "id": "31", "name": "Finish", "to": ["statusCategory": ["key": "done"]],
        ]
        jira.reply("GET issue/7/transitions", .json(200, ["transitions": [done]]))
        return jira
    }

    @Test(arguments: [true, false])
    func `what is in order is told, and nothing is written`(isCloud: Bool) async throws {
        let jira = try jira(isCloud: isCloud)
        let probe = try await jira.tracker().probe()
        #expect(
            probe.findings == [
                "The token is Bell Bot's, at Jira \(isCloud ? "Cloud" : "Data Center"); nothing was"
                    + " written.",
                "In the project OPS tickets are of type Aufgabe (10001), rules of type Unteraufgabe"
                    + " (10003); their screens have the field labels, and require nothing that is"
                    + " not given.",
                "The transition Finish (31) closes a ticket, as it would OPS-7.",
            ]
        )
        #expect(probe.warnings.isEmpty)
        let searches = ["POST search/jql", "POST search"]
        #expect(
            jira.routes.allSatisfy { $0.hasPrefix("GET ") || searches.contains($0) }
        )
        #expect(
            jira.calls.contains {
                $0.url.hasSuffix(
                    "mypermissions?projectKey=OPS&permissions=CREATE_ISSUES%2CEDIT_ISSUES"
                        + "%2CTRANSITION_ISSUES%2CRESOLVE_ISSUES%2CADD_COMMENTS"
                )
            }
        )
    }

    @Test(arguments: [
        ("EDIT_ISSUES", "Edit issues", "updates no ticket"),
        ("TRANSITION_ISSUES", "Transition issues", "closes and reopens no ticket"),
        ("RESOLVE_ISSUES", "Resolve issues", "sets no resolution where it closes a ticket"),
        ("ADD_COMMENTS", "Add comments", "adds no comment (tickets.comment)"),
    ])
    func `a permission that lacks is a warning`(
        name: String,
        title: String,
        purpose: String
    ) async throws {
        let probe = try await jira(without: name).tracker().probe()
        #expect(
            probe.warnings == [
                "Bell Bot lacks the permission \(title) in the project OPS: without it scorebell"
                    + " \(purpose)."
            ]
        )
    }

    @Test func `no way to close an issue is a warning, and no issue is none`() async throws {
        let jira = try jira()
        jira.reply("GET issue/7/transitions", .json(200, ["transitions": []]))
        let probe = try await jira.tracker().probe()
        #expect(probe.warnings.map { $0.hasPrefix("Jira offers no transition of OPS-7") } == [true])
        jira.reply("POST search/jql", .json(200, ["issues": []]))
        let empty = try await jira.tracker().probe()
        #expect(empty.warnings.isEmpty)
        #expect(empty.findings.last?.contains("no open issue of the tickets' type") == true)
    }

    @Test func `a configured transition that leads elsewhere is a warning`() async throws {
        let jira = try jira()
        let start: JSONValue = [
            "id": "11", "name": "Start",
            "to": ["name": "Doing", "statusCategory": ["key": "indeterminate"]],
        ]
        let done: JSONValue = [
            "id": "31", "name": "Finish",
            "to": ["name": "Ready", "statusCategory": ["key": "done"]],
        ]
        jira.reply("GET issue/7/transitions", .json(200, ["transitions": [start, done]]))
        let probe =
            try await jira.tracker {
                $0.resolveTransition = "Start"
                $0.reopenTransition = "Finish"
            }
            .probe()
        #expect(
            probe.warnings == [
                "jira.resolve-transition is Start (11), which leads OPS-7 to Doing and does not"
                    + " close it: name one of Finish (31) to Ready, or leave it out.",
                "jira.reopen-transition is Finish (31), which leads OPS-7 to Ready and does not"
                    + " open it again: name one of Start (11) to Doing, or leave it out.",
            ]
        )
        let jql = try jira.bodies("POST search/jql").map { $0["jql"]?.string ?? "" }
        let head = #"project in ("OPS") AND issuetype = "10001" AND statusCategory"#
        #expect(jql == [#"\#(head) != "done" ORDER BY key"#, #"\#(head) = "done" ORDER BY key"#])
    }

    @Test func `a configured way back is told, where a closed issue shows it`() async throws {
        let jira = try jira()
        let back: JSONValue = [
            "id": "21", "name": "Back", "to": ["statusCategory": ["key": "new"]],
        ]
        jira.reply("GET issue/7/transitions", .json(200, ["transitions": [back]]))
        let tracker = jira.tracker { $0.reopenTransition = "21" }
        let probe = try await tracker.probe()
        #expect(
            probe.findings.last
                == "The transition Back (21) opens a ticket again, as it would OPS-7."
        )
        jira.reply("POST search/jql", .json(200, ["issues": []]))
        let empty = try await tracker.probe()
        #expect(empty.warnings.isEmpty)
        #expect(empty.findings.last?.contains("no closed issue of the tickets' type") == true)
    }

    @Test func `without a project only the login is looked at`() async throws {
        let jira = try jira()
        let probe = try await jira.tracker { $0.project = nil }.probe()
        #expect(probe.findings.last?.contains("jira.project is not set") == true)
        #expect(jira.routes == ["GET myself", "GET serverInfo"])
    }

    @Test func `what makes tickets impossible fails, and says so`() async throws {
        let jira = try jira()
        jira.screen(of: "10001", without: "labels")
        let failed = await failure { _ = try await jira.tracker().probe() }
        #expect(failed?.kind == .final)
        #expect(failed?.description.contains("no field labels") == true)
    }
}
