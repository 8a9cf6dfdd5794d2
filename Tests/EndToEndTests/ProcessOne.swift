import Foundation
import Glibc
import Testing

/// The executable as process 1 of a process namespace, as it is in a container: the kernel drops
/// every signal for it that it does not catch (pid_namespaces(7)).
struct ProcessOne {
    /// What runs it, and ends with its status.
    let program: Program
    /// Its number outside.
    let id: pid_t

    /// Whether this machine lets us.
    static let isPermitted: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = unshare + ["true"]
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static let unshare = ["unshare", "--pid", "--fork", "--kill-child"]

    /// Starts `scorebell serve`, and returns when it catches signals.
    static func serve(_ environment: [String: String], in folder: String) async throws -> Self {
        let program = try Program(
            unshare + [Program.path, "serve"],
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 },
            in: folder,
            executable: "/usr/bin/env"
        )
        let id = try #require(await child(of: program), "\(program.text)")
        let one = ProcessOne(program: program, id: id)
        // Nobody can act on a signal in the first milliseconds, which are the dynamic linker's.
        while one.caught & 1 << UInt64(SIGTERM - 1) == 0 { await Task.yield() }
        return one
    }

    /// Waits for the process that the program starts and that is the executable.
    private static func child(of program: Program) async -> pid_t? {
        while true {
            let path = "/proc/\(program.processID)/task/\(program.processID)/children"
            guard let children = try? String(contentsOfFile: path, encoding: .utf8) else {
                return nil
            }
            for child in children.split(separator: " ").compactMap({ pid_t($0) }) {
                let link = "/proc/\(child)/exe"
                let file = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
                if file == Program.path { return child }
            }
            await Task.yield()
        }
    }

    /// The signals that it catches.
    private var caught: UInt64 { UInt64(field("SigCgt") ?? "", radix: 16) ?? 0 }

    /// Its threads; 0 when it has ended.
    var threads: Int { Int(field("Threads") ?? "") ?? 0 }

    /// Waits until it has that many threads, or has ended.
    func threads(atLeast count: Int) async {
        while threads != 0, threads < count { await Task.yield() }
    }

    func signal(_ number: Int32) {
        _ = kill(id, number)
    }

    /// Reads what the kernel says of it (proc_pid_status(5)).
    private func field(_ name: String) -> String? {
        let path = "/proc/\(id)/status"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.map(String.init)
    }
}
