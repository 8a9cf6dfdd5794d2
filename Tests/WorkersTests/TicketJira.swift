import HTTPMessage
import HTTPTypes
import JSON
import Jira
import Outbound
import Platform
import Reminders
import Sandbox
import TicketSupport

/// The sandbox's Jira, Cloud or Data Center.
struct TicketJira: TicketSite {
    private static let project = "OPS"
    private static let other = "OTHER"
    /// Which the token does not see.
    private static let secret = "SECRET"
    private static let property: ExactString = "scorebell"

    private let jira: JiraStandIn
    private let hasParts: Bool

    init(_ deployment: Deployment, _ shape: ModelService.Shape, _ time: ModelTime) {
        let isCloud = deployment == .cloud
        var projects = [Self.project, Self.other, Self.secret].enumerated()
            .map { index, key -> JiraBoard.Project in
                let id = "\(10_000 + index * 100)"
                return isCloud ? .companyManaged(key, id: id) : .dataCenter(key, id: id)
            }
        projects[2].permissions = []
        var configuration = isCloud ? JiraStandInConfiguration.cloud : .dataCenter
        configuration.projects = projects
        configuration.searchLag = shape.lag
        jira = JiraStandIn(configuration, wall: time.clock)
        hasParts = shape.hasParts
    }

    typealias Deployment = JiraStandInConfiguration.Deployment

    private var isCloud: Bool { jira.configuration.deployment == .cloud }

    var operation: Operation { .ticketHandler }
    var deeds: [TicketDeed] { TicketDeed.allCases + TicketDeed.decisions }

    var issues: [SiteIssue] {
        let board = jira.board
        return board.issues.filter { $0.parent == nil }
            .map { issue in
                let property = issue.properties[Self.property]
                let text = issue.description?.plain ?? ""
                return SiteIssue(
                    number: Int64(issue.id),
                    trackerID: "\(issue.id)",
                    name: issue.key,
                    place: String(issue.key.prefix { $0 != "-" }),
                    isHidden: issue.key.hasPrefix(Self.secret),
                    isAway: issue.key.hasPrefix(Self.other),
                    title: issue.summary,
                    content: text + String(decoding: property?.utf8 ?? [], as: UTF8.self),
                    labels: issue.labels,
                    closing: Self.closing(of: issue, on: board),
                    key: property?["key"]?.string,
                    entity: property?["entity"]?.string,
                    parts: board.children(of: issue).map { Self.part($0, on: board) }
                )
            }
    }

    private static func part(_ issue: JiraBoard.Issue, on board: JiraBoard) -> ModelTicket.Part {
        ModelTicket.Part(
            number: Int64(issue.id),
            truth: issue.labels.first { $0.hasPrefix("scorebell-") && $0 != "scorebell-part" } ?? "",
            title: issue.summary,
            closing: closing(of: issue, on: board)
        )
    }

    private static func closing(
        of issue: JiraBoard.Issue,
        on board: JiraBoard
    ) -> FoundTicket.Closing? {
        guard board.status(of: issue).category == .done else { return nil }
        return ["Won't Do", "Duplicate"].contains(issue.resolution) ? .refused : .done
    }

    // MARK: Requests

    func tracker(_ transport: HTTPTransport, _ time: ModelTime) -> any Tracker {
        let site = jira.configuration
        var limits = JiraLimits()
        // Else chance would decide which of several reads is the one that fails.
        limits.inFlightMax = 1
        return JiraTracker(
            JiraConfiguration(
                baseURL: "http://jira.test\(site.basePath)",
                email: isCloud ? site.account.email : nil,
                token: site.token,
                project: Self.project,
                hasSubtasks: hasParts
            ),
            transport: transport,
            clock: ModelClock(time),
            wallClock: time.clock,
            limits: limits
        )
    }

    func kind(of call: Call) -> SiteCall {
        let path = call.url.split(separator: "?")[0].split(separator: "/rest/api/").last ?? ""
        let parts = path.split(separator: "/").dropFirst()
        switch (call.method, parts.first, parts.last) {
        case (_, "search", _), (_, _, "bulkfetch"): return SiteCall(call: .survey)
        case (.get, "issue", _) where !parts.contains("createmeta"): return SiteCall(call: .ticket)
        case (.get, _, _): return SiteCall(call: .open)
        case (.post, "issue", "issue"), (.post, "issue", "bulk"):
            let isPart = items(of: call).contains { $0["fields"]?["parent"] != nil }
            return SiteCall(call: isPart ? .createParts : .create, isWrite: true)
        case (_, _, "comment"): return SiteCall(call: .comment, isWrite: true)
        case (_, _, _): return SiteCall(call: .apply, isWrite: true)
        }
    }

    /// What a call creates.
    private func items(of call: Call) -> [JSONValue] {
        guard let body = try? JSONValue(parsing: call.body) else { return [] }
        return body["issueUpdates"]?.array ?? [body]
    }

