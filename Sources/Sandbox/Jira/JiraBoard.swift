import JSON

/// The projects and issues of the sandbox's Jira at one moment.
package struct JiraBoard: Sendable {
    package internal(set) var projects: [Project]
    /// Every issue that was ever created, by its id minus `firstID`; deleted ones are marked.
    private var all: [Issue] = []
    /// Present and former keys.
    private var idsByKey: [ExactString: Int] = [:]
    private var childrenByID: [Int: [Int]] = [:]

    private static let firstID = 10_001

    init(projects: [Project]) {
        self.projects = projects
    }

    /// The issues that are not deleted, oldest first.
    package var issues: [Issue] { all.filter { !$0.isDeleted } }

    /// The issues that are not deleted and not in a done status.
    package var openIssues: [Issue] { issues.filter { status(of: $0).category != .done } }

    /// The issue with that key, present or former, or with that id; nil where it was deleted.
    package func issue(_ name: String) -> Issue? {
        (idsByKey[ExactString(name)] ?? Int(name)).flatMap { issue(id: $0) }
    }

    func issue(id: Int) -> Issue? {
        let index = id - Self.firstID
        guard all.indices.contains(index), !all[index].isDeleted else { return nil }
        return all[index]
    }

    /// The issues that have a label, oldest first.
    package func issues(labelled label: String) -> [Issue] {
        issues.filter { $0.labels.contains { $0.hasSameBytes(as: label) } }
    }

    /// The subtasks and other children of an issue, oldest first.
    package func children(of issue: Issue) -> [Issue] {
        (childrenByID[issue.id] ?? []).compactMap { self.issue(id: $0) }
    }

    /// The project with that key or id.
    package func project(_ name: String) -> Project? {
        projects.first { $0.key.hasSameBytes(as: name) || $0.id.hasSameBytes(as: name) }
    }

    func project(of issue: Issue) -> Project {
        guard let project = projects.first(where: { $0.id == issue.projectID }) else {
            preconditionFailure("An issue is in a project of the board")
        }
        return project
    }

    package func status(of issue: Issue) -> Status { project(of: issue).workflow[issue.statusID] }

    package func type(of issue: Issue) -> IssueType {
        let project = project(of: issue)
        return project.types.first { $0.id == issue.typeID } ?? project.types[0]
    }
}

extension JiraBoard {
    /// All ids that were ever given out.
    var ids: Range<Int> { Self.firstID..<(Self.firstID + all.count) }

    /// Adds an issue with the next id, and with the next key of its project.
    mutating func add(_ issue: Issue) -> Issue {
        var issue = issue
        issue.id = Self.firstID + all.count
        giveKey(to: &issue)
        idsByKey[ExactString(issue.key)] = issue.id
        if let parent = issue.parent { childrenByID[parent, default: []].append(issue.id) }
        all.append(issue)
        return issue
    }

    /// Replaces an issue by its new state.
    mutating func put(_ issue: Issue) {
        let old = all[issue.id - Self.firstID]
        if old.parent != issue.parent {
            if let parent = old.parent { childrenByID[parent]?.removeAll { $0 == issue.id } }
            if let parent = issue.parent {
                childrenByID[parent, default: []].append(issue.id)
                childrenByID[parent]?.sort()
            }
        }
        all[issue.id - Self.firstID] = issue
    }

    /// Gives an issue the next key of another project; the old key stays good for reading.
    mutating func move(_ issue: Issue, to project: Project) -> Issue {
        var issue = issue
        issue.formerKeys.append(issue.key)
        issue.projectID = project.id
        giveKey(to: &issue)
        idsByKey[ExactString(issue.key)] = issue.id
        return issue
    }

    /// Gives an issue the next key of its project.
    private mutating func giveKey(to issue: inout Issue) {
        guard let index = projects.firstIndex(where: { $0.id == issue.projectID }) else {
            preconditionFailure("An issue is in a project of the board")
        }
        projects[index].issueCount += 1
        issue.number = projects[index].issueCount
        issue.key = "\(projects[index].key)-\(issue.number)"
    }
}
