import JSON
import Platform
import Synchronization

/// The repositories of the sandbox's GitHub as they are now, and what people do in them.
package final class GitHubBoard: Sendable {
    struct State: Sendable {
        var repositories: [SandboxRepository] = []
        /// The former names of renamed repositories, in lower case, with their ids.
        var formerNames: [ExactString: Int] = [:]
        var lastIssueID = 3_100_000_000
        var lastCommentID = 2_200_000_000
    }

    let state: Mutex<State>
    let wall: WallClock
    let recorder: Recorder

    init(_ site: GitHubSite, wall: WallClock, recorder: Recorder) {
        var state = State()
        for (index, repository) in site.repositories.enumerated() {
            let id = 700_001 + index
            state.repositories.append(SandboxRepository(id, repository))
            for name in repository.formerNames {
                state.formerNames[ExactString(name.lowercased())] = id
            }
        }
        self.state = Mutex(state)
        self.wall = wall
        self.recorder = recorder
    }

    /// The repositories, as they are now.
    package var repositories: [SandboxRepository] { state.withLock { $0.repositories } }

    /// The repository of that name, present or former.
    package func repository(_ name: String) -> SandboxRepository? {
        state.withLock { state in
            let former = state.formerNames[name.lowercased()]
            let index = state.index(named: name) ?? former.flatMap { state.index(ofID: $0) }
            return index.map { state.repositories[$0] }
        }
    }

    /// The issues and pull requests of a repository that were neither deleted nor moved.
    package func issues(in repository: String) -> [SandboxIssue] {
        state.withLock { state in
            state.index(named: repository).map { state.repositories[$0].issues } ?? []
        }
    }

    func read<Result: Sendable>(
        _ body: (State) throws(GitHubRefusal) -> Result
    ) throws(GitHubRefusal) -> Result {
        try state.withLock { (state) throws(GitHubRefusal) in try body(state) }
    }

    func change<Result: Sendable>(
        _ body: (inout State) throws(GitHubRefusal) -> Result
    ) throws(GitHubRefusal) -> Result {
        try state.withLock { (state) throws(GitHubRefusal) in try body(&state) }
    }
}

extension GitHubBoard.State {
    func index(ofID id: Int) -> Int? { repositories.firstIndex { $0.id == id } }

    func index(named name: String) -> Int? {
        let name = name.lowercased()
        return repositories.firstIndex { $0.name.lowercased().hasSameBytes(as: name) }
    }

    mutating func nextIssueID() -> Int {
        lastIssueID += 1
        return lastIssueID
    }

    /// Adds an issue, and returns its place among the repository's entries.
    mutating func file(
        _ title: String,
        in index: Int,
        by author: String,
        at time: Timestamp
    ) -> Int {
        let number = repositories[index].entries.count + 1
        var issue = SandboxIssue(
            nextIssueID(),
            number: number,
            title: title,
            author: author,
            at: time
        )
        issue.note("opened", by: author, at: time)
        repositories[index].entries.append(issue)
        return number - 1
    }

    mutating func comment(
        _ text: String,
        on entry: Int,
        in index: Int,
        by author: String,
        at time: Timestamp
    ) -> SandboxIssue.Comment {
        lastCommentID += 1
        let comment = SandboxIssue.Comment(
            id: lastCommentID,
            author: author,
            body: text,
            time: time
        )
        repositories[index].entries[entry].comments.append(comment)
        repositories[index].entries[entry].note("commented", by: author, at: time)
        return comment
    }
}
