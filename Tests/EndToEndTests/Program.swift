import Foundation
import Synchronization

/// The real executable as a process of its own, with its output readable while it runs.
final class Program: Sendable {
    private struct Output {
        var text = ""
        var hasEnded = false
        var watchers: [(text: String, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let process: Process
    private let output = Mutex(Output())
    private let ended = Mutex<(status: Int32?, watchers: [CheckedContinuation<Int32, Never>])>(
        (nil, [])
    )

    /// Where the build put the executable: beside the tests that run now.
    static let path: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return (tests.map { ($0 as NSString).deletingLastPathComponent } ?? ".") + "/scorebell"
    }()

    /// Starts the executable with exactly this environment, in a folder.
    init(_ arguments: [String], environment: [String: String] = [:], in folder: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        self.process = process
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.received(data)
        }
        process.terminationHandler = { [weak self] in self?.terminated($0.terminationStatus) }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var processID: Int32 { process.processIdentifier }

    /// Everything it wrote so far.
    var text: String { output.withLock { $0.text } }

    /// Waits until it has written that text; false when it ended without.
    func wrote(_ text: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = output.withLock { output in
                if output.text.contains(text) { return true }
                if output.hasEnded { return false }
                output.watchers.append((text, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Waits for its end, and returns its exit status, or the signal that ended it.
    func exitStatus() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status: Int32? = ended.withLock { ended in
                if ended.status == nil { ended.watchers.append(continuation) }
                return ended.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Runs it to its end, and returns its exit status and everything it wrote.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: String
    ) async throws -> (status: Int32, text: String) {
        let program = try Program(arguments, environment: environment, in: folder)
        let status = await program.exitStatus()
        _ = await program.wrote("\u{0}")
        return (status, program.text)
    }

    private func received(_ data: Data) {
        let reached = output.withLock { output in
            output.text += String(decoding: data, as: UTF8.self)
            output.hasEnded = data.isEmpty
            let text = output.text
            let hasEnded = output.hasEnded
            let reached = output.watchers.filter { hasEnded || text.contains($0.text) }
            output.watchers.removeAll { hasEnded || text.contains($0.text) }
            return reached.map { ($0.continuation, text.contains($0.text)) }
        }
        for (continuation, answer) in reached { continuation.resume(returning: answer) }
    }

    private func terminated(_ status: Int32) {
        let watchers = ended.withLock { ended in
            ended.status = status
            defer { ended.watchers = [] }
            return ended.watchers
        }
        for watcher in watchers { watcher.resume(returning: status) }
    }
}
