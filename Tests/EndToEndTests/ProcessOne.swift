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

    /// It has begun to do something else before it catches signals.
    struct Late: Error {}

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
        while true {
            let state = one.state
            if state.catchesAll || state.threads == 0 { return one }
            guard state.threads == 1 else {
                program.signal(SIGKILL)
                throw Late()
            }
            await Task.yield()
        }
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

    /// Waits until it has that many threads, or has ended.
    func threads(atLeast count: Int) async {
        while true {
            let threads = state.threads
            if threads == 0 || threads >= count { return }
            await Task.yield()
        }
    }

    func signal(_ number: Int32) {
        _ = kill(id, number)
    }

    /// Its threads, none when it has ended, and whether it catches the three signals, both at one
    /// moment (proc_pid_status(5)).
    private var state: (threads: Int, catchesAll: Bool) {
        let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let lines = (text ?? "").split(separator: "\n")
        func field(_ name: String) -> Substring? {
            let line = lines.first { $0.hasPrefix("\(name):") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        }
        let caught = field("SigCgt").flatMap { UInt64($0, radix: 16) } ?? 0
        let catchesAll = [SIGTERM, SIGINT, SIGHUP].allSatisfy { caught >> UInt64($0 - 1) & 1 == 1 }
        return (field("Threads").flatMap { Int($0) } ?? 0, catchesAll)
    }
}
