import JSON
import Platform
import Reminders

/// An issue as Jira answers it, as far as it is needed.
struct JiraIssueAnswer {
    /// The fields to ask for.
    static let fields = [
        "summary", "status", "resolution", "resolutiondate", "statuscategorychangedate", "labels",
        "parent", "issuetype", "updated", "subtasks", "creator",
    ]
    /// The name of the issue's property that holds our memo.
    static let property = "scorebell"
    /// The property's member that names the issue that it was written into, once it was edited.
    static let owner = "issue"

    let id: String
    let key: String
    let title: String
    let labels: TextList
    /// Nil for an open one.
    var closing: FoundTicket.Closing?
    let closedAt: Timestamp?
    /// Whether it is of a type that has a parent by nature.
    let isSubtask: Bool
    var subtasks: [JiraIssueAnswer]
    let memo: TicketMemo?
    /// The id of the issue that the memo was written into; nil where it does not say it.
    let memoOwner: String?
    /// The account that created it.
    let creator: String?

    /// Reads an issue; nil for what has no id and key.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let key = json["key"]?.string else { return nil }
        self.id = id
        self.key = key
        let fields = json["fields"]
        title = fields?["summary"]?.string ?? ""
        labels = TextList((fields?["labels"]?.array ?? []).compactMap(\.string))
        closing = fields.flatMap(Self.closing)
        closedAt =
            closing == nil
            ? nil
            : ["resolutiondate", "statuscategorychangedate", "updated"]
                .lazy
                .compactMap { fields?[$0]?.string.flatMap(Timestamp.init(jira:)) }
                .first
        isSubtask = fields?["issuetype"]?["subtask"]?.bool ?? false
        subtasks = (fields?["subtasks"]?.array ?? []).compactMap(JiraIssueAnswer.init)
        // Data Center has one more object around it.
        let properties = json["properties"]
        var memo = properties?[Self.property] ?? properties?["properties"]?[Self.property]
        // Its description says that values are texts.
        if let text = memo?.string { memo = try? JSONValue(parsing: Array(text.utf8)) }
        self.memo = memo.flatMap { try? JSONCoding.decode(TicketMemo.self, from: $0.utf8) }
        memoOwner = memo?[Self.owner]?.string
        creator = fields?["creator"].flatMap(JiraSite.id(ofAccount:))
    }

    /// The category of the status decides, for an issue can be done without a resolution.
    private static func closing(_ fields: JSONValue) -> FoundTicket.Closing? {
        guard fields["status"]?["statusCategory"]?["key"]?.string?.hasSameBytes(as: "done") == true
        else { return nil }
        let resolution = fields["resolution"]?["name"]?.string ?? ""
        return JiraResolution.isRefusal(resolution) ? .refused : .done
    }

    /// The key of the project that it is in now.
    var project: String {
        key.lastIndex(of: "-").map { String(key[..<$0]) } ?? key
    }

    /// Where it is.
    var reference: TicketReference { TicketReference(id: id, name: key, place: project) }

    /// Whether it is one of our tickets.
    var isOurs: Bool { memo != nil || labels.has(JiraLabels.ticket) }
}

/// The names of resolutions, by which people say how an issue ended.
enum JiraResolution {
    /// Those by which they say that nothing will be done.
    private static let refusals = [
        "won't do", "won't fix", "wont do", "wont fix", "duplicate", "declined", "rejected",
        "cannot reproduce", "invalid", "not a bug",
    ]

    static func isRefusal(_ name: String) -> Bool {
        let name = String(name.prefix(50)).lowercased().replacing("\u{2019}", with: "'")
        return refusals.contains { $0.hasSameBytes(as: name) }
    }

    /// Chooses among the values that a transition allows, for a ticket that is closed by us.
    ///
    /// - Parameters:
    ///   - reason: Why it is closed.
    ///   - names: Allowed values, in Jira's order.
    /// - Returns: Nil where none is allowed.
    static func choice(for reason: TicketChange.CloseReason, among names: [String]) -> String? {
        let wishes =
            switch reason {
            case .reached: [String]()
            case .entityGone, .levelGone: ["Won't Do", "Won't Fix", "Declined", "Obsolete"]
            case .duplicate: ["Duplicate"]
            }
        for wish in wishes + ["Done"] {
            if let name = names.first(where: { $0.hasSameBytesIgnoringASCIICase(as: wish) }) {
                return name
            }
        }
        return names.first { !isRefusal($0) } ?? names.first
    }
}
