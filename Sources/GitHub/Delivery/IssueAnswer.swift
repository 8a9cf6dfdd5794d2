import JSON
import Platform
import Reminders

/// An issue as GitHub answers it, as far as it is needed.
struct IssueAnswer: Sendable {
    private(set) var number: Int64 = 0
    private(set) var title = ""
    private(set) var body = ""
    private(set) var labels = TextList()
    /// Who opened it; nil where GitHub does not say.
    private(set) var author: GitHubAccount?
    /// The page for people.
    private(set) var url = ""
    /// Pull requests are in the lists of issues, too.
    private(set) var isPullRequest = false
    /// `owner/name` that it is in; nil where GitHub does not say.
    private(set) var repository: String?
    private var isClosed = false
    private var reason = ""
    private var closedAt: Timestamp?

    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var number: Int64?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("number") {
                number = try json.integer()
            } else if json.isNamed("labels") {
                labels = try Self.labels(&json)
            } else if json.isNamed("user") {
                author = try GitHubAccount(&json)
            } else if json.isNamed("state") {
                isClosed = try json.isText("closed")
            } else if json.isNamed("pull_request") {
                isPullRequest = !json.isNull
                try json.skip()
            } else {
                try readText(&json)
            }
        }
        guard let number else { return nil }
        self.number = number
    }

    private mutating func readText(_ json: inout JSONPullReader) throws(JSONError) {
        if json.isNamed("title") {
            title = try json.text() ?? ""
        } else if json.isNamed("body") {
            body = try json.text() ?? ""
        } else if json.isNamed("html_url") {
            url = try json.text() ?? ""
        } else if json.isNamed("state_reason") {
            reason = try json.text() ?? ""
        } else if json.isNamed("closed_at") {
            closedAt = try json.text().flatMap { Timestamp($0, dateAt: .start) }
        } else if json.isNamed("repository_url") {
            repository = try json.text().flatMap(Self.repository(of:))
        } else {
            try json.skip()
        }
    }

    /// A label is an object with a name, or just that.
    static func labels(_ json: inout JSONPullReader) throws(JSONError) -> TextList {
        var labels = TextList()
        guard try json.enterArray() else { return labels }
        while try json.nextItem() {
            if json.isText {
                if let name = try json.text() { labels.append(name) }
                continue
            }
            guard try json.enterObject() else { continue }
            while try json.nextMember() {
                if json.isNamed("name") {
                    if let name = try json.text() { labels.append(name) }
                } else {
                    try json.skip()
                }
            }
        }
        return labels
    }

    /// The last two parts of an address such as `https://api.github.com/repos/acme/shop`.
    private static func repository(of url: String) -> String? {
        let parts = url.split(separator: "/").suffix(2)
        return parts.count == 2 ? parts.joined(separator: "/") : nil
    }

    /// Returns the ticket that it is.
    ///
    /// - Parameters:
    ///   - id: The number of the repository, which stays when that is renamed or transferred.
    ///   - name: `owner/name` of it.
    ///   - own: The account that we write with.
    /// - Returns: The ticket; without key and memo where it has no marker of ours.
    func ticket(
        inRepository id: Int64,
        _ name: String,
        by own: OwnAccount
    ) -> FoundTicket {
        let marker = TicketMarker(in: body)
        // GitHub copies the whole body, so our lines, too.
        let saysOurs = marker.hasTrace || OwnLabel.ticket.isIn(labels)
        return FoundTicket(
            reference: TicketReference(
                id: "\(id)/\(number)",
                name: "\(name)#\(number)",
                place: name
            ),
            url: url,
            key: marker.key,
            memo: marker.memo,
            title: title,
            labels: labels,
            closing: closing,
            closedAt: isClosed ? closedAt : nil,
            order: number,
            isAuthentic: !saysOurs || own.mayBe(author)
        )
    }

    private var closing: FoundTicket.Closing? {
        guard isClosed else { return nil }
        let isRefused = ["not_planned", "duplicate"].contains { reason.hasSameBytes(as: $0) }
        return isRefused ? .refused : .done
    }
}
