import JSON
import Outbound
import Reminders

/// The transitions of one issue as it is now.
///
/// Source: Jira REST API v3, "Get transitions".
struct JiraTransitions {
    struct Transition {
        var id: String
        var name: String
        /// The status that it leads to.
        var target: String
        /// `new`, `indeterminate` or `done`; another is taken for open.
        var category: String
        /// Resolutions that it lets one choose from; nil where it asks for none.
        var resolutions: [String]?
    }

    /// Where an issue is to be brought.
    enum Goal {
        case open
        case closed(TicketChange.CloseReason)

        /// Whether a transition leads there.
        func isReached(by transition: Transition) -> Bool {
            let isDone = transition.category.hasSameBytes(as: "done")
            return switch self {
            case .open: !isDone
            case .closed: isDone
            }
        }

        /// The key of the configuration that names a transition to it.
        fileprivate var key: String {
            switch self {
            case .open: "jira.reopen-transition"
            case .closed: "jira.resolve-transition"
            }
        }
    }

    let transitions: [Transition]

    /// Reads an answer; nil for one without transitions in it.
    init?(_ json: JSONValue) {
        guard let items = json["transitions"]?.array else { return nil }
        transitions = items.compactMap { item in
            guard let id = item["id"]?.string, item["isAvailable"]?.bool != false else {
                return nil
            }
            let target = item["to"]
            let resolution = item["fields"]?["resolution"]
            return Transition(
                id: id,
                name: item["name"]?.string ?? id,
                target: target?["name"]?.string ?? "",
                category: target?["statusCategory"]?["key"]?.string ?? "",
                resolutions: resolution.map { field in
                    (field["allowedValues"]?.array ?? []).compactMap { $0["name"]?.string }
                }
            )
        }
    }

    /// Returns the configured transition, else the first to a status of the right category.
    ///
    /// - Parameters:
    ///   - goal: Where the issue is to be brought.
    ///   - configured: The id or name of a transition; an issue without it has the category decide.
    ///   - name: What people call the issue.
    /// - Returns: A transition that leads there.
    /// - Throws: `ticketRefused` where none does, or the configured one leads elsewhere: it would
    ///   be made again in every run.
    func choice(
        for goal: Goal,
        configured: String?,
        of name: String
    ) throws(JiraError) -> Transition {
        if let configured {
            let named = self.named(configured)
            if let found = named.first(where: goal.isReached) { return found }
            if let wrong = named.first {
                throw .ticketRefused(refusal(of: name, for: goal, configured: wrong))
            }
        }
        let categories =
            switch goal {
            case .open: ["new", "indeterminate"]
            case .closed: ["done"]
            }
        for category in categories {
            if let found = transitions.first(where: { $0.category.hasSameBytes(as: category) }) {
                return found
            }
        }
        throw .ticketRefused(refusal(of: name, for: goal))
    }

    /// The transitions with that id, else those with that name.
    private func named(_ name: String) -> [Transition] {
        let found = transitions.filter { $0.id.hasSameBytes(as: name) }
        guard found.isEmpty else { return found }
        return transitions.filter { $0.name.hasSameBytesIgnoringASCIICase(as: name) }
    }

    /// Why the configured transition is not made; a sentence about an issue.
    private func refusal(of name: String, for goal: Goal, configured: Transition) -> String {
        let right = transitions.filter(goal.isReached)
        let target = quotation(of: configured.target, charactersMax: 60)
        let verb =
            switch goal {
            case .open: "does not open it again"
            case .closed: "does not close it"
            }
        let advice =
            right.isEmpty
            ? "none of its transitions does, so its project's workflow needs one"
            : "name one of \(Self.list(right)), or leave it out"
        return "\(goal.key) is \(configured.words), which leads \(name) to \(target) and \(verb):"
            + " \(advice)."
    }

    private static func list(_ transitions: [Transition]) -> String {
        transitions.prefix(20)
            .map { "\($0.words) to \(quotation(of: $0.target, charactersMax: 60))" }
            .joined(separator: ", ")
    }

    /// Why there is no choice; a sentence about an issue.
    private func refusal(of name: String, for goal: Goal) -> String {
        guard !transitions.isEmpty else {
            return
                "Jira offers no transition of \(name): give the account the permission Transition"
                + " issues in its project."
        }
        let known = Self.list(transitions)
        return switch goal {
        case .open: "No transition of \(name) opens it again; there are \(known): set \(goal.key)."
        case .closed: "No transition of \(name) closes it; there are \(known): set \(goal.key)."
        }
    }
}

extension JiraTransitions.Transition {
    /// Its name and id, for people.
    var words: String { "\(quotation(of: name, charactersMax: 60)) (\(id))" }

    /// The body that makes the transition.
    func body(for goal: JiraTransitions.Goal) -> JSONValue {
        var body: [ExactString: JSONValue] = ["transition": ["id": .string(id)]]
        if case .closed(let reason) = goal, let resolutions,
            let name = JiraResolution.choice(for: reason, among: resolutions)
        {
            body["fields"] = ["resolution": ["name": .string(name)]]
        }
        return .object(body)
    }

    /// How an issue is closed after it.
    func closing(for reason: TicketChange.CloseReason) -> FoundTicket.Closing {
        let name = resolutions.flatMap { JiraResolution.choice(for: reason, among: $0) }
        return name.map(JiraResolution.isRefusal) == true ? .refused : .done
    }
}
