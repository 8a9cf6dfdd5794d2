import JSON
import Outbound
import Platform
import Reminders

/// The repositories of one attempt.
struct GitHubPlaces: Sendable {
    struct Place: Sendable, Hashable {
        /// The repository's number, which stays when it is renamed or transferred.
        var id: Int64
        /// `owner/name` as GitHub has it now.
        var fullName: String
    }

    var configured: Place?
    /// By what the catalogue calls them.
    var named: [ExactString: Result<Place, TicketRefusal>] = [:]
    private(set) var remarks: [String] = []
    /// Whether GitHub accepted the login.
    private(set) var isProven = false
    /// Whether the role of the token's owner lets issues be labelled, where that was asked last; nil
    /// where nobody knows.
    var mayLabel: Bool?

    /// All that can be used, each once, the configured one first.
    var all: [Place] {
        var seen: Set<Int64> = []
        let places =
            [configured].compactMap(\.self)
            + named.sorted { $0.key < $1.key }.compactMap { try? $0.value.get() }
        return places.filter { seen.insert($0.id).inserted }
    }

    /// Returns where a ticket goes.
    func place(of ticket: WantedTicket) -> Result<Place, TicketRefusal> {
        switch ticket.place {
        case .configured:
            guard let configured else {
                return .failure(TicketRefusal(GitHubError.noRepository("").description))
            }
            return .success(configured)
        case .named(let name):
            return named[name]
                ?? .failure(
                    TicketRefusal("`\(name.firstScalars(100).onOneLine)` was not looked at.")
                )
        case .unknown(let reason): return .failure(TicketRefusal(reason))
        }
    }

    /// Notes an answer that proves the login, and what it says of the token.
    mutating func note(_ answer: Answer, now: Timestamp) {
        isProven = true
        if let remark = TokenExpiry(of: answer)?.remark(now: now), !remarks.contains(remark) {
            remarks.append(remark)
        }
    }

    /// Notes that a repository has another name than it is called by.
    mutating func noteRename(from old: String, to new: String) {
        guard !old.hasSameBytesIgnoringASCIICase(as: new) else { return }
        remarks.append("The repository `\(old)` is called `\(new)` now: use the new name.")
    }
}
