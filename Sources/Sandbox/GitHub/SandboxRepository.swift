import JSON
import Platform

/// A repository with its labels and issues, as it is now.
package struct SandboxRepository: Sendable {
    package let id: Int
    package internal(set) var name: String
    package internal(set) var labels: [SandboxLabel] = []
    /// Those that are gone too, in the order of their numbers, from 1.
    var entries: [SandboxIssue] = []
    var access: GitHubSite.Access
    var isPrivate: Bool
    var hasIssues: Bool
    var isArchived: Bool
    var hasApp: Bool

    init(_ id: Int, _ site: GitHubSite.Repository) {
        self.id = id
        name = site.name
        access = site.access
        isPrivate = site.isPrivate
        hasIssues = site.hasIssues
        isArchived = site.isArchived
        hasApp = site.hasApp
    }

    /// The issues and pull requests that were neither deleted nor moved, oldest first.
    package var issues: [SandboxIssue] {
        entries.filter { !$0.isDeleted && $0.newPlace == nil }
    }

    package func issue(_ number: Int) -> SandboxIssue? {
        issues.first { $0.number == number }
    }

    func label(_ name: String) -> SandboxLabel? {
        let name = name.lowercased()
        return labels.first { $0.name.lowercased().hasSameBytes(as: name) }
    }

    /// Returns the label as the repository spells it, and creates it where there is none.
    mutating func use(label name: String) -> String {
        if let label = label(name) { return label.name }
        add(SandboxLabel(name: name))
        return name
    }

    @discardableResult
    mutating func add(_ label: SandboxLabel) -> SandboxLabel {
        var label = label
        label.id = id * 1_000 + labels.count + 1
        labels.append(label)
        return label
    }

    /// Puts labels on an issue, each once.
    mutating func put(_ names: [String], onEntry index: Int) {
        for name in names {
            let name = use(label: name)
            if !entries[index].has(label: name) { entries[index].labels.append(name) }
        }
    }
}
