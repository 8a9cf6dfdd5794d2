package import Reminders

import HTTPTypes
import JSON
import Outbound

/// Looking without writing.
extension JiraTracker {
    /// Finds out whether tickets could be kept, as far as Jira tells without a write.
    ///
    /// - Returns: What was found.
    /// - Throws: Why none could; `DeliveryFailure.disposition` says whether to repair something or
    ///   to ask again.
    package func probe() async throws(DeliveryFailure) -> TrackerProbe {
        do throws(JiraError) {
            let site = try await JiraSite(api)
            let edition = site.isCloud ? "Jira Cloud" : "Jira Data Center"
            var probe = TrackerProbe(
                findings: ["The token is \(site.account)'s, at \(edition); nothing was written."]
            )
            let session = JiraSession(site, configuration)
            try await session.open([], forWriting: true)
            guard let project = configuration.project,
                case .usable(let place) = session.place(named: project)
            else {
                probe.findings.append("The catalogue names the projects (jira.project is not set).")
                return probe
            }
            probe.findings.append(place.finding)
            probe.warnings += try await session.missingPermissions(in: place)
            let transitions = try await session.transitions(in: place)
            probe.findings += transitions.findings
            probe.warnings += transitions.warnings
            return probe
        } catch {
            throw error.failure()
        }
    }
}

extension JiraPlace {
    /// What is created there.
    fileprivate var finding: String {
        let parts = partType.map { ", rules of type \(quoted($0))" } ?? ", rules in their text"
        return "In the project \(key) tickets are of type \(quoted(type))\(parts); their screens"
            + " have the field labels, and require nothing that is not given."
    }

    private func quoted(_ type: IssueType) -> String {
        "\(quotation(of: type.name, charactersMax: 60)) (\(type.id))"
    }
}

extension JiraSession {
    /// What the account may need to do there, and for what.
    private static let permissions: [(name: String, title: String, purpose: String)] = [
        ("CREATE_ISSUES", "Create issues", "opens no ticket"),
        ("EDIT_ISSUES", "Edit issues", "updates no ticket"),
        ("TRANSITION_ISSUES", "Transition issues", "closes and reopens no ticket"),
        ("RESOLVE_ISSUES", "Resolve issues", "sets no resolution where it closes a ticket"),
        ("ADD_COMMENTS", "Add comments", "adds no comment (tickets.comment)"),
    ]

    /// Returns a warning for each permission that the account lacks.
    fileprivate func missingPermissions(
        in place: JiraPlace
    ) async throws(JiraError) -> [String] {
        let names = Self.permissions.map(\.name).joined(separator: ",")
        let query = [("projectKey", place.key), ("permissions", names)]
        let answer: JSONValue
        do throws(JiraError) {
            answer = try await api.value(of: .get("mypermissions", query))
        } catch .refused(_, let message) {
            // Jira refuses the whole question for one name that it does not know.
            return ["Jira did not tell what \(site.account) may do\(JiraError.because(message))."]
        }
        return Self.permissions
            .filter { answer["permissions"]?[$0.name]?["havePermission"]?.bool == false }
            .map { permission in
                "\(site.account) lacks the permission \(permission.title) in the project"
                    + " \(place.key): without it scorebell \(permission.purpose)."
            }
    }

    /// Looks which way out an open issue of the tickets' type has, and which way back a closed one
    /// where a transition is configured for that.
    fileprivate func transitions(
        in place: JiraPlace
    ) async throws(JiraError) -> TrackerProbe {
        var probe: TrackerProbe
        if let issue = try await anyIssue(of: place, isDone: false) {
            probe = try await transition(of: issue, to: .closed(.reached), "closes a ticket")
        } else {
            probe = TrackerProbe(
                findings: [
                    "The project \(place.key) has no open issue of the tickets' type, so it is not"
                        + " known yet which transition closes one."
                ]
            )
        }
        guard configuration.reopenTransition != nil else { return probe }
        guard let issue = try await anyIssue(of: place, isDone: true) else {
            probe.findings.append(
                "The project \(place.key) has no closed issue of the tickets' type, so it is not"
                    + " known yet whether jira.reopen-transition opens one again."
            )
            return probe
        }
        let back = try await transition(of: issue, to: .open, "opens a ticket again")
        probe.findings += back.findings
        probe.warnings += back.warnings
        return probe
    }

    /// Returns the first issue of the tickets' type that is open, or that is closed.
    private func anyIssue(
        of place: JiraPlace,
        isDone: Bool
    ) async throws(JiraError) -> JiraIssueAnswer? {
        let jql =
            "\(JQL.isOne(of: [place.key])) AND issuetype = \(JQL.quoted(place.type.id))"
            + " AND statusCategory \(isDone ? "=" : "!=") \"done\" ORDER BY key"
        let request: JSONValue = ["jql": .string(jql), "fields": ["summary"], "maxResults": 1]
        let found = try await api.value(of: .post(site.isCloud ? "search/jql" : "search", request))
        return found["issues"]?.array?.lazy.compactMap(JiraIssueAnswer.init).first
    }

    /// Looks which transition an issue would take; `deed` says what it does.
    private func transition(
        of issue: JiraIssueAnswer,
        to goal: JiraTransitions.Goal,
        _ deed: String
    ) async throws(JiraError) -> TrackerProbe {
        let transitions = try await transitions(of: issue.id)
        let configured = configuration.transition(to: goal)
        do throws(JiraError) {
            let choice = try transitions.choice(for: goal, configured: configured, of: issue.key)
            return TrackerProbe(
                findings: ["The transition \(choice.words) \(deed), as it would \(issue.key)."]
            )
        } catch .ticketRefused(let sentence) {
            return TrackerProbe(warnings: [sentence])
        }
    }
}
