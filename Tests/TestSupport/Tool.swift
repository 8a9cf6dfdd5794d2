import Dispatch
import Foundation

/// A program of the machine, such as openssl or curl, run to its end.
package enum Tool {
    package struct Failure: Error {
        package var arguments: [String]
        package var status: Int32
        package var output: String
    }

    /// Whether there is a program of that name where programs are.
    package static func isInstalled(_ name: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Runs the program, which is looked for where programs are.
    ///
    /// - Parameters:
    ///   - arguments: Its name, and what it is told.
    ///   - input: What it reads; it ends there.
    /// - Returns: Its exit status, and what it wrote, errors and all.
    /// - Throws: When it cannot be started.
    package static func result(
        _ arguments: [String],
        input: String = ""
    ) async throws -> (status: Int32, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "tool")
                .async {
                    continuation.resume(with: Result { try wait(for: arguments, input) })
                }
        }
    }

    /// Runs the program, and returns what it wrote; throws unless it ends with 0.
    @discardableResult
    package static func run(_ arguments: [String], input: String = "") async throws -> String {
        let (status, output) = try await result(arguments, input: input)
        guard status == 0 else {
            throw Failure(arguments: arguments, status: status, output: output)
        }
        return output
    }

    /// Runs a Python program that gets arguments, and returns what it wrote.
    package static func python(_ program: String, _ arguments: String...) async throws -> String {
        try await run(["python3", "-c", program] + arguments)
    }

    private static func wait(
        for arguments: [String],
        _ input: String
    ) throws -> (Int32, String) {
        // Through files: a pipe could be inherited by another test's child, and then not end.
        let folder = try TemporaryFolder()
        let files = ["input", "output"].map { URL(fileURLWithPath: "\(folder.path)/\($0)") }
        try Data(input.utf8).write(to: files[0])
        try Data().write(to: files[1])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        let output = try FileHandle(forWritingTo: files[1])
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        return (process.terminationStatus, text)
    }
}
