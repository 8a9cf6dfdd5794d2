import JSON
import Outbound
import Reminders
import Synchronization

/// One page of a repository's list of issues, as tickets.
struct IssuePage: Sendable {
    static let sizeMax = 100

    var tickets: [FoundTicket]
    /// The address of the next page, as GitHub gives it; nil for the last.
    var next: String?
    /// Nil for a page that is not to be kept.
    var etag: String?

    /// Reads an answer; nil where it is no list of issues.
    ///
    /// - Parameters:
    ///   - answer: A success.
    ///   - id: The number of the repository.
    ///   - name: `owner/name` of it.
    ///   - own: The account that we write with.
    init?(_ answer: Answer, inRepository id: Int64, _ name: String, by own: OwnAccount) {
        var count = 0
        let tickets = JSONPullReader.value(of: answer.body) { (json) throws(JSONError) in
            var tickets: [FoundTicket] = []
            guard try json.enterArray() else { return [FoundTicket]?.none }
            while try json.nextItem() {
                count += 1
                guard let issue = try IssueAnswer(&json) else { return nil }
                if issue.isPullRequest { continue }
                tickets.append(issue.ticket(inRepository: id, name, by: own))
            }
            return tickets
        }
        guard let tickets else { return nil }
        self.tickets = tickets
        next = Self.next(in: answer.field("Link") ?? "")
        // A full last page would not change when another one begins behind it.
        if next != nil || count < Self.sizeMax { etag = answer.field("ETag") }
    }

    /// Returns the address of the relation `next` (RFC 8288 section 3).
    static func next(in field: String) -> String? {
        for link in field.utf8.split(separator: UInt8(ascii: "<")) {
            guard let end = link.firstIndex(of: UInt8(ascii: ">")) else { continue }
            let parameters = Substring(link[link.index(after: end)...])
                .split(separator: ";").map { $0.filter { !" ,\t\"".contains($0) } }
            if parameters.contains(where: { $0.hasSameBytes(as: "rel=next") }) {
                return String(Substring(link[..<end]))
            }
        }
        return nil
    }
}

/// The pages of earlier sweeps, by their addresses: GitHub does not count a request that it answers
/// with "not modified".
final class IssuePageCache: Sendable {
    private struct State {
        var pages: [ExactString: IssuePage] = [:]
        /// The keys, the oldest first.
        var order: [ExactString] = []
    }

    /// Pages of a hundred tickets, of half a KiB each.
    private static let pagesMax = 200
    private let state = Mutex(State())

    func page(at url: String) -> IssuePage? {
        state.withLock { $0.pages[url] }
    }

    func keep(_ page: IssuePage, at url: String) {
        state.withLock { state in
            let key = ExactString(url)
            let isNew = state.pages[key] == nil
            state.pages[key] = page.etag == nil ? nil : page
            if page.etag == nil {
                state.order.removeAll { $0 == key }
            } else if isNew {
                state.order.append(key)
            }
            if state.order.count > Self.pagesMax {
                state.pages[state.order.removeFirst()] = nil
            }
        }
    }
}
