import Jira
import JSON
import Outbound
import Platform
import Reminders
import Testing
import TicketSupport

struct JiraPlaceTests {
    private func openingFails(
        _ jira: ScriptedJira,
        _ change: (inout JiraConfiguration) -> Void = { _ in }
    ) async -> String {
        let failure = await failure {
            _ = try await jira.tracker(change).open([], forWriting: true)
        }
        #expect(failure?.kind == .final)
        return failure?.description ?? ""
    }

    @Test func `a project that Jira does not show is named`() async {
        let jira = ScriptedJira()
        jira.reply("GET project/OPS", .json(404, ["errorMessages": ["No project"]]))
        let sentence = await openingFails(jira)
        #expect(
            sentence == "Jira shows Bell Bot no project OPS. Correct jira.project, or give the"
                + " account the permission to browse it."
        )
    }

    @Test func `no types at all mean that nothing may be created`() async {
        let jira = ScriptedJira()
        jira.reply(ScriptedJira.types, .json(200, ["issueTypes": [], "total": 0]))
        let sentence = await openingFails(jira)
        #expect(
            sentence == "Jira lets Bell Bot create nothing in the project OPS: give it the"
                + " permission Create issues there."
        )
    }

    @Test(arguments: ["10001", "10003"])
    func `a screen without labels is named`(type: String) async {
        let jira = ScriptedJira()
        jira.screen(of: type, without: "labels")
        let sentence = await openingFails(jira)
        let name = type == "10001" ? "Aufgabe" : "Unteraufgabe"
        #expect(
            sentence == "Jira has no field labels on the screen on which issues of type \(name) are"
                + " created in the project OPS, without which no ticket could be found again: add"
                + " it to that screen."
        )
    }

    @Test func `required fields are named, unless jira.fields gives them`() async throws {
        let jira = ScriptedJira()
        jira.screen(
            of: "10001",
            and: .field("customfield_1", isRequired: true),
            .field("priority", isRequired: true, hasDefault: true)
        )
        let sentence = await openingFails(jira)
        #expect(
            sentence == "Jira requires The customfield_1 (customfield_1) of issues of type Aufgabe"
                + " in the project OPS: give values in jira.fields, or make the fields optional."
        )
        _ = try await jira.session { $0.fields["customfield_1"] = ["value": "A"] }
    }

    @Test func `a field of jira.fields that the screen lacks is named`() async {
        let sentence = await openingFails(ScriptedJira()) { $0.fields["customfield_9"] = 1 }
        #expect(sentence.hasPrefix("jira.fields names customfield_9, not on the screen"))
    }

    @Test(arguments: ["10007", "story", "Story"])
    func `a configured type is found by id or name`(name: String) async throws {
        let jira = ScriptedJira()
        jira.reply(
            ScriptedJira.types,
            .json(
                200,
                [
                    "issueTypes": [
                        .issueType("10001", "Aufgabe", level: 0),
                        .issueType("10007", "Story", level: 0),
                        .issueType("10003", "Unteraufgabe", level: -1, isSubtask: true),
                    ]
                ]
            )
        )
        jira.screen(of: "10007")
        _ = try await jira.tracker { $0.issueType = name }.open([], forWriting: true)
        #expect(jira.routes.contains("\(ScriptedJira.types)/10007"))
        #expect(!jira.routes.contains("\(ScriptedJira.types)/10001"))
    }

    @Test func `an unknown type is told with those that there are`() async {
        let sentence = await openingFails(ScriptedJira()) { $0.issueType = "Bug" }
        #expect(
            sentence == "The project OPS has no issue type Bug: set jira.issue-type to one of Epos,"
                + " Aufgabe."
        )
    }

    @Test func `a project without a type for subtasks is refused where they are wanted`()
        async throws
    {
        let jira = ScriptedJira()
        let types: JSONValue = ["issueTypes": [.issueType("10001", "Aufgabe", level: 0)]]
        jira.reply(ScriptedJira.types, .json(200, types))
        let sentence = await openingFails(jira)
        #expect(sentence.contains("no type for subtasks") && sentence.contains("jira.subtasks"))
        _ = try await jira.session { $0.hasSubtasks = false }
    }

    @Test func `a configured type that takes no subtasks is refused where they are wanted`()
        async throws
    {
        let jira = ScriptedJira()
        jira.screen(of: "10000")
        let sentence = await openingFails(jira) { $0.issueType = "Epos" }
        #expect(
            sentence == "Issues of type Epos in the project OPS take no subtasks: set"
                + " jira.issue-type to one of the base level, or jira.subtasks to false."
        )
        _ = try await jira.session { configuration in
            configuration.issueType = "Epos"
            configuration.hasSubtasks = false
        }
    }

    @Test func `on Data Center an epic, which is no base level, is passed over`() async throws {
        let jira = ScriptedJira(isCloud: false)
        jira.reply(
            ScriptedJira.types,
            .json(
                200,
                [
                    "values": [
                        .issueType("10000", "Epos", level: nil),
                        .issueType("10001", "Aufgabe", level: nil),
                        .issueType("10003", "Unteraufgabe", level: nil, isSubtask: true),
                    ], "total": 3,
                ]
            )
        )
        let epic = "com.pyxis.greenhopper.jira:gh-epic-label"
        jira.screen(
            of: "10000",
            isCloud: false,
            and: .field("customfield_2", isRequired: true, custom: epic)
        )
        jira.reply("POST issue", .json(201, ["id": "1", "key": "OPS-1"]))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        let session = try await jira.session()
        let ticket = WantedTicket.jira()
        let draft = jira.tracker().draft(of: ticket)
        _ = try await session.create([NewTicket(ticket, draft: draft)]).all
        let body = try jira.bodies("POST issue")[0]
        #expect(body["fields"]?["issuetype"] == ["id": "10001"])
    }

    @Test func `lists of several pages are read to their end`() async throws {
        let jira = ScriptedJira()
        jira.reply(
            ScriptedJira.types,
            .json(200, ["issueTypes": [.issueType("10001", "Aufgabe", level: 0)], "total": 2]),
            .json(
                200,
                [
                    "issueTypes": [
                        .issueType("10003", "Unteraufgabe", level: -1, isSubtask: true)
                    ], "total": 2,
                ]
            )
        )
        _ = try await jira.tracker().open([], forWriting: true)
        #expect(jira.calls.map(\.url).contains { $0.contains("issuetypes?startAt=1&") })
    }

    @Test func `a project of the catalogue that cannot be used fails its own tickets`() async throws
    {
        let jira = ScriptedJira()
        jira.reply("GET project/GONE", .json(404, ["errorMessages": ["No project"]]))
        jira.reply("GET project/shut", .json(200, ["key": "SHUT"]))
        jira.reply("GET issue/createmeta/SHUT/issuetypes", .json(200, ["issueTypes": []]))
        jira.reply("POST issue", .json(201, ["id": "1", "key": "OPS-1"]))
        jira.reply("GET issue/1", .json(200, try .issue(1)))
        let session = try await jira.session(places: ["GONE", "shut", "../OPS", "OPS"])
        let tickets = [
            .named("GONE"), .named("shut"), .named("../OPS"), .unknown("No path."), .configured,
        ]
        .map { (place: WantedTicket.Place) in WantedTicket.jira(place: place) }
        .map { NewTicket($0, draft: jira.tracker().draft(of: $0)) }
        let results = try await session.create(tickets).all
        #expect(
            results.map { result in
                if case .failure(let refusal) = result { refusal.description } else { "created" }
            } == [
                "Jira shows Bell Bot no project GONE.",
                "Jira lets Bell Bot create nothing in the project SHUT: give it the permission"
                    + " Create issues there.",
                "Jira shows Bell Bot no project ../OPS.", "No path.", "created",
            ]
        )
        _ = try await session.create(tickets).all
        // What a project lacks is asked for once.
        #expect(jira.routes.count { $0.hasPrefix("GET project") } == 0)
        #expect(jira.routes.count { $0 == "GET issue/createmeta/SHUT/issuetypes" } == 1)
    }

    @Test func `nothing that only writing needs is asked for a rehearsal`() async throws {
        let jira = ScriptedJira()
        _ = try await jira.tracker().open([], forWriting: false)
        #expect(jira.routes == ["GET myself", "GET serverInfo", "GET project/OPS"])
    }
}
