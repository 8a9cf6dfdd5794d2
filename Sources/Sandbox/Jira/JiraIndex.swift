import Platform

/// What a search sees: each issue as it was some time ago.
struct JiraIndex: Sendable {
    /// An issue as it was until a change; nil before it was created.
    private struct Version: Sendable {
        var until: Timestamp
        var issue: JiraBoard.Issue?
    }

    let lag: Duration
    private var versions: [Int: [Version]] = [:]

    init(lag: Duration) {
        self.lag = lag
    }

    /// Remembers how an issue was before a change.
    mutating func remember(_ issue: JiraBoard.Issue?, of id: Int, at now: Timestamp) {
        guard lag > .zero else { return }
        let limit = now + (.zero - lag)
        var kept = (versions[id] ?? []).filter { $0.until > limit }
        kept.append(Version(until: now, issue: issue))
        versions[id] = kept
    }

    /// Returns an issue as a search shows it; nil for one that it does not show yet or any more.
    func issue(_ id: Int, on board: JiraBoard, at now: Timestamp) -> JiraBoard.Issue? {
        let limit = now + (.zero - lag)
        guard let version = versions[id]?.first(where: { $0.until > limit }) else {
            return board.issue(id: id)
        }
        return version.issue
    }
}
