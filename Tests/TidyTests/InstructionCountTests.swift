import FoundationEssentials
import TestSupport
import Testing

/// Runs the suites named `WorkTests` once more, in valgrind, which counts their instructions.
struct InstructionCountTests {
    @Test(.enabled(if: Tool.isInstalled("valgrind"), "valgrind is missing: nothing is counted"))
    func `no reader's work grows faster than what it reads`() async throws {
        try #require(!WorkGrowth.isCounting)
        let folder = try TemporaryFolder()
        let program = "\(folder.path)/tests"
        // Valgrind 3.19 cannot read what Swift 6 writes for debuggers.
        try await Tool.run(["strip", "--strip-debug", "-o", program, CommandLine.arguments[0]])
        // Valgrind runs one thread at a time, so two of it fill the processors better than one.
        async let first = Self.count(in: folder, by: program, ["--filter", Self.half])
        async let second = Self.count(
            in: folder,
            by: program,
            ["--filter", "WorkTests/", "--skip", Self.half]
        )
        for result in try await [first, second] {
            #expect(result.status == 0, "\(Self.failures(in: result.output))")
        }
        // Those that are deliberately not linear are among them.
        let judged = "a list emptied from its front, are not\" passed"
        #expect(try await second.output.contains(judged))
    }

    /// About half of the work.
    private static let half = "(SlackTests\\..*|Drawing|Fuzz)WorkTests/"

    private static func count(
        in folder: TemporaryFolder,
        by program: String,
        _ suites: [String]
    ) async throws -> (status: Int32, output: String) {
        let output = "\(folder.path)/count\(suites.count)"
        return try await Tool.result(
            [
                // Hashes of the same seed, so that each run counts the same.
                "env", "SWIFT_DETERMINISTIC_HASHING=1", "\(WorkGrowth.outputVariable)=\(output)",
                "valgrind", "--tool=callgrind", "--instr-atstart=no",
                "--callgrind-out-file=\(output)", program,
                "--testing-library", "swift-testing", "--no-parallel",
            ] + suites
        )
    }

    private static func failures(in output: String) -> String {
        output.split(separator: "\n").filter { $0.contains("recorded an issue") }
            .suffix(50).joined(separator: "\n")
    }

    @Test func `every suite that counts is named so that it is counted`() throws {
        let suites = Repository.swiftFiles(in: "Tests")
            .filter { Repository.text($0)?.contains("WorkGrowth.expectLinear") == true }
            .filter { !$0.hasPrefix("Tests/TestSupport/") && !$0.hasPrefix("Tests/TidyTests/") }
        #expect(suites.count >= 10)
        for suite in suites { #expect(suite.hasSuffix("WorkTests.swift")) }
    }
}
