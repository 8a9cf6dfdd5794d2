import GitHub
import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Sandbox
import TicketSupport

/// The sandbox's GitHub.
struct TicketGitHub: TicketSite {
    private static let repository = "example/scorecards"
    private static let other = "example/payments"
    /// Which the token does not see.
    private static let secret = "example/secret"

    private let world: SandboxWorld

    init(_ shape: ModelService.Shape, _ time: ModelTime) {
        var secret = GitHubSite.Repository(Self.secret)
        secret.access = .none
        var site = GitHubSite(repositories: [.init(Self.repository), .init(Self.other), secret])
        site.limits.listLag = shape.lag
        var configuration = SandboxConfiguration()
        configuration.github = site
        world = SandboxWorld(configuration: configuration, wall: time.clock)
    }

    private var board: GitHubBoard { world.gitHub }

    var operation: Operation { .issueHandler }
    var deeds: [TicketDeed] {
        TicketDeed.allCases.filter { ![.tickPart, .untickPart, .refusePart].contains($0) }
            + TicketDeed.decisions
    }

    var issues: [SiteIssue] {
        board.repositories.flatMap { repository in
            repository.issues.map { issue in
                let facts = Self.facts(in: issue.body ?? "")
                return SiteIssue(
                    number: Int64(issue.id),
                    trackerID: "\(repository.id)/\(issue.number)",
                    name: "\(repository.name)#\(issue.number)",
                    place: repository.name,
                    isHidden: repository.name.hasSameBytes(as: Self.secret),
                    isAway: repository.name.hasSameBytes(as: Self.other),
                    title: issue.title,
                    content: issue.body ?? "",
                    labels: issue.labels,
                    closing: issue.closing,
                    key: facts["key"],
                    entity: facts["entity"]
                )
            }
        }
        .sorted { $0.number < $1.number }
    }

    /// What the first line of a body says.
    private static func facts(in body: String) -> [ExactString: String] {
        guard let start = body.firstRange(of: "<!-- scorebell:v1 ")?.upperBound,
            let end = body[start...].firstRange(of: " -->")?.lowerBound
        else { return [:] }
        var facts: [ExactString: String] = [:]
        for fact in body[start..<end].split(separator: " ") {
            let parts = fact.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { facts[ExactString(String(parts[0]))] = String(parts[1]) }
        }
        return facts
    }

    // MARK: Requests

    func tracker(_ transport: HTTPTransport, _ time: ModelTime) -> any Tracker {
        GitHubTracker(
            GitHubConfiguration(
                baseURL: "http://github.test/github",
                login: .token(Secret("ghp_sandboxToken")),
                repository: Self.repository
            ),
            transport: transport,
            clock: ModelClock(time),
            wallClock: time.clock
        )
    }

    func kind(of call: Call) -> SiteCall {
        let parts = call.url.split(separator: "?")[0].split(separator: "/")
        let isOfIssues = parts.contains("issues")
        switch call.method {
        case .get where parts.last == "issues": return SiteCall(call: .survey)
        case .get: return SiteCall(call: isOfIssues ? .ticket : .open)
        case .post where parts.last == "issues": return SiteCall(call: .create, isWrite: true)
        case .post where parts.last == "comments": return SiteCall(call: .comment, isWrite: true)
        default: return SiteCall(call: isOfIssues ? .apply : .open, isWrite: true)
        }
    }

    func first(_ count: Int, of call: Call) -> Call { call }
    func spoiling(_ index: Int, of call: Call) -> Call { call }
    func answer(_ request: Request) async -> Response { await world.respond(request) }
    func refusal(_ text: String) -> String { #"{"message":"\#(text)"}"# }

    // MARK: People

    func perform(_ deed: TicketDeed, on issue: SiteIssue) {
        let place = issue.place
        let number = Int(issue.name.split(separator: "#").last ?? "") ?? 0
        switch deed {
        case .closeAsDone: if issue.closing == nil { board.close(number, in: place) }
        case .refuse: board.close(number, in: place, as: .notPlanned)
        case .reopen: if issue.closing != nil { board.reopen(number, in: place) }
        case .editTitle: board.edit(number, in: place, title: "Please: \(issue.title)")
        case .restoreTitle:
            let title = issue.title.replacing("Please: ", with: "")
            board.edit(number, in: place, title: title)
        case .editBody:
            let words = SiteIssue.note.split(separator: " ")
            let body = "\(words[0])\n\n\(issue.content)\n\n\(words[1])"
            board.edit(number, in: place, body: body)
        case .editSection:
            board.edit(number, in: place, body: issue.content.replacing("Rule ", with: "Note "))
        case .addLabel: board.add(label: "theirs", to: number, in: place)
        case .ignore: board.add(label: "Scorebell-Ignore", to: number, in: place)
        case .stopIgnoring: board.remove(label: "scorebell-ignore", from: number, in: place)
        case .strip:
            board.remove(label: ModelTicket.ownLabel, from: number, in: place)
            board.edit(number, in: place, body: Self.unmarked(issue.content))
        case .delete: board.delete(number, in: place)
        case .hide: board.transfer(number, from: place, to: Self.secret)
        case .show:
            if issue.isHidden { board.transfer(number, from: place, to: Self.repository) }
        case .move:
            let isHome = place.hasSameBytes(as: Self.repository)
            board.transfer(number, from: place, to: isHome ? Self.other : Self.repository)
        case .tickPart, .untickPart, .refusePart, .copy, .copyAll: break
        }
    }

    private static func unmarked(_ body: String) -> String {
        body.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("<!-- scorebell:") }.joined(separator: "\n")
    }

    func copy(_ issue: SiteIssue, _ deed: TicketDeed) -> Int64? {
        let body = deed == .copy ? Self.unmarked(issue.content) : issue.content
        let number = board.file(
            issue.title,
            body: body,
            labels: issue.labels,
            in: Self.repository
        )
        return number.flatMap(id)
    }

    func file(_ title: String, _ labels: [String], _ closing: FoundTicket.Closing?) -> Int64 {
        // port-sender finds issues by their labels alone.
        guard
            let number = board.file(
                title,
                body: "Rules",
                labels: labels.isEmpty ? [ModelTicket.othersLabel] : labels,
                in: Self.repository,
                by: "port-sender"
            )
        else { return 0 }
        if let closing {
            let reason = closing == .done ? SandboxIssue.StateReason.completed : .notPlanned
            board.close(number, in: Self.repository, as: reason, by: "port-sender")
        }
        return id(number) ?? 0
    }

    private func id(_ number: Int) -> Int64? {
        board.issues(in: Self.repository).first { $0.number == number }.map { Int64($0.id) }
    }
}

extension SandboxIssue {
    fileprivate var closing: FoundTicket.Closing? {
        guard !isOpen else { return nil }
        switch stateReason {
        case .notPlanned, .duplicate: return .refused
        case .completed, .reopened, nil: return .done
        }
    }
}
