import JSON

/// A search whose names were looked up on the board: which issues it finds, in which order.
struct JiraFilter: Sendable {
    private indirect enum Clause: Sendable {
        case all([Clause])
        case any([Clause])
        case test(Field, Test)
    }

    private enum Field: String, Sendable, CaseIterable {
        case project, labels, issuetype, parent, key, status, statuscategory, resolution, summary

        static func named(_ name: String) -> Field? {
            switch name {
            case "type": .issuetype
            case "id", "issue", "issuekey": .key
            case "label": .labels
            default: Field(rawValue: name)
            }
        }
    }

    private enum Test: Sendable {
        case isOneOf(Set<ExactString>, negated: Bool)
        case isEmpty(negated: Bool)
        case matches(JiraTextSearch, negated: Bool)

        var negated: Test {
            switch self {
            case .isOneOf(let values, let isNegated): .isOneOf(values, negated: !isNegated)
            case .isEmpty(let isNegated): .isEmpty(negated: !isNegated)
            case .matches(let search, let isNegated): .matches(search, negated: !isNegated)
            }
        }
    }

    private let clause: Clause
    private let orders: [JiraQuery.Order]

    /// Looks the names of a search up.
    ///
    /// - Parameters:
    ///   - query: The search.
    ///   - board: What there is.
    ///   - resolutions: The names of the site's resolutions.
    /// - Throws: What Jira says to a name that it does not know.
    init(
        _ query: JiraQuery,
        _ board: JiraBoard,
        resolutions: [String]
    ) throws(JiraQuery.Problem) {
        let names = Names(board: board, resolutions: resolutions)
        clause =
            try query.clause.map { clause throws(JiraQuery.Problem) in
                try Self.clause(clause, isNegated: false, names)
            } ?? .all([])
        orders = query.orders
        for order in orders where !Self.sortable.contains(order.field) {
            throw JiraQuery.Problem(text: "Not able to sort using field '\(order.field)'.")
        }
    }

    private static let sortable: Set = [
        "key", "issuekey", "id", "created", "updated", "summary", "status", "issuetype", "project",
    ]

    private static func clause(
        _ clause: JiraQuery.Clause,
        isNegated: Bool,
        _ names: Names
    ) throws(JiraQuery.Problem) -> Clause {
        // Jira moves NOT inwards: an issue without labels is not found by `NOT labels = x`.
        switch clause {
        case .not(let inner):
            return try Self.clause(inner, isNegated: !isNegated, names)
        case .all(let clauses), .any(let clauses):
            var parts: [Clause] = []
            for part in clauses {
                parts.append(try Self.clause(part, isNegated: isNegated, names))
            }
            if case .all = clause { return isNegated ? .any(parts) : .all(parts) }
            return isNegated ? .all(parts) : .any(parts)
        case .comparison(let comparison):
            guard let field = Field.named(comparison.field) else {
                throw JiraQuery.Problem(
                    text: "Field '\(comparison.field)' does not exist or you do not have "
                        + "permission to view it."
                )
            }
            let test = try test(comparison, field, names)
            return .test(field, isNegated ? test.negated : test)
        }
    }

    private static func test(
        _ comparison: JiraQuery.Comparison,
        _ field: Field,
        _ names: Names
    ) throws(JiraQuery.Problem) -> Test {
        let refused = JiraQuery.Problem(
            text: "The operator is not supported by the '\(comparison.field)' field."
        )
        switch comparison.operation {
        case .isEmpty(let isNegated):
            guard [.labels, .resolution, .parent].contains(field) else { throw refused }
            return .isEmpty(negated: isNegated)
        case .matches(let isNegated):
            guard field == .summary else { throw refused }
            return .matches(try JiraTextSearch(comparison.values[0]), negated: isNegated)
        case .isOneOf(let isNegated):
            guard field != .summary else { throw refused }
            if field == .resolution, comparison.values.count == 1,
                comparison.values[0].lowercased() == "unresolved"
            {
                return .isEmpty(negated: isNegated)
            }
            var values: Set<ExactString> = []
            for value in comparison.values {
                values.formUnion(try names.values(value, of: field))
            }
            return .isOneOf(values, negated: isNegated)
        }
    }

    /// Looks up what a query names.
    private struct Names {
        let board: JiraBoard
        let resolutions: [String]

        private var visible: [JiraBoard.Project] { board.projects.filter(\.isVisible) }

