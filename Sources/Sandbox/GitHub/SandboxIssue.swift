import JSON
package import Platform

/// An issue, or a pull request, which GitHub lists among the issues.
package struct SandboxIssue: Sendable {
    package enum StateReason: String, Sendable, CaseIterable {
        case completed
        case notPlanned = "not_planned"
        case duplicate
        case reopened
    }

    package struct Comment: Sendable {
        package var id: Int
        package var author: String
        package var body: String
        package var time: Timestamp
    }

    /// What somebody did to it, for the page and for tests that ask who did what.
    package struct Change: Sendable {
        package var time: Timestamp
        package var author: String
        package var text: String
    }

    /// Where an issue is now that was moved to another repository.
    struct NewPlace: Sendable {
        var repository: Int
        var number: Int
    }

    package let id: Int
    package internal(set) var number: Int
    package internal(set) var title: String
    package internal(set) var body: String?
    /// The names as the repository's labels spell them.
    package internal(set) var labels: [String] = []
    package internal(set) var assignees: [String] = []
    package internal(set) var isOpen = true
    package internal(set) var stateReason: StateReason?
    package internal(set) var author: String
    package internal(set) var createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp
    package internal(set) var closedAt: Timestamp?
    package internal(set) var closedBy: String?
    package internal(set) var isPullRequest = false
    package internal(set) var comments: [Comment] = []
    package internal(set) var changes: [Change] = []
    var isDeleted = false
    var newPlace: NewPlace?

    private static let changesMax = 100

    init(_ id: Int, number: Int, title: String, author: String, at time: Timestamp) {
        self.id = id
        self.number = number
        self.title = title
        self.author = author
        createdAt = time
        updatedAt = time
    }

    /// Remembers that somebody changed it.
    mutating func note(_ text: String, by author: String, at time: Timestamp) {
        updatedAt = time
        changes.append(
            Change(time: time, author: author, text: text),
            keeping: Self.changesMax
        )
    }

    mutating func close(_ reason: StateReason, by author: String, at time: Timestamp) {
        isOpen = false
        stateReason = reason
        closedAt = time
        closedBy = author
        note("closed as \(reason.rawValue)", by: author, at: time)
    }

    mutating func reopen(by author: String, at time: Timestamp) {
        isOpen = true
        stateReason = .reopened
        closedAt = nil
        closedBy = nil
        note("reopened", by: author, at: time)
    }

    /// Whether it has a label of that name, in whatever case.
    func has(label name: String) -> Bool {
        let name = name.lowercased()
        return labels.contains { $0.lowercased().hasSameBytes(as: name) }
    }
}

/// A label of a repository.
package struct SandboxLabel: Sendable {
    package var name: String
    package var color = "ededed"
    package var description: String?
    var id = 0
}
