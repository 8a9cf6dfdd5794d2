import JSON
import Platform
import Sandbox

/// The trial's reminder that keeps tickets in Jira: some are opened by one run, and closed by the
/// next, after a change of the catalogue.
struct TrialTickets: Sendable {
    let world: SandboxWorld
    /// Where the service is, as `http://HOST:PORT`.
    let service: String

    /// The reminder's name.
    static let name = "tickets"

    /// Returns the reminder as the configuration file has it: its secrets are the sandbox's, and
    /// public.
    static func configuration(_ jira: JiraStandInConfiguration, sandbox: String) -> String {
        """
          \(name):
            operation-kind: ticket_handler
            target-kind: jira
            jira.url: \(sandbox)\(jira.basePath)
            jira.email: \(jira.account.email)
            jira.token: \(jira.token.reveal())
            jira.project: \(jira.projects.first?.key ?? "")
        """
    }

    /// Executes the action twice, and prints what became of tickets.
    ///
    /// - Returns: False when a run was not accepted.
    func show() async -> Bool {
        world.setWebhookURL("\(service)/webhook/\(Self.name)")
        defer { world.setWebhookURL("\(service)/webhook") }
        print("Tickets in Jira: POST \(service)/webhook/\(Self.name)")
        guard await keep() else { return false }
        let change = world.changeCatalogue()
        print(
            "  … \(change.fixedCount) rules are fixed, \(change.brokenCount) break, and once more:"
        )
        return await keep()
    }

    private func keep() async -> Bool {
        let fired = await world.fireAction()
        guard let run = await world.runEnded(fired.id) else { return false }
        print("  The run in Port: \(run.end); \(run.summary ?? "")\n")
        return true
    }
}
