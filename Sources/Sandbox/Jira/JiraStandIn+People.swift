import JSON

/// What people do with a browser; nothing happens to an issue that is not there.
extension JiraStandIn {
    private func change(_ name: String, _ text: String, _ body: (inout JiraBoard.Issue) -> Void) {
        byHand { state in
            guard var issue = state.board.issue(name) else { return }
            body(&issue)
            issue.note(text, by: .person, at: state.now)
            state.keep(issue)
        }
    }

    /// Closes an issue, whatever its transitions are.
    ///
    /// - Parameters:
    ///   - name: Its key or id.
    ///   - resolution: The name of the resolution; nil leaves it open, as some workflows do.
    ///   - status: The name of the done status; nil for the first.
    package func close(_ name: String, as resolution: String?, status: String? = nil) {
        put(name, .done, named: status, resolution)
    }

    /// Opens an issue again.
    ///
    /// - Parameters:
    ///   - name: Its key or id.
    ///   - resolution: What stands as resolution afterwards; some workflows leave one.
    package func reopen(_ name: String, keeping resolution: String? = nil) {
        put(name, .new, named: nil, resolution)
    }

    private func put(
        _ name: String,
        _ category: JiraBoard.Status.Category,
        named status: String?,
        _ resolution: String?
    ) {
        byHand { state in
            guard var issue = state.board.issue(name) else { return }
            let target = state.board.project(of: issue).workflow.statuses
                .first { $0.category == category && (status == nil || $0.name == status) }
            guard let target else { return }
            state.move(&issue, to: target, nil, resolution.map { .sets($0) } ?? .clears)
            issue.note("moved to \(target.name)", by: .person, at: state.now)
            state.keep(issue)
        }
    }

    package func edit(_ name: String, summary: String) {
        change(name, "summary") { $0.summary = summary }
    }

    /// Sets the description: a document or wiki text.
    package func edit(_ name: String, description: JiraBoard.Text?) {
        change(name, "description") { $0.description = description }
    }

    package func addLabel(_ label: String, to name: String) {
        change(name, "label +\(label)") { issue in
            issue.labels.removeAll { $0.hasSameBytes(as: label) }
            issue.labels.append(label)
            issue.labels.sort { ExactString($0) < ExactString($1) }
        }
    }

    package func removeLabel(_ label: String, from name: String) {
        change(name, "label -\(label)") { issue in
            issue.labels.removeAll { $0.hasSameBytes(as: label) }
        }
    }

    /// Assigns an issue to the person with that id, or to nobody.
    package func assign(_ name: String, to person: String?) {
        change(name, "assignee") { $0.assignee = person }
    }

    package func removeProperty(_ key: String, from name: String) {
        change(name, "property \(key) removed") { $0.properties[ExactString(key)] = nil }
    }

    /// Moves an issue and its subtasks to another project; their status and type are the first
    /// there of the same category and level.
    package func move(_ name: String, toProject project: String) {
        byHand { state in
            guard let issue = state.board.issue(name),
                let target = state.board.project(project)
            else { return }
            for one in [issue] + state.board.children(of: issue) {
                let category = state.board.status(of: one).category
                let level = state.board.type(of: one).level
                var moved = state.board.move(one, to: target)
                let status = target.workflow.statuses.first { $0.category == category }
                moved.statusID = (status ?? target.workflow.statuses[0]).id
                moved.typeID = (target.types.first { $0.level == level } ?? target.types[0]).id
                moved.note("moved to \(target.key)", by: .person, at: state.now)
                state.keep(moved)
            }
        }
    }

    /// Deletes an issue and its subtasks.
    package func delete(_ name: String) {
        byHand { state in
            guard let issue = state.board.issue(name) else { return }
            for var one in [issue] + state.board.children(of: issue) {
                one.isDeleted = true
                one.note("deleted", by: .person, at: state.now)
                state.keep(one)
            }
        }
    }

    /// Creates an issue of the first base type, as a person does.
    ///
    /// - Parameters:
    ///   - project: The key of its project.
    ///   - summary: Its summary.
    ///   - description: Its description.
    ///   - labels: Its labels.
    ///   - parent: The key of its parent, whose subtask it is; nil for none.
    /// - Returns: Its key; empty where the project is not there.
    @discardableResult
    package func create(
        in project: String,
        summary: String,
        description: JiraBoard.Text? = nil,
        labels: [String] = [],
        parent: String? = nil
    ) -> String {
        byHand { state in
            guard let project = state.board.project(project) else { return "" }
            let parent = parent.flatMap { state.board.issue($0) }
            let level = parent == nil ? 0 : -1
            let type = project.types.first { $0.level == level } ?? project.types[0]
            var issue = JiraBoard.Issue(
                projectID: project.id,
                typeID: type.id,
                summary: summary,
                description: description,
                labels: labels,
                statusID: project.workflow.statuses[0].id,
                statusChangedAt: state.now,
                created: state.now,
                updated: state.now
            )
            issue.parent = parent?.id
            issue.note("created", by: .person, at: state.now)
            issue = state.board.add(issue)
            state.index.remember(nil, of: issue.id, at: state.now)
            return issue.key
        }
    }

    /// Clones an issue without its subtasks, as Jira's own menu does: fields and labels are copied,
    /// properties, comments, status and resolution are not.
    ///
    /// - Parameters:
    ///   - name: Its key or id.
    ///   - properties: Whether properties are copied too, as some apps do.
    /// - Returns: The clone's key; empty where the issue is not there.
    @discardableResult
    package func clone(_ name: String, withProperties properties: Bool = false) -> String {
        byHand { state in
            guard let issue = state.board.issue(name) else { return "" }
            var clone = JiraBoard.Issue(
                projectID: issue.projectID,
                typeID: issue.typeID,
                summary: "CLONE - \(issue.summary)",
                description: issue.description,
                labels: issue.labels,
                statusID: state.board.project(of: issue).workflow.statuses[0].id,
                statusChangedAt: state.now,
                created: state.now,
                updated: state.now
            )
            clone.parent = issue.parent
            clone.fields = issue.fields
            if properties { clone.properties = issue.properties }
            clone.note("cloned \(issue.key)", by: .person, at: state.now)
            clone = state.board.add(clone)
            state.index.remember(nil, of: clone.id, at: state.now)
            return clone.key
        }
    }

    /// Changes a project: its permissions, screens, types or workflow.
    package func changeProject(_ key: String, _ body: (inout JiraBoard.Project) -> Void) {
        byHand { state in
            guard let index = state.board.projects.firstIndex(where: { $0.key == key }) else {
                return
            }
            body(&state.board.projects[index])
        }
    }

    /// Logs in with a browser, which ends the demand for a captcha.
    package func logInWithBrowser() {
        byHand { $0.failures = 0 }
    }
}
