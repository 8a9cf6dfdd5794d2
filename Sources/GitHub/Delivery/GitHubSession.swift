import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Synchronization

/// One attempt's dealings with GitHub's issues.
struct GitHubSession: TrackerSession {
    let api: GitHubAPI
    let places: GitHubPlaces
    let pages: IssuePageCache
    let memory = SessionMemory()

    /// More pages than this are no list of ours.
    private static let pagesMax = 1_000

    var remarks: [String] { places.remarks }

    func survey(_ request: TicketSurvey) async throws(DeliveryFailure) -> [FoundTicket] {
        do throws(GitHubError) {
            var found = FoundByID()
            let labels = [OwnLabel.ticket.name] + (request.findsOthers ? [OwnLabel.portSender] : [])
            for place in places.all {
                do throws(GitHubError) {
                    for label in labels { try await sweep(place, label, into: &found) }
                } catch  where error.isAboutPlace && places.configured != place {
                    // What it has is not known, so nothing is created there.
                    memory.note(error, of: place.id)
                    continue
                }
            }
            for place in formerPlaces(of: request.known.filter { !found.has($0.id) }) {
                do throws(GitHubError) {
                    try await sweep(place, OwnLabel.ticket.name, into: &found)
                } catch  where error.isAboutPlace {
                    continue
                }
            }
            let tried = Set(request.known.map { ExactString($0.id) })
            let recent = request.recent.filter { !tried.contains(ExactString($0)) }
                .map { TicketReference(id: $0, name: $0, place: "") }
            for known in request.known + recent where !found.has(known.id) {
                if let ticket = try await read(known)?.ticket { found.add(ticket) }
            }
            return found.tickets
        } catch {
            throw error.finalFailure
        }
    }

    /// Repositories that the catalogue names no more, and that have several tickets: one page shows
    /// what a hundred requests would.
    private func formerPlaces(of known: [TicketReference]) -> [GitHubPlaces.Place] {
        let present = Set(places.all.map(\.id))
        var seen: Set<GitHubPlaces.Place> = []
        var former: [GitHubPlaces.Place] = []
        for ticket in known where !ticket.place.isEmpty {
            guard let id = Self.numbers(in: ticket.id)?.repository, !present.contains(id) else {
                continue
            }
            let place = GitHubPlaces.Place(id: id, fullName: ticket.place)
            if !seen.insert(place).inserted, !former.contains(place) { former.append(place) }
        }
        return former
    }

    func ticket(_ known: TicketReference) async throws(DeliveryFailure) -> FoundTicket? {
        do throws(GitHubError) {
            guard let (ticket, body) = try await read(known) else { return nil }
            memory.keep(body: body, of: ticket.reference.id)
            return ticket
        } catch {
            throw failure(error, in: known.place)
        }
    }

    /// Returns what a failure means that came of one ticket: what only another repository lacks, such
    /// as a permission, does not end the attempt.
    func failure(_ error: GitHubError, in place: String) -> DeliveryFailure {
        let isOther = places.configured.map { !$0.fullName.hasSameBytes(as: place) } ?? true
        guard error.isAboutPlace, isOther else { return error.failure }
        return DeliveryFailure(.placeRefused) { _ in error.description }
    }

    /// Reads all issues of a repository that have a label, pages of a hundred, the oldest first, so
    /// that a new one changes the last page only.
    private func sweep(
        _ place: GitHubPlaces.Place,
        _ label: String,
        into found: inout FoundByID
    ) async throws(GitHubError) {
        let path =
            "/repos/\(place.fullName)/issues?labels=\(percentEncoded(label))&state=all"
            + "&per_page=\(IssuePage.sizeMax)&sort=created&direction=asc"
        var next: String? = api.configuration.baseURL + path
        for _ in 0..<Self.pagesMax {
            guard let url = next else { return }
            let page = try await self.page(at: url, of: place)
            for ticket in page.tickets { found.add(ticket) }
            next = try page.next.map { (url) throws(GitHubError) in try api.wire.checked(url) }
        }
        throw .malformed(what: "an end of the list of issues", isWrite: false)
    }

    private func page(
        at url: String,
        of place: GitHubPlaces.Place
    ) async throws(GitHubError) -> IssuePage {
        let kept = pages.page(at: url)
        var call = GitHubRequest(
            method: .get,
            url: url,
            repository: place.fullName,
            what: "repository `\(place.fullName)`"
        )
        call.etag = kept?.etag
        let answer = try await api.read(call).answer
        if answer.status == 304, let kept { return kept }
        // An empty list is by nobody.
        let own = answer.body.count > 2 ? try await api.login.account() : .unknown
        guard let page = IssuePage(answer, inRepository: place.id, place.fullName, by: own) else {
            throw .malformed(what: "the issues", isWrite: false)
        }
        pages.keep(page, at: url)
        return page
    }

