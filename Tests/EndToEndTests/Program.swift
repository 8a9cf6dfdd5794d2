import Foundation
import Glibc
import Synchronization

/// The real executable (or a browser) as a process of its own, with its output readable while it
/// runs.
///
/// A thread for each reads to the end of the output and then asks for the exit status, so that
/// whoever knows the status has all of the output.
final class Program: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var status: Int32?
        var outputWatchers: [(text: String, continuation: CheckedContinuation<Bool, Never>)] = []
        var endWatchers: [CheckedContinuation<Int32, Never>] = []

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private let state = Mutex(State())
    let processID: pid_t
    private static let starting = Mutex(())

    /// Where the build put the executable: beside the tests that run now.
    static let path: String = {
        let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = (tests ?? "./").split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/scorebell"
    }()

    /// The executable could not be started, or no pipe made; the number is `errno`'s.
    struct StartError: Error {
        var number: Int32
    }

    /// Starts the executable with exactly this environment, in a folder.
    ///
    /// A listening socket can be handed to it, as systemd does.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: String,
        executable: String = path,
        handing socket: Int32? = nil
    ) throws {
        // One at a time: between its making and its marking a pipe could be inherited by another
        // child, which would keep the end of its output from coming.
        let (reading, processID) = try Self.starting.withLock { _ in
            let (reading, writing) = try Self.pipe()
            defer { Glibc.close(writing) }
            let handing = socket == nil ? "" : "LISTEN_FDS=1 LISTEN_PID=$$ "
            let command = #"cd "$0" && \#(handing)exec "$@""#
            let processID = try Self.spawn(
                ["/bin/sh", "-c", command, folder, executable] + arguments,
                environment: environment.map { "\($0.key)=\($0.value)" },
                output: writing,
                socket: socket
            )
            return (reading, processID)
        }
        self.processID = processID
        let thread = Thread { [self] in watch(reading) }
        thread.start()
    }

    /// Everything it wrote so far.
    var text: String { state.withLock { $0.text } }

    /// Waits until it has written that text; false when it ended without.
    ///
    /// A test whose time is over kills it.
    func wrote(_ text: String) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.text.contains(text) { return true }
                    if state.status != nil { return false }
                    state.outputWatchers.append((text, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            signal(SIGKILL)
        }
    }

    /// Waits for its end, and returns its exit status, or the signal that ended it.
    ///
    /// A test whose time is over kills it.
    func exitStatus() async -> Int32 {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let status: Int32? = state.withLock { state in
                    if state.status == nil { state.endWatchers.append(continuation) }
                    return state.status
                }
                if let status { continuation.resume(returning: status) }
            }
        } onCancel: {
            signal(SIGKILL)
        }
    }

    /// Sends it a signal, unless it has ended and its number may be somebody else's.
    func signal(_ number: Int32) {
        state.withLock { state in
            if state.status == nil { _ = kill(processID, number) }
        }
    }

    /// Runs it to its end, and returns its exit status and everything it wrote.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: String
    ) async throws -> (status: Int32, text: String) {
        let program = try Program(arguments, environment: environment, in: folder)
        return (await program.exitStatus(), program.text)
    }

    private func watch(_ reading: Int32) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(reading, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            received(buffer.prefix(count))
        }
        Glibc.close(reading)
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
        // The low seven bits are the signal; the next byte is the exit status (wait(2)).
        ended(status & 0x7F != 0 ? status & 0x7F : status >> 8 & 0xFF)
    }

    private func received(_ bytes: ArraySlice<UInt8>) {
        let reached = state.withLock { state in
            state.bytes += bytes
            let text = state.text
            let reached = state.outputWatchers.filter { text.contains($0.text) }
            state.outputWatchers.removeAll { text.contains($0.text) }
            return reached.map(\.continuation)
        }
        for continuation in reached { continuation.resume(returning: true) }
    }

    private func ended(_ status: Int32) {
        let (outputWatchers, endWatchers) = state.withLock { state in
            state.status = status
            defer { (state.outputWatchers, state.endWatchers) = ([], []) }
            return (state.outputWatchers.map(\.continuation), state.endWatchers)
        }
        for continuation in outputWatchers { continuation.resume(returning: false) }
        for continuation in endWatchers { continuation.resume(returning: status) }
    }

    /// A pipe whose ends a child does not inherit, unless it is told to.
    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        // Safe: `pipe` writes two numbers.
        guard unsafe Glibc.pipe(&ends) == 0 else { throw StartError(number: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ arguments: [String],
        environment: [String],
        output: Int32,
        socket: Int32?
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        if let socket { unsafe posix_spawn_file_actions_adddup2(&actions, socket, 3) }
        // Safe: the lists end with nil, and live until they are freed after the call.
        let argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var id: pid_t = 0
        let number = unsafe posix_spawn(&id, arguments[0], &actions, nil, argv, envp)
        guard number == 0 else { throw StartError(number: number) }
        return id
    }
}
