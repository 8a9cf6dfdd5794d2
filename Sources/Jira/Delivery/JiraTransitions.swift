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
    func choice(for goal: Goal, configured: String?) -> Transition? {
        if let configured {
            let found =
                transitions.first { $0.id.hasSameBytes(as: configured) }
                ?? transitions.first { $0.name.hasSameBytesIgnoringASCIICase(as: configured) }
            if let found { return found }
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
        return nil
    }

    /// Why there is no choice; a sentence about an issue.
    func refusal(of name: String, for goal: Goal) -> String {
        guard !transitions.isEmpty else {
            return
                "Jira offers no transition of \(name): give the account the permission Transition"
                + " issues in its project."
        }
        let known = transitions.prefix(20)
            .map {
                "\(quotation(of: $0.name, charactersMax: 60)) (\($0.id)) to"
                    + " \(quotation(of: $0.target, charactersMax: 60))"
            }
            .joined(separator: ", ")
        return switch goal {
        case .open:
            "No transition of \(name) opens it again; there are \(known): set"
                + " jira.reopen-transition."
        case .closed:
            "No transition of \(name) closes it; there are \(known): set jira.resolve-transition."
        }
    }
}

extension JiraTransitions.Transition {
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
