import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import TicketSupport

/// A tracker of the sandbox, and what people do in it.
protocol TicketSite: Sendable {
    var operation: Operation { get }
    var deeds: [TicketDeed] { get }
    /// All issues that are there, also those that the token does not see, the oldest first.
    var issues: [SiteIssue] { get }

    func tracker(_ transport: HTTPTransport, _ time: ModelTime) -> any Tracker
    /// Says which call of a session a request is for.
    func kind(of call: Call) -> SiteCall
    /// The call as it is where the service goes on with the first so many of a batch only.
    func first(_ count: Int, of call: Call) -> Call
    /// The call as it is where one of a batch cannot be done.
    func spoiling(_ index: Int, of call: Call) -> Call
    func answer(_ request: Request) async -> Response
    /// The body of a refusal that says nothing more.
    func refusal(_ text: String) -> String

    func perform(_ deed: TicketDeed, on issue: SiteIssue)
    /// Copies an issue; returns the copy's number.
    func copy(_ issue: SiteIssue, _ deed: TicketDeed) -> Int64?
    /// Files an issue as port-sender would; returns its number.
    func file(_ title: String, _ labels: [String], _ closing: FoundTicket.Closing?) -> Int64
}

/// A request, by what it is for.
struct SiteCall: Sendable {
    var call: ModelProcess.Call
    var isWrite = false

    /// Whether it writes into a ticket, or makes one.
    var isOfTicket: Bool { isWrite && call != .open }
}

/// An issue of the sandbox, as one sees it there.
struct SiteIssue: Sendable {
    /// The number that stays when it is moved.
    var number: Int64
    /// The identifier that a ledger has of it.
    var trackerID: String
    /// What people call it.
    var name: String
    var place: String
    var isHidden: Bool
    /// Whether it is where no search of ours looks.
    var isAway: Bool
    var title: String
    /// The whole description, and what we keep out of sight.
    var content: String
    var labels: [String]
    var closing: FoundTicket.Closing?
    /// `TicketKey.digest` and `TicketKey.entityDigest` as we wrote them; nil where they are lost.
    var key: String?
    var entity: String?
    var parts: [ModelTicket.Part] = []
}

/// A tracker of the sandbox behind its own client: every request passes here on its way to the
/// emulator's routes, and after each write the audit looks at all issues.
final class TicketEmulation: WatchedService {
    let watch: TicketWatch
    let lag: Duration
    private let site: any TicketSite
    private let shape: ModelService.Shape
    private let time: ModelTime

    init(_ site: any TicketSite, _ shape: ModelService.Shape, _ time: ModelTime) {
        self.site = site
        self.shape = shape
        self.time = time
        lag = shape.lag
        watch = TicketWatch(lag: shape.lag, clock: time.clock)
    }

    var operation: Operation { site.operation }
    var deeds: [TicketDeed] { site.deeds }

    func tracker(of process: ModelProcess) -> any Tracker {
        let transport = HTTPTransport { await self.exchange($0, by: process) }
        return SmallTracker(site.tracker(transport, time), shape)
    }

    // MARK: Requests

    /// Brings a request to the emulator, unless something goes wrong on the way there or back.
    private func exchange(
        _ call: Call,
        by process: ModelProcess
    ) async -> Result<Answer, OutboundError> {
        let kind = site.kind(of: call)
        let cut = OutboundError.interrupted(reason: "it was cut", requestSent: true)
        await process.moment(kind.call)
        if process.isDead { return .failure(cut) }
        switch process.next(kind.call) {
        case nil: break
        case .temporary: return .success(plain(503, "Try again."))
        case .rateLimited: return .success(plain(429, "Slow down.", wait: 30))
        case .refuses(let index) where kind.isWrite:
            let spoilt = site.spoiling(index, of: call)
            if spoilt.body == call.body { return .success(plain(422, "No.")) }
            return .success(await answer(spoilt, kind))
        case .refuses: return .success(plain(502, "Try again."))
        case .lost(let stored), .ends(after: let stored, _):
            if stored > 0 { _ = await answer(site.first(stored, of: call), kind) }
            return stored % 2 == 0 ? .failure(cut) : .success(plain(502, "Try again."))
        }
        let answer = await answer(call, kind)
        if kind.isOfTicket {
            await process.moment(kind.call)
            if process.isDead { return .failure(cut) }
        }
        return .success(answer)
    }

    private func plain(_ status: Int, _ text: String, wait: Int? = nil) -> Answer {
        var headers = HTTPFields()
        if let wait { headers[.retryAfter] = "\(wait)" }
        return Answer(status: status, headers: headers, body: Array(site.refusal(text).utf8))
    }

    private func answer(_ call: Call, _ kind: SiteCall) async -> Answer {
        let address = call.url.drop { $0 != ":" }.dropFirst(3)
        let host = address.prefix { $0 != "/" }
        let target = address.dropFirst(host.count)
        var headers = call.headers
        headers[.host] = String(host)
        headers[.userAgent] = "test"
        let response = await site.answer(
            Request(call.method, String(target), headers: headers, body: call.body)
        )
        let status = response.status.code
        if kind.isOfTicket, status < 300 {
            watch.countWrite()
            look(after: .us, what: "\(call.method) \(target)")
        }
        return Answer(status: status, headers: response.headers, body: response.body)
    }

    // MARK: What is there

