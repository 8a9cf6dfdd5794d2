import JSON
import Platform
import Synchronization

/// What people do, for tests and for trying things out.
extension GitHubBoard {
    /// The person who does it unless another is named.
    package static let person = "ada-osei"

    /// Changes an issue of a repository; returns false where there is none.
    private func act(
        on number: Int,
        in repository: String,
        _ body: (inout State, Int, Int, Timestamp) -> Void
    ) -> Bool {
        let now = wall.now()
        let isThere = state.withLock { state in
            guard let index = state.index(named: repository),
                state.repositories[index].issue(number) != nil
            else { return false }
            body(&state, index, number - 1, now)
            return true
        }
        recorder.note { _ in }
        return isThere
    }

    private func edit(
        _ number: Int,
        in repository: String,
        _ text: String,
        by person: String,
        _ body: @escaping (inout SandboxIssue) -> Void
    ) -> Bool {
        act(on: number, in: repository) { state, index, entry, now in
            body(&state.repositories[index].entries[entry])
            state.repositories[index].entries[entry].note(text, by: person, at: now)
        }
    }

    /// Files an issue, or opens a pull request; returns its number, nil without the repository.
    @discardableResult
    package func file(
        _ title: String,
        body: String? = nil,
        labels: [String] = [],
        in repository: String,
        isPullRequest: Bool = false,
        by person: String = GitHubBoard.person
    ) -> Int? {
        let now = wall.now()
        let number: Int? = state.withLock { state in
            guard let index = state.index(named: repository) else { return nil }
            let entry = state.file(title, in: index, by: person, at: now)
            state.repositories[index].entries[entry].body = body
            state.repositories[index].entries[entry].isPullRequest = isPullRequest
            state.repositories[index].put(labels, onEntry: entry)
            return entry + 1
        }
        recorder.note { _ in }
        return number
    }

    @discardableResult
    package func close(
        _ number: Int,
        in repository: String,
        as reason: SandboxIssue.StateReason = .completed,
        by person: String = GitHubBoard.person
    ) -> Bool {
        act(on: number, in: repository) { state, index, entry, now in
            state.repositories[index].entries[entry].close(reason, by: person, at: now)
        }
    }

    @discardableResult
    package func reopen(
        _ number: Int,
        in repository: String,
        by person: String = GitHubBoard.person
    ) -> Bool {
        act(on: number, in: repository) { state, index, entry, now in
            state.repositories[index].entries[entry].reopen(by: person, at: now)
        }
    }

    @discardableResult
    package func edit(
        _ number: Int,
        in repository: String,
        title: String? = nil,
        body: String? = nil,
        by person: String = GitHubBoard.person
    ) -> Bool {
        edit(number, in: repository, "edited", by: person) { issue in
            if let title { issue.title = title }
            if let body { issue.body = body }
        }
    }

    @discardableResult
    package func add(
        label: String,
        to number: Int,
        in repository: String,
        by person: String = GitHubBoard.person
    ) -> Bool {
        act(on: number, in: repository) { state, index, entry, now in
            state.repositories[index].put([label], onEntry: entry)
            state.repositories[index].entries[entry].note("labelled \(label)", by: person, at: now)
        }
    }

    @discardableResult
    package func remove(
        label: String,
        from number: Int,
        in repository: String,
        by person: String = GitHubBoard.person
    ) -> Bool {
        let name = label.lowercased()
        return edit(number, in: repository, "unlabelled \(label)", by: person) { issue in
            issue.labels.removeAll { $0.lowercased().hasSameBytes(as: name) }
        }
    }

    @discardableResult
    package func assign(
        _ logins: [String],
        to number: Int,
        in repository: String,
        by person: String = GitHubBoard.person
    ) -> Bool {
        edit(number, in: repository, "assigned", by: person) { $0.assignees = logins }
    }

    @discardableResult
    package func comment(
        _ text: String,
        on number: Int,
        in repository: String,
        by person: String = GitHubBoard.person
    ) -> Bool {
        act(on: number, in: repository) { state, index, entry, now in
            _ = state.comment(text, on: entry, in: index, by: person, at: now)
        }
    }

    @discardableResult
    package func delete(_ number: Int, in repository: String) -> Bool {
        act(on: number, in: repository) { state, index, entry, _ in
            state.repositories[index].entries[entry].isDeleted = true
        }
    }

    /// Moves an issue to another repository; returns its number there.
    @discardableResult
    package func transfer(
        _ number: Int,
        from repository: String,
        to other: String,
        by person: String = GitHubBoard.person
    ) -> Int? {
        let now = wall.now()
        let moved: Int? = state.withLock { state in
            guard let index = state.index(named: repository),
                let target = state.index(named: other),
                var issue = state.repositories[index].issue(number)
            else { return nil }
            issue.number = state.repositories[target].entries.count + 1
            issue.note("moved from \(repository)", by: person, at: now)
            let labels = issue.labels
            issue.labels = []
            state.repositories[target].entries.append(issue)
            state.repositories[target].put(labels, onEntry: issue.number - 1)
            state.repositories[index].entries[number - 1].newPlace = .init(
                repository: state.repositories[target].id,
                number: issue.number
            )
            return issue.number
        }
        recorder.note { _ in }
        return moved
    }

    /// Gives a repository another `owner/name`; the former one redirects.
    package func rename(_ repository: String, to name: String) {
        state.withLock { state in
            guard let index = state.index(named: repository) else { return }
            let former = ExactString(state.repositories[index].name.lowercased())
            state.formerNames[former] = state.repositories[index].id
            state.formerNames[ExactString(name.lowercased())] = nil
            state.repositories[index].name = name
        }
        recorder.note { _ in }
    }

    /// Sets what the tokens' user may do in a repository.
    package func grant(_ access: GitHubSite.Access, in repository: String) {
        state.withLock { state in
            guard let index = state.index(named: repository) else { return }
            state.repositories[index].access = access
        }
        recorder.note { _ in }
    }

    /// Takes the right to push from the tokens' user, who can still read.
    package func revokePush(in repository: String) { grant(.read, in: repository) }
}
