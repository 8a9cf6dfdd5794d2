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
        let (cloud, dataCenter) = (configuration.jira, configuration.jiraDataCenter)
        return """
            Jira's issues instead of Slack's messages, in its Cloud or in a Data Center:

              export REMINDER_OPERATION_KIND=ticket_handler
              export JIRA_URL=http://\(address)\(cloud.basePath) JIRA_EMAIL=\(cloud.account.email)
              export JIRA_TOKEN=\(cloud.token.reveal()) JIRA_PROJECT=\(cloud.projects.first?.key ?? "")

              export JIRA_URL=http://\(address)\(dataCenter.basePath)
              export JIRA_TOKEN=\(dataCenter.token.reveal()) JIRA_PROJECT=\(dataCenter.projects.first?.key ?? "")

            GitHub's issues instead of Slack's messages:

              export REMINDER_OPERATION_KIND=issue_handler
              export GITHUB_API_URL=http://\(address)\(GitHubSite.path) GITHUB_TOKEN=\(token)
              export GITHUB_REPOSITORY=\(github.repositories.first?.name ?? "")
            """
    }
}
