extension JiraBoard {
    package struct Status: Sendable, Hashable {
        /// Jira's three fixed categories, by their keys.
        package enum Category: String, Sendable, CaseIterable {
            case new
            case indeterminate
            case done
        }

        package var id: String
        package var name: String
        package var category: Category

        package init(id: String, name: String, category: Category) {
            self.id = id
            self.name = name
            self.category = category
        }
    }

    package struct Transition: Sendable, Hashable {
        package enum Screen: Sendable, Hashable {
            /// The transition has no screen.
            case none
            case optional
            case required
        }

        /// What the transition does with the resolution by itself.
        package enum Outcome: Sendable, Hashable {
            case keeps
            case sets(String)
            case clears
        }

        package var id: String
        package var name: String
        /// The statuses that it leads from; empty for all.
        package var from: [String]
        package var to: String
        /// Whether its screen asks for a resolution.
        package var resolution: Screen
        package var outcome: Outcome

        package init(
            id: String,
            name: String,
            from: [String] = [],
            to: String,
            resolution: Screen = .none,
            outcome: Outcome = .keeps
        ) {
            self.id = id
            self.name = name
            self.from = from
            self.to = to
            self.resolution = resolution
            self.outcome = outcome
        }
    }

    /// The statuses of a project's issues, and the ways between them.
    package struct Workflow: Sendable, Hashable {
        /// What happens to a parent that is to be closed before its subtasks.
        package enum OpenSubtasks: Sendable, Hashable {
            case allowed
            /// The transition is offered, and refused when it is tried.
            case refused
            /// The transition is not offered.
            case hidden
        }

        /// The first is that of new issues.
        package var statuses: [Status]
        package var transitions: [Transition]
        package var openSubtasks = OpenSubtasks.allowed

        package init(statuses: [Status], transitions: [Transition]) {
            self.statuses = statuses
            self.transitions = transitions
        }

        subscript(id: String) -> Status { statuses.first { $0.id == id } ?? statuses[0] }

        /// The transitions that lead away from a status.
        func transitions(from status: String) -> [Transition] {
            transitions.filter { $0.from.isEmpty || $0.from.contains(status) }
        }
    }
}

extension JiraBoard.Workflow {
    /// From each of three statuses to each, without a screen.
    package static func simplified(
        names: (new: String, indeterminate: String, done: String) =
            ("To Do", "In Progress", "Done")
    ) -> Self {
        Self(
            statuses: [
                JiraBoard.Status(id: "10000", name: names.new, category: .new),
                JiraBoard.Status(id: "10001", name: names.indeterminate, category: .indeterminate),
                JiraBoard.Status(id: "10002", name: names.done, category: .done),
            ],
            transitions: [
                JiraBoard.Transition(id: "11", name: names.new, to: "10000", outcome: .clears),
                JiraBoard.Transition(
                    id: "21",
                    name: names.indeterminate,
                    to: "10001",
                    outcome: .clears
                ),
                JiraBoard.Transition(
                    id: "31",
                    name: names.done,
                    to: "10002",
                    outcome: .sets("Done")
                ),
            ]
        )
    }

    /// Jira's old default: two done statuses, both with a screen that needs a resolution.
    package static let classic = Self(
        statuses: [
            JiraBoard.Status(id: "1", name: "Open", category: .new),
            JiraBoard.Status(id: "3", name: "In Progress", category: .indeterminate),
            JiraBoard.Status(id: "4", name: "Reopened", category: .new),
            JiraBoard.Status(id: "5", name: "Resolved", category: .done),
            JiraBoard.Status(id: "6", name: "Closed", category: .done),
        ],
        transitions: [
            JiraBoard.Transition(id: "4", name: "Start Progress", from: ["1", "4"], to: "3"),
            JiraBoard.Transition(
                id: "5",
                name: "Resolve Issue",
                from: ["1", "3", "4"],
                to: "5",
                resolution: .required
            ),
            JiraBoard.Transition(
                id: "2",
                name: "Close Issue",
                from: ["1", "3", "4"],
                to: "6",
                resolution: .required
            ),
            JiraBoard.Transition(id: "701", name: "Close Issue", from: ["5"], to: "6"),
            JiraBoard.Transition(
                id: "3",
                name: "Reopen Issue",
                from: ["5", "6"],
                to: "4",
                outcome: .clears
            ),
        ]
    )
}