    private func changed(_ call: Call, _ change: (inout [JSONValue]) -> Void) -> Call {
        guard let body = try? JSONValue(parsing: call.body), var items = body["issueUpdates"]?.array
        else { return call }
        change(&items)
        var call = call
        call.body = (["issueUpdates": .array(items)] as JSONValue).utf8
        return call
    }

    func first(_ count: Int, of call: Call) -> Call {
        changed(call) { $0 = Array($0.prefix(count)) }
    }

    func spoiling(_ index: Int, of call: Call) -> Call {
        changed(call) { items in
            guard items.indices.contains(index), var item = items[index].object,
                var fields = item["fields"]?.object
            else { return }
            fields["summary"] = ""
            item["fields"] = .object(fields)
            items[index] = .object(item)
        }
    }

    func answer(_ request: Request) async -> Response { jira.answer(request) }
    func refusal(_ text: String) -> String { #"{"errorMessages":["\#(text)"],"errors":{}}"# }

    // MARK: People

    func perform(_ deed: TicketDeed, on issue: SiteIssue) {
        let name = issue.name
        switch deed {
        case .closeAsDone: if issue.closing == nil { jira.close(name, as: "Done") }
        case .refuse: jira.close(name, as: "Won't Do")
        case .reopen: if issue.closing != nil { jira.reopen(name) }
        case .editTitle: jira.edit(name, summary: "Please: \(issue.title)")
        case .restoreTitle:
            jira.edit(name, summary: issue.title.replacing("Please: ", with: ""))
        case .editBody: jira.edit(name, description: surrounded(name))
        case .editSection: jira.edit(name, description: rewritten(name))
        case .addLabel: jira.addLabel("theirs", to: name)
        case .ignore: jira.addLabel("Scorebell-Ignore", to: name)
        case .stopIgnoring: jira.removeLabel("Scorebell-Ignore", from: name)
        case .strip:
            for label in issue.labels where label.hasPrefix(ModelTicket.ownLabel) {
                jira.removeLabel(label, from: name)
            }
            jira.removeProperty(Self.property.text, from: name)
        case .delete: jira.delete(name)
        case .hide: jira.move(name, toProject: Self.secret)
        case .show: if issue.isHidden { jira.move(name, toProject: Self.project) }
        case .move:
            let isHome = issue.place.hasSameBytes(as: Self.project)
            jira.move(name, toProject: isHome ? Self.other : Self.project)
        case .tickPart: part(of: issue, isOpen: true).map { jira.close($0, as: "Done") }
        case .refusePart: part(of: issue, isOpen: true).map { jira.close($0, as: "Won't Do") }
        case .untickPart: part(of: issue, isOpen: false).map { jira.reopen($0) }
        case .copy, .copyAll: break
        }
    }

    private func part(of issue: SiteIssue, isOpen: Bool) -> String? {
        issue.parts.first { ($0.closing == nil) == isOpen }.map { "\($0.number)" }
    }

    /// The description with words before and behind it.
    private func surrounded(_ name: String) -> JiraBoard.Text? {
        let words = SiteIssue.note.split(separator: " ").map(String.init)
        switch jira.board.issue(name)?.description {
        case .wiki(let text)?: return .wiki("\(words[0])\n\n\(text)\n\n\(words[1])")
        case .document(let document)?:
            let content = document["content"]?.array ?? []
            return .document(
                Self.document([Self.paragraph(words[0])] + content + [Self.paragraph(words[1])])
            )
        case nil:
            return isCloud
                ? .document(Self.document(words.map(Self.paragraph)))
                : .wiki(words.joined(separator: "\n\n"))
        }
    }

    /// The description with another word within our section.
    private func rewritten(_ name: String) -> JiraBoard.Text? {
        switch jira.board.issue(name)?.description {
        case .wiki(let text)?: return .wiki(text.replacing("Rule ", with: "Note "))
        case .document(let document)?:
            let text = String(decoding: document.utf8, as: UTF8.self)
            let new = text.replacing("Rule ", with: "Note ")
            return .document((try? JSONValue(parsing: Array(new.utf8))) ?? document)
        case nil: return nil
        }
    }

    private static func document(_ content: [JSONValue]) -> JSONValue {
        ["type": "doc", "version": 1, "content": .array(content)]
    }

    private static func paragraph(_ text: String) -> JSONValue {
        ["type": "paragraph", "content": [["type": "text", "text": .string(text)]]]
    }

    /// Jira's own copy has the labels, and no properties.
    func copy(_ issue: SiteIssue, _ deed: TicketDeed) -> Int64? {
        let key = jira.create(
            in: Self.project,
            summary: "CLONE - \(issue.title)",
            description: jira.board.issue(issue.name)?.description,
            labels: issue.labels
        )
        return number(of: key)
    }

    /// port-sender knows tasks by their titles.
    func file(_ title: String, _ labels: [String], _ closing: FoundTicket.Closing?) -> Int64 {
        let key = jira.create(in: Self.project, summary: title)
        if let closing { jira.close(key, as: closing == .done ? "Done" : "Won't Do") }
        return number(of: key) ?? 0
    }

    private func number(of key: String) -> Int64? {
        jira.board.issue(key).map { Int64($0.id) }
    }
}
