import Foundation
import HTTPTypes
import JSON
import Outbound
import Sandbox
import Testing
import TestSupport
import YAML

/// `docs/MIGRATING.md`: what it shows works, and what it names is there.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct MigrationTests {
    /// A piece of code in the page.
    private struct Snippet: Sendable {
        var language: String
        var code: String
    }

    private static let page = Repository.text("docs/MIGRATING.md") ?? ""

    private static let snippets: [Snippet] = page.matches(of: #/```([a-z]+)\n([^`]*)```/#)
        .map { Snippet(language: String($0.1), code: String($0.2)) }

    /// The one snippet that holds that text.
    private func snippet(with text: String) throws -> Snippet {
        let found = Self.snippets.filter { $0.code.contains(text) }
        return try #require(found.count == 1 ? found.first : nil, "\(found.count) hold \(text)")
    }

    @Test func `every snippet can be read as what it says it is`() throws {
        #expect(Self.snippets.count > 8)
        for snippet in Self.snippets {
            switch snippet.language {
            case "json": _ = try JSONValue(parsing: Array(snippet.code.utf8))
            case "yaml": #expect(try YAMLNode.read(snippet.code)?.mapping != nil)
            case "sh": break
            default: Issue.record("a snippet in \(snippet.language)")
            }
        }
    }

    @Test func `every variable is one that the executable reads`() throws {
        let configuration = "Sources/scorebell/Configuration"
        let inputs = try ["SenderInput", "RunInput"]
            .flatMap { name in
                try #require(Repository.text("\(configuration)/\(name).swift"))
                    .matches(of: #/= "(INPUT_[A-Z_]+)"/#).map { String($0.1) }
            }
        let keys = try ["SettingsTable", "SettingsTable+Tickets"]
            .flatMap { name in
                try #require(Repository.text("\(configuration)/\(name).swift"))
                    .matches(of: #/[rR]ow\("([a-z.-]+)"\)/#)
                    .map { $0.1.uppercased().map { ".-".contains($0) ? "_" : String($0) }.joined() }
            }
        let authorities = try #require(Repository.text("\(configuration)/Settings+Outbound.swift"))
            .matches(of: #/"([A-Z_]+)"/#).map { String($0.1) }
        // What the guide, GitLab and port-agent call theirs, and a page of ours.
        let others = [
            "RUN_ID", "TRIGGER_PAYLOAD", "GITLAB_URL", "PATCH_RUN", "INPUT_", "PORT_SENDER",
        ]
        let known = Set(inputs + keys + authorities + others)
        #expect(inputs.count > 25 && keys.count > 30)
        let named = Set(Self.page.matches(of: #/\b[A-Z]+_[A-Z_]*/#).map { String($0.0) })
        #expect(named.subtracting(known) == [])
        #expect(Set(inputs).subtracting(named) == [], "an input that the page does not name")
    }

    @Test func `every option is one that its command has`() async throws {
        let folder = try TemporaryFolder()
        var helps = ""
        for command in ["send", "report-run"] {
            helps += try await Program.run([command, "--help"], in: folder.path).text
        }
        let named = Self.page.matches(of: #/[`\s](--[a-z][a-z-]+)/#).map { String($0.1) }
        #expect(named.count > 15)
        for option in Set(named).subtracting(["--fail", "--platform", "--rm"]) {
            #expect(helps.contains("  \(option) "), "\(option)")
        }
    }

    @Test func `the guide's line with another image name sends the reminder`() async throws {
        let line = try snippet(with: "docker run -i --rm")
        try await Stage()
            .run { stage in
                // Docker's part: the image's entrypoint with the variables and nothing else.
                let docker = """
                    docker() {
                      shift; local variables=()
                      while [ "${1#-}" != "$1" ]; do
                        if [ "$1" = -e ]; then variables+=("$2"); shift; fi
                        shift
                      done
                      [ "$1" = ghcr.io/your-org/scorebell:1 ] || return 125
                      shift
                      env -i "PORT_BASE_URL=$PORT_BASE_URL" "${variables[@]}" '\(Program.path)' "$@"
                    }
                    """
                let result = try await bash("\(docker)\n\(line.code)", stage)
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains("Slack reminder sent successfully 🚀"))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `the pipeline reports to the run that its payload names`() async throws {
        struct Pipeline: Decodable {
            struct Job: Decodable {
                var variables: [String: String]
                var script: [String]
            }

            var job: Job

            private enum CodingKeys: String, CodingKey {
                case job = "generate-scorecards-reminders"
            }
        }
        let code = try snippet(with: "INPUT_RUN_ID=$(sed").code
        let job = try decode(Pipeline.self, fromYAML: code).job
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let payload = #"{"runId": "\#(run.id)","ref":"main","id":"1234","variables":{}}"#
                try payload.write(
                    toFile: "\(stage.folder.path)/payload",
                    atomically: true,
                    encoding: .utf8
                )
                let script = (["set -eo pipefail"] + job.script).joined(separator: "\n")
                let result = try await bash(
                    script,
                    stage,
                    job.variables.merging(["TRIGGER_PAYLOAD": "payload"]) { _, new in new }
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(stage.world.record.run(run.id)?.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `what the guide's pipeline reads is not in what the action sends`() throws {
        let body = try JSONValue(parsing: Array(snippet(with: "gitlab.com/api/v4").code.utf8))
        let sent = try #require(body["invocationMethod"]?["body"])
        #expect(sent["context"] == nil)
        #expect(sent["runId"] == "{{ .run.id }}")
    }

    @Test func `a step's report is told by report-run`() async throws {
        let command = try snippet(with: "scorebell report-run --run-id")
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await bash(command.code, stage, ["RUN_ID": run.id])
                #expect(result.status == 0, "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .success && told.log == "The database is there")
                #expect(told.links == ["https://example.com/4711"])
            }
    }

    @Test func `both ways by Port's webhook lead to a reminder`() async throws {
        let before = try JSONValue(parsing: Array(snippet(with: "gitlab.com/api/v4").code.utf8))
        let after = try JSONValue(
            parsing: Array(snippet(with: "scorebell.example.com/webhook").code.utf8)
        )
        let body = try #require(before["invocationMethod"]?["body"])
        #expect(after["invocationMethod"]?["body"] == body)
        let rows = Self.page.matches(of: #/\| (before|after) \| `https:\/\/([^\/]+)([^`]+)` \|/#)
        let (old, new) = (try #require(rows.first), try #require(rows.last))
        #expect(rows.count == 2 && old.3 == new.3 && old.2 == "gitlab.com")
        #expect(before["invocationMethod"]?["url"]?.string == "https://\(old.2)\(old.3)")
        try await Stage()
            .run { stage in
                let program = try await stage.serve([
                    "GITLAB_TRIGGER_TOKEN": "glptt-0123456789abcdef"
                ])
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                let run = stage.world.addRun()
                let answer = try await stage.call(
                    .post,
                    root + new.3,
                    headers: [.contentType: "application/json"],
                    body: #"{"runId":"\#(run.id)"}"#
                )
                #expect(answer.status == 201)
                #expect(await stage.world.runEnded(run.id)?.status == .success)
                let path = after["invocationMethod"]?["url"]?.string?.split(separator: "/").last
                #expect(stage.webhookURL == "\(root)/\(path ?? "")")
                #expect(try await stage.remind(.minimal).status == .success)
                #expect(stage.world.messages.count == 2)
            }
    }

    /// Runs a script with this sandbox's values of a project's variables, and our executable in its
    /// path.
    private func bash(
        _ script: String,
        _ stage: Stage,
        _ variables: [String: String] = [:]
    ) async throws -> (status: Int32, text: String) {
        let folder = Program.path.split(separator: "/").dropLast().joined(separator: "/")
        let program = try Program(
            ["-c", script],
            environment: stage.environment(variables)
                .merging(["PATH": "/\(folder):/usr/bin:/bin"]) { _, new in new },
            in: stage.folder.path,
            executable: "/bin/bash"
        )
        return (await program.exitStatus(), program.text)
    }
}
