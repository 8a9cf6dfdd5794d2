import HTTPServer
import Platform
import Sandbox

extension SandboxStage {
    /// Returns what a service needs beside, to open tickets in the sandbox's trackers.
    static func trackerInstructions(
        at address: BoundAddress,
        _ configuration: SandboxConfiguration
    ) -> String {
        let github = configuration.github
        let token = github.tokens.first.map { $0.secret.reveal() } ?? ""
        return """
            GitHub's issues instead of Slack's messages:

              export REMINDER_OPERATION_KIND=issue_handler REMINDER_TARGET_KIND=github
              export GITHUB_API_URL=http://\(address)\(GitHubSite.path) GITHUB_TOKEN=\(token)
              export GITHUB_REPOSITORY=\(github.repositories.first?.name ?? "")
            """
    }
}
