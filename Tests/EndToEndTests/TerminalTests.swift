import Foundation
import Sandbox
import TestSupport
import Testing

/// What a person sees in a terminal, as against what a file gets.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct TerminalTests {
    /// Runs the executable in a terminal of so many columns.
    private func show(
        _ arguments: [String],
        columns: Int,
        _ environment: [String: String],
        in stage: Stage
    ) async throws -> String {
        let program = try Program(
            ["\(Repository.root)/Tests/Clients/terminal.py", "\(columns)", Program.path]
                + arguments,
            environment: ["PYTHONUTF8": "1"].merging(environment) { _, new in new },
            in: stage.folder.path,
            executable: "/usr/bin/python3"
        )
        _ = await program.exitStatus()
        return program.text
    }

    private func failedRun(_ stage: Stage) async throws -> [String: String] {
        _ = try await stage.serve(["REMINDER_BLUEPRINT": "unicorn"])
        #expect(try await stage.remind().status == .failure)
        return ["DATABASE_URL": "sqlite:\(stage.folder.path)/scorebell.sqlite"]
    }

    @Test func `a table fits the terminal, and has colours unless somebody wants none`()
        async throws
    {
        try await Stage()
            .run { stage in
                let database = try await failedRun(stage)
                let list = ["runs", "list", "--state", "failed"]
                let shown = try await show(list, columns: 120, database, in: stage)
                #expect(shown.contains("\u{1B}[31mfailed\u{1B}[0m"), "\(shown)")
                let plain = try await show(
                    list,
                    columns: 120,
                    database.merging(["NO_COLOR": "1"]) { _, new in new },
                    in: stage
                )
                let lines = plain.split(whereSeparator: \.isNewline)
                #expect(!plain.contains("\u{1B}") && lines.count == 2)
                #expect(lines.allSatisfy { $0.count <= 120 }, "\(plain)")
                #expect(lines.last?.hasSuffix("…") == true)
                let piped = try await Program.run(
                    list,
                    environment: database,
                    in: stage.folder.path
                )
                #expect(!piped.text.contains("\u{1B}") && !piped.text.contains("…"))
                #expect(piped.text.contains("or the input that overrides it."))
            }
    }

    @Test(arguments: ["check", "runs list", "runs list --json"])
    func `a result that cannot be written is a failure`(_ command: String) async throws {
        try await Stage()
            .run { stage in
                let database = try await failedRun(stage)
                let program = try Program(
                    ["-c", "exec \"$0\" \(command) >/dev/full", Program.path],
                    environment: stage.environment(database),
                    in: stage.folder.path,
                    executable: "/bin/sh"
                )
                #expect(await program.exitStatus() == 1)
                #expect(
                    program.text
                        == "scorebell: The result cannot be written: No space left on device.\n"
                )
            }
    }

    @Test func `jobs are found by reminder and by when they came`() async throws {
        try await Stage()
            .run { stage in
                let database = try await failedRun(stage)
                for (arguments, isFound) in [
                    (["--since", "1h"], true), (["--since", "2999-01-01"], false),
                    (["--since", "2020-01-01T00:00:00Z"], true), (["--reminder", ""], true),
                    (["--reminder", "weekly"], false),
                ] {
                    let result = try await Program.run(
                        ["runs", "list", "--state", "failed"] + arguments,
                        environment: database,
                        in: stage.folder.path
                    )
                    #expect(result.status == 0)
                    #expect(result.text.contains("There are no such jobs.") != isFound)
                }
                let wrong = try await Program.run(
                    ["runs", "list", "--since", "yesterday"],
                    environment: database,
                    in: stage.folder.path
                )
                #expect(wrong.status == 64 && wrong.text.contains("yesterday"))
            }
    }

    @Test func `the log is text on a terminal, one line for each event`() async throws {
        try await Stage()
            .run { stage in
                let environment = stage.environment(["LOG_LEVEL": "debug"])
                let check = ["check", "--online"]
                let shown = try await show(check, columns: 80, environment, in: stage)
                #expect(shown.contains(#/\d\d:\d\d:\d\d\.\d+ DEBUG A call ended\. duration_ms=/#))
                #expect(!shown.contains("{\""), "\(shown)")
                let piped = try await Program.run(
                    check,
                    environment: environment,
                    in: stage.folder.path
                )
                #expect(piped.text.contains(#""message":"A call ended.""#))
            }
    }
}
