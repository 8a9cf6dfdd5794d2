import Glibc
import Synchronization

/// A TCP server on loopback whose every connection follows the test's script, on its own thread.
package final class ScriptedServer: Sendable {
    package let port: Int
    private let sockets: ScriptedSockets

    /// Listens at once and runs the script for each connection; its number counts from 1.
    package init(_ script: @escaping @Sendable (Peer, Int) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Safe: the structure is borrowed for each call, with its own size.
        let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard let pointer = unsafe pointer else { return Int32(-1) }
            let bound = unsafe bind(listener, pointer, length)
            return unsafe bound + listen(listener, 64) + getsockname(listener, pointer, &length)
        }
        guard result == 0 else { throw SystemError(code: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let sockets = ScriptedSockets(listener: listener)
        self.sockets = sockets
        startThread {
            while let (descriptor, number) = sockets.next() {
                startThread {
                    script(Peer(descriptor), number)
                    sockets.end(descriptor)
                }
            }
        }
    }

    deinit {
        sockets.endAll()
    }

    /// The URL of a path on this server.
    package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// How many connections there have been.
    package var accepted: Int { sockets.accepted }
}

/// The descriptors of a server, each closed by the thread that uses it and by nobody else.
///
/// A number that is closed is given out again at once: whoever used it then would meddle with the
/// next test's sockets.
private final class ScriptedSockets: Sendable {
    private struct State {
        var open: Set<Int32> = []
        var accepted = 0
        var hasEnded = false
    }

    private let listener: Int32
    private let state = Mutex(State())

    init(listener: Int32) {
        self.listener = listener
    }

    var accepted: Int { state.withLock { $0.accepted } }

    /// Waits for a connection; nil at the end of the server, whose listener is then closed.
    func next() -> (descriptor: Int32, number: Int)? {
        let descriptor = accept(listener, nil, nil)
        let number = state.withLock { state -> Int? in
            guard descriptor >= 0, !state.hasEnded else { return nil }
            state.open.insert(descriptor)
            state.accepted += 1
            return state.accepted
        }
        if let number { return (descriptor, number) }
        if descriptor >= 0 { close(descriptor) }
        close(listener)
        return nil
    }

    func end(_ descriptor: Int32) {
        state.withLock { state in
            state.open.remove(descriptor)
            close(descriptor)
        }
    }

    /// Hangs up everywhere, which ends the threads.
    func endAll() {
        state.withLock { state in
            state.hasEnded = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }
}

/// The number of a system error.
package struct SystemError: Error {
    package var code: Int32
}

/// One accepted connection.
package struct Peer: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Reads one request with a body of the length it states; nil when the other side hangs up.
    package func request() -> String? {
        var bytes: [UInt8] = []
        var wanted: Int?
        while bytes.count < wanted ?? .max {
            let more = read()
            guard !more.isEmpty else { return nil }
            bytes += more
            guard wanted == nil else { continue }
            let parts = String(decoding: bytes, as: UTF8.self)
                .split(
                    separator: "\r\n\r\n",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
            guard parts.count == 2 else { continue }
            let length = parts[0].lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
            wanted = parts[0].utf8.count + 4 + (length ?? 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads what is there, at most 64 KB; empty at the end of the connection.
    package func read() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        // Safe: the array is borrowed for the call, with its own length.
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(count, 0)))
    }

    /// Waits until there is something to read, and leaves it unread.
    package func waitForBytes() {
        var byte: UInt8 = 0
        // Safe: the byte is borrowed for the call.
        _ = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK))
    }

    /// Writes everything; false when the other side has hung up.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safe: the slice is borrowed for the call, with its own length.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe send(
                    descriptor,
                    bytes.baseAddress,
                    bytes.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes an answer with its length.
    @discardableResult
    package func answer(
        _ status: String = "200 OK",
        _ fields: [String] = [],
        _ body: String = ""
    ) -> Bool {
        let lines =
            ["HTTP/1.1 \(status)"] + fields + ["Content-Length: \(body.utf8.count)", "", ""]
        return write(lines.joined(separator: "\r\n") + body)
    }

    /// Answers every request alike until the other side hangs up.
    package func answerAll(
        _ status: String = "200 OK",
        _ fields: [String] = [],
        _ body: String = ""
    ) {
        while request() != nil, answer(status, fields, body) {}
    }

    /// Waits until the other side hangs up, and leaves what it sends unanswered.
    package func hang() {
        while !read().isEmpty {}
    }

    /// Says if the other side hangs up within that time.
    package func hangsUp(withinMilliseconds milliseconds: Int32) -> Bool {
        var event = pollfd(fd: descriptor, events: Int16(0x2000), revents: 0)  // POLLRDHUP
        // Safe: one structure, borrowed for the call.
        return unsafe poll(&event, 1, milliseconds) != 0
    }

    /// Passes everything on to a port of loopback, and back, until one side hangs up or, where that
    /// is asked for, so many bytes have been passed on.
    package func join(port: Int, bytesMax: Int = .max) {
        guard let other = Self.connected(to: port) else { return }
        startThread {
            while true {
                let bytes = other.read()
                guard !bytes.isEmpty, write(bytes) else { return closeNow() }
            }
        }
        var passed = 0
        while passed < bytesMax {
            let bytes = read()
            guard !bytes.isEmpty, other.write(bytes) else { break }
            passed += bytes.count
        }
        other.closeNow()
    }

    private static func connected(to port: Int) -> Peer? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Safe: the structure is borrowed for the call, with its own size.
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe pointer.map { unsafe connect(descriptor, $0, length) } ?? -1
        }
        return result == 0 ? Peer(descriptor) : nil
    }

    /// Ends the connection before the script does.
    package func closeNow() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Makes the end of the script a reset instead of an orderly end.
    package func resetAtEnd() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        // Safe: the structure is borrowed for the call, with its own size.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
    }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    // Safe: the new thread takes over the reference that was retained for it.
    unsafe pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        },
        Unmanaged.passRetained(Work(body)).toOpaque()
    )
    pthread_detach(thread)
}