        /// The values that issues have for a name: ids, but labels and resolutions as they are.
        func values(
            _ name: String,
            of field: Field
        ) throws(JiraQuery.Problem) -> Set<ExactString> {
            var found: [String] = []
            switch field {
            case .project:
                found =
                    visible.filter { isNamed($0.key, $0.id, name) || isNamed($0.name, $0.id, name) }
                    .map(\.id)
            case .issuetype:
                found = visible.flatMap(\.types).filter { isNamed($0.name, $0.id, name) }.map(\.id)
            case .status:
                found = visible.flatMap(\.workflow.statuses)
                    .filter { isNamed($0.name, $0.id, name) }
                    .map(\.id)
            case .statuscategory:
                found = JiraBoard.Status.Category.allCases
                    .filter { isNamed($0.name, "\($0.id)", name) || isNamed($0.rawValue, "", name) }
                    .map(\.rawValue)
            case .resolution:
                found = resolutions.filter { isNamed($0, "", name) }
            case .key, .parent:
                if let issue = board.issue(name), board.project(of: issue).isVisible {
                    found = ["\(issue.id)"]
                } else {
                    throw JiraQuery.Problem(
                        text: "An issue with key '\(name)' does not exist for field "
                            + "'\(field.rawValue)'."
                    )
                }
            case .labels:
                // Jira's index folds the case of labels.
                found = [name.lowercased()]
            case .summary:
                found = [name]
            }
            if found.isEmpty {
                throw JiraQuery.Problem(
                    text: "The value '\(name)' does not exist for the field '\(field.rawValue)'."
                )
            }
            return Set(found.map { ExactString($0) })
        }

        private func isNamed(_ name: String, _ id: String, _ wanted: String) -> Bool {
            name.lowercased().hasSameBytes(as: wanted.lowercased()) || id.hasSameBytes(as: wanted)
        }
    }
}

extension JiraFilter {
    /// Whether the search finds an issue, as it is or was.
    func finds(_ issue: JiraBoard.Issue, on board: JiraBoard) -> Bool {
        finds(issue, board, clause)
    }

    private func finds(
        _ issue: JiraBoard.Issue,
        _ board: JiraBoard,
        _ clause: Clause
    ) -> Bool {
        switch clause {
        case .all(let clauses): return clauses.allSatisfy { finds(issue, board, $0) }
        case .any(let clauses): return clauses.contains { finds(issue, board, $0) }
        case .test(_, .matches(let search, let isNegated)):
            return search.finds(issue.summary) != isNegated
        case .test(let field, .isEmpty(let isNegated)):
            return values(of: field, issue, board).isEmpty != isNegated
        case .test(let field, .isOneOf(let wanted, let isNegated)):
            let values = values(of: field, issue, board)
            guard isNegated else { return values.contains { wanted.contains(ExactString($0)) } }
            return !values.isEmpty && !values.contains { wanted.contains(ExactString($0)) }
        }
    }

    private func values(
        of field: Field,
        _ issue: JiraBoard.Issue,
        _ board: JiraBoard
    ) -> [String] {
        switch field {
        case .project: [issue.projectID]
        case .labels: issue.labels.map { $0.lowercased() }
        case .issuetype: [issue.typeID]
        case .parent: issue.parent.map { ["\($0)"] } ?? []
        case .key: ["\(issue.id)"]
        case .status: [issue.statusID]
        case .statuscategory: [board.status(of: issue).category.rawValue]
        case .resolution: issue.resolution.map { [$0] } ?? []
        case .summary: [issue.summary]
        }
    }

    /// Sorts what was found; without an order the newest comes first.
    func sorted(_ issues: [JiraBoard.Issue]) -> [JiraBoard.Issue] {
        guard !orders.isEmpty else { return issues.sorted { $0.id > $1.id } }
        return issues.sorted { left, right in
            for order in orders {
                let (first, second) = order.isDescending ? (right, left) : (left, right)
                if Self.precedes(first, second, by: order.field) { return true }
                if Self.precedes(second, first, by: order.field) { return false }
            }
            return left.id < right.id
        }
    }

    private static func precedes(
        _ left: JiraBoard.Issue,
        _ right: JiraBoard.Issue,
        by field: String
    ) -> Bool {
        switch field {
        case "key", "issuekey":
            (left.projectID, left.number) < (right.projectID, right.number)
        case "created": left.created < right.created
        case "updated": left.updated < right.updated
        case "summary": ExactString(left.summary) < ExactString(right.summary)
        case "status": left.statusID < right.statusID
        case "issuetype": left.typeID < right.typeID
        case "project": left.projectID < right.projectID
        default: left.id < right.id
        }
    }
}
