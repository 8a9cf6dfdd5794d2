import JSON
import Platform
import Sandbox

/// The trial's named reminder: a note for each team, twice, with a change of the catalogue between.
struct TrialTeams: Sendable {
    let world: SandboxWorld
    /// The app in the sandbox's workspace, which knows the names of channels.
    let app: SlackApp
    /// Where the service is, as `http://HOST:PORT`.
    let service: String

    /// The reminder's name.
    static let name = "teams"

    /// Returns the reminder as the configuration file has it: its secrets are the sandbox's, and
    /// public.
    static func configuration(_ app: SlackApp, sandbox: String) -> String {
        """
          \(name):
            slack.bot-token: \(app.token.reveal())
            slack.channel: C0SANDBOX
            slack.api-url: \(sandbox)/api
            layout: detailed
            route-by: team
            channel-from: [owner.properties.slack_channel]
            mention: owners
            thread: true
            send-when: changed
        """
    }

    /// Executes the action twice, and prints whom it told.
    ///
    /// - Returns: False when a run was not accepted.
    func show() async -> Bool {
        world.setWebhookURL("\(service)/webhook/\(Self.name)")
        defer { world.setWebhookURL("\(service)/webhook") }
        print("A note for each team: POST \(service)/webhook/\(Self.name)")
        guard await tell() else { return false }
        let change = world.changeCatalogue()
        print(
            "  … \(change.fixedCount) rules are fixed, \(change.brokenCount) break, and once more:"
        )
        return await tell()
    }

    private func tell() async -> Bool {
        let before = world.messages.count
        let fired = await world.fireAction()
        guard let run = await world.runEnded(fired.id) else { return false }
        for message in world.messages.dropFirst(before) where message.threadTS == nil {
            let channel = app.channels.first { $0.id.hasSameBytes(as: message.channel) }
            let title = message.readable.split(separator: "\n").first ?? ""
            print("  #\(channel?.name ?? message.channel): \(title)")
        }
        print("  The run in Port: \(run.end); \(run.summary ?? "")\n")
        return true
    }
}