    /// Reads one issue by the numbers of its repository and its own, wherever it was moved; nil
    /// where it is deleted, hidden, or no issue.
    ///
    /// A transferred one has other numbers, which the address tells that GitHub leads to.
    func read(
        _ known: TicketReference
    ) async throws(GitHubError) -> (ticket: FoundTicket, body: String)? {
        guard let (id, number) = Self.numbers(in: known.id) else { return nil }
        let place = places.all.first { $0.id == id }?.fullName ?? known.place
        let call = api.call(
            .get,
            "/repositories/\(id)/issues/\(number)",
            in: place.isEmpty ? nil : place,
            what: "issue \(known.name)"
        )
        let (answer, url): (Answer, String)
        do throws(GitHubError) {
            (answer, url) = try await api.read(call)
        } catch {
            switch error {
            case .missing, .gone, .blocked, .appNotInstalled: return nil
            case .forbidden, .singleSignOn:
                if failure(error, in: place).kind == .placeRefused { return nil }
                throw error
            default: throw error
            }
        }
        guard let issue = JSONPullReader.value(of: answer.body, IssueAnswer.init) else {
            throw .malformed(what: "the issue", isWrite: false)
        }
        if issue.isPullRequest { return nil }
        let name = issue.repository ?? place
        let repository = try await repositoryID(at: url, name, was: id)
        let own = try await api.login.account()
        return (issue.ticket(inRepository: repository, name, by: own), issue.body)
    }

    /// Returns the number of the repository that an issue was read from.
    private func repositoryID(
        at url: String,
        _ name: String,
        was id: Int64
    ) async throws(GitHubError) -> Int64 {
        let parts = url.split(separator: "/")
        if let place = parts.firstIndex(of: "repositories"), place + 1 < parts.count,
            let number = Int64(parts[place + 1])
        {
            return number
        }
        let answer = try await api.get("/repos/\(name)", in: name, what: "repository `\(name)`")
        return JSONPullReader.value(of: answer.body, RepositoryAnswer.init)?.id ?? id
    }

    /// The numbers of repository and issue in a reference's id.
    private static func numbers(in id: String) -> (repository: Int64, issue: Int64)? {
        let parts = id.split(separator: "/").map { Int64($0) }
        guard parts.count == 2, let repository = parts[0], let issue = parts[1] else { return nil }
        return (repository, issue)
    }
}

/// Tickets in the order in which they were found, each once.
private struct FoundByID {
    private(set) var tickets: [FoundTicket] = []
    private var ids: Set<ExactString> = []

    func has(_ id: String) -> Bool { ids.contains(ExactString(id)) }

    mutating func add(_ ticket: FoundTicket) {
        if ids.insert(ExactString(ticket.reference.id)).inserted { tickets.append(ticket) }
    }
}

/// What one attempt has asked already.
final class SessionMemory: Sendable {
    private struct State {
        /// The body of the ticket that was read last.
        var body: (id: ExactString, text: String)?
        /// Repositories that have our labels, by their numbers.
        var labelled: Set<Int64> = []
        /// Why repositories did not show what they have, by their numbers.
        var refusals: [Int64: GitHubError] = [:]
        /// Whether a repository lets a login be assigned, by both.
        var assignees: [ExactString: Bool] = [:]
    }

    private let state = Mutex(State())

    func keep(body: String, of id: String) {
        state.withLock { $0.body = (ExactString(id), body) }
    }

    /// Returns the body of a ticket, if that was read last; only once, for it changes.
    func takeBody(of id: String) -> String? {
        state.withLock { state in
            guard let body = state.body, body.id == ExactString(id) else { return nil }
            state.body = nil
            return body.text
        }
    }

    func note(_ refusal: GitHubError, of repository: Int64) {
        state.withLock { $0.refusals[repository] = refusal }
    }

    func refusal(of repository: Int64) -> GitHubError? {
        state.withLock { $0.refusals[repository] }
    }

    func hasLabels(_ repository: Int64) -> Bool {
        state.withLock { $0.labelled.contains(repository) }
    }

    func noteLabels(_ repository: Int64) {
        state.withLock { _ = $0.labelled.insert(repository) }
    }

    func mayAssign(_ login: String, in repository: Int64) -> Bool? {
        state.withLock { $0.assignees["\(repository)/\(login)"] }
    }

    func noteAssignee(_ login: String, in repository: Int64, isKnown: Bool) {
        state.withLock { $0.assignees["\(repository)/\(login)"] = isKnown }
    }
}
