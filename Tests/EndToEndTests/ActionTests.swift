import Foundation
import Sandbox
import Testing
import TestSupport

/// `action.yml`: what a workflow's step with `uses:` gives, and what the executable takes.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ActionTests {
    private struct Action: Decodable {
        struct Input: Decodable {
            var description: String
            var required: Bool
        }

        struct Runs: Decodable {
            var using: String
            var image: String
            var args: [String]
        }

        var inputs: [String: Input]
        var runs: Runs
    }

    /// The inputs of port-sender's action that have to be given, as its own `action.yml` says.
    private static let required: Set<String> = [
        "port_client_id", "port_client_secret", "operation_kind", "blueprint", "scorecard",
    ]
    /// The others.
    private static let optional: Set<String> = [
        "port_region", "slack_webhook_url", "filter_rule", "target_kind", "jira_api_endpoint",
        "jira_email", "jira_project_id", "jira_token", "jira_resolve_transition_id",
        "jira_reopen_transition_id", "github_api_url", "github_token", "github_repository",
    ]
    /// Those that it has not.
    private static let ours: Set<String> = ["log_level", "run_id"]

    private func action() throws -> Action {
        try decode(Action.self, fromYAML: try #require(Repository.text("action.yml")))
    }

    /// What GitHub's runner calls an input in the environment.
    private static func variable(_ input: String) -> String { "INPUT_\(input.uppercased())" }

    @Test func `it takes port-sender's inputs, and two of ours`() throws {
        let inputs = try action().inputs
        #expect(Set(inputs.keys) == Self.required.union(Self.optional).union(Self.ours))
        #expect(Set(inputs.filter(\.value.required).keys) == Self.required)
        #expect(!inputs.contains { $0.value.description.isEmpty })
    }

    @Test func `every input is one that the executable reads, and the other way round`() throws {
        let source = try #require(
            Repository.text("Sources/scorebell/Configuration/SenderInput.swift")
        )
        let read = source.matches(of: #/= "(INPUT_[A-Z_]+)"/#).map { String($0.1) }
        #expect(read.count > 15)
        #expect(Set(try action().inputs.keys.map(Self.variable)) == Set(read))
    }

    @Test func `a step sends the reminder and ends the run`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let own = stage.environment()
                let with = [
                    "operation_kind": "scorecard_reminder", "port_region": "eu",
                    "port_client_id": own["PORT_CLIENT_ID"] ?? "",
                    "port_client_secret": own["PORT_CLIENT_SECRET"] ?? "",
                    "slack_webhook_url": own["SLACK_WEBHOOK_URL"] ?? "", "blueprint": "service",
                    "scorecard": "ProductionReadiness", "target_kind": "slack", "run_id": run.id,
                ]
                let action = try action()
                // The runner sets every input, an empty one where the step says nothing.
                var environment = ["PORT_BASE_URL": "http://\(stage.address)"]
                for input in action.inputs.keys {
                    environment[Self.variable(input)] = with[input] ?? ""
                }
                let result = try await Program.run(
                    action.runs.args,
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(stage.world.messages.count == 1)
                #expect(stage.world.record.run(run.id)?.status == .success)
            }
    }

    @Test func `the image is built from all that the package names`() throws {
        let action = try action()
        #expect(action.runs.using == "docker")
        let dockerfile = try #require(Repository.text(action.runs.image))
        #expect(dockerfile.contains(#"ENTRYPOINT ["scorebell"]"#))
        let package = try #require(Repository.text("Package.swift"))
        let ignore = try #require(Repository.text(".dockerignore"))
        let folders = Set(package.matches(of: #/path: "([A-Za-z]+)\//#).map { String($0.1) })
        #expect(folders.contains("Tests"))
        for folder in folders.union(["Sources"]) {
            #expect(dockerfile.contains("COPY \(folder) ./\(folder)\n"))
            #expect(ignore.contains("!\(folder)\n"))
        }
    }
}