    /// Takes over all issues as they are now.
    ///
    /// - Parameters:
    ///   - actor: Who has just done something; what we did is judged.
    ///   - what: What that was.
    private func look(after actor: ModelTicket.Actor, what: String) {
        let issues = site.issues
        for issue in issues {
            let before = watch.ticket(issue.number)
            var after =
                before
                ?? ModelTicket(number: issue.number, place: issue.place, title: issue.title)
            after.take(issue, after: actor, at: clock.now())
            if after != before {
                note("\(issue.name) T-\(issue.number): \(what) \(after.difference(from: before))")
                if actor == .us { judge(before, after, issue) }
            }
            watch.put(after)
        }
        let numbers = Set(issues.map(\.number))
        for ticket in watch.tickets where !numbers.contains(ticket.number) && !ticket.isDeleted {
            watch.change(ticket.number) { $0.isDeleted = true }
            if actor == .us { violate("T-\(ticket.number) is deleted by us") }
        }
    }

    private func judge(_ before: ModelTicket?, _ after: ModelTicket, _ issue: SiteIssue) {
        watch.judge(before, after)
        for word in after.note.split(separator: " ") where !issue.content.contains(word) {
            violate("T-\(after.number) loses \(word), which a person wrote")
        }
    }

    // MARK: People

    func perform(_ deed: TicketDeed, on number: Int64) {
        guard let issue = issue(number) else { return }
        site.perform(deed, on: issue)
        look(after: .person, what: deed.rawValue)
        if deed == .editBody {
            watch.change(number) { $0.note = SiteIssue.note }
        }
    }

    func copy(_ number: Int64, _ deed: TicketDeed) -> Int64? {
        let isMadeByOthers = watch.ticket(number)?.isMadeByOthers ?? false
        // Nothing but the ledger tells a copy from an issue that somebody else made, too.
        guard !(isMadeByOthers && watch.forgets), let issue = issue(number),
            let copy = site.copy(issue, deed)
        else { return nil }
        look(after: .person, what: deed.rawValue)
        let now = clock.now()
        watch.change(copy) { ticket in
            ticket.isCopy = true
            ticket.touchedAt = now
        }
        return copy
    }

    func add(title: String, labels: [String], closing: FoundTicket.Closing?) -> Int64 {
        let number = site.file(title, labels, closing)
        look(after: .person, what: "filed")
        return number
    }

    private func issue(_ number: Int64) -> SiteIssue? {
        site.issues.first { $0.number == number }
    }
}

extension SiteIssue {
    /// What people write into descriptions: two words, one before and one after our section.
    static let note = "Ahead! Behind!"
}

extension ModelTicket {
    /// Takes over what one sees of an issue after somebody did something.
    fileprivate mutating func take(_ issue: SiteIssue, after actor: Actor, at now: Timestamp) {
        let isWritten = section != .string(issue.content) || labels != issue.labels
        trackerID = issue.trackerID
        place = issue.place
        isHidden = issue.isHidden
        isAway = issue.isAway
        labels = issue.labels
        section = .string(issue.content)
        memo = issue.key.map {
            TicketMemo(key: $0, scope: "", entity: issue.entity ?? "", hash: "", title: "")
        }
        if !title.hasSameBytes(as: issue.title) {
            title = issue.title
            if actor == .us { ourTitle = title }
            hasPersonsTitle = actor == .person && !title.hasSameBytes(as: ourTitle)
        }
        take(issue.closing, after: actor, at: now)
        parts = issue.parts.map { part in
            var part = part
            let before = parts.first { $0.number == part.number }
            part.closedBy =
                part.closing == nil
                ? nil : part.closing == before?.closing ? before?.closedBy : actor
            return part
        }
        guard actor == .us, isWritten, let key = issue.key,
            labels.contains(ModelTicket.ownLabel)
        else { return }
        // What we took for ours is ours, such as a person's copy where nothing else was left.
        truth = truth ?? key
        isOthers = false
    }

    private mutating func take(
        _ new: FoundTicket.Closing?,
        after actor: Actor,
        at now: Timestamp
    ) {
        guard closing != new else { return }
        if new == nil, actor == .us, closedBy == .person, !wasReached { reopenedAt = now }
        closing = new
        closedBy = new == nil ? nil : actor
        closedAt = new == nil ? nil : now
        wasReached = false
    }

    /// What differs, in a few words.
    fileprivate func difference(from before: ModelTicket?) -> String {
        guard let before else { return "new, \(closing.map { "\($0)" } ?? "open") \(title)" }
        var words: [String] = []
        if place != before.place { words.append("in \(place)") }
        if isHidden != before.isHidden { words.append(isHidden ? "hidden" : "shown") }
        if title != before.title { words.append("title \(title)") }
        if labels != before.labels { words.append("labels \(labels)") }
        if closing != before.closing { words.append(closing.map { "closed \($0)" } ?? "opened") }
        if section != before.section { words.append("content") }
        if parts != before.parts {
            words.append("parts \(parts.map { "\($0.title) \($0.closing == nil)" })")
        }
        return words.joined(separator: ", ")
    }
}

/// A tracker whose batches and hours are small, so that histories reach their ends.
private struct SmallTracker: Tracker {
    private let tracker: any Tracker
    let batchMax: Int
    let createsPerHour: Int?

    init(_ tracker: any Tracker, _ shape: ModelService.Shape) {
        self.tracker = tracker
        batchMax = min(shape.batchMax, tracker.batchMax)
        createsPerHour = shape.createsPerHour ?? tracker.createsPerHour
    }

    var origin: String { tracker.origin }
    var name: String { tracker.name }
    var place: String { tracker.place }
    var identity: String { tracker.identity }

    func takes(_ operation: Operation) -> Bool { tracker.takes(operation) }
    func draft(of ticket: WantedTicket) -> TicketDraft { tracker.draft(of: ticket) }

    func open(
        _ places: [String],
        forWriting: Bool
    ) async throws(DeliveryFailure) -> any TrackerSession {
        try await tracker.open(places, forWriting: forWriting)
    }
}
