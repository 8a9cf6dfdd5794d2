import Dispatch
import Glibc

/// A client that sends exactly the bytes it is told to, on a blocking socket with a queue of its
/// own; a receive that gets nothing for thirty seconds fails.
package final class WireClient: Sendable {
    package struct Failure: Error {
        package var call: String
        package var number: Int32
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "wire client")

    /// Connects to that port on a loopback address, from `source` where that is given.
    package init(
        port: Int,
        host: String = "127.0.0.1",
        from source: String? = nil,
        receiveBuffer: Int32? = nil
    ) async throws {
        let work = DispatchQueue(label: "wire client connects")
        descriptor = try await withCheckedThrowingContinuation { continuation in
            work.async {
                continuation.resume(
                    with: Result { try Self.connect(host, port, source, receiveBuffer) }
                )
            }
        }
    }

    deinit {
        Glibc.close(descriptor)
    }

    package func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await onQueue { [descriptor] in
            var start = 0
            while start < bytes.count {
                // Safe: the pointer covers the slice and is used only during the call.
                let count = unsafe bytes[start...]
                    .withUnsafeBytes { buffer in
                        unsafe Glibc.send(
                            descriptor,
                            buffer.baseAddress,
                            buffer.count,
                            Int32(MSG_NOSIGNAL)
                        )
                    }
                if count < 0 { throw Failure(call: "send", number: errno) }
                start += count
            }
        }
    }

    /// Tells the server that nothing more comes; its answers can still be read.
    package func finishSending() async throws {
        try await onQueue { [descriptor] in _ = shutdown(descriptor, Int32(SHUT_WR)) }
    }

    /// Receives until `text` has come, and returns everything up to there as text.
    package func receive(through text: String) async throws -> String {
        try await onQueue { [descriptor] in
            var bytes: [UInt8] = []
            let end = Array(text.utf8)
            // One byte at a time, so that nothing of what follows is taken.
            while bytes.count < end.count || !bytes.suffix(end.count).elementsEqual(end) {
                guard let more = try Self.receive(descriptor, limit: 1) else { break }
                bytes += more
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Receives exactly that many bytes, fewer if the server closes before.
    package func receive(count: Int) async throws -> [UInt8] {
        try await onQueue { [descriptor] in
            var bytes: [UInt8] = []
            while bytes.count < count {
                let limit = min(65_536, count - bytes.count)
                guard let more = try Self.receive(descriptor, limit: limit) else { break }
                bytes += more
            }
            return bytes
        }
    }

    /// Receives until the server closes.
    package func receiveToEnd() async throws -> String {
        try await onQueue { [descriptor] in
            var bytes: [UInt8] = []
            while let more = try Self.receive(descriptor, limit: 65_536) { bytes += more }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Receives one response with a Content-Length: head and body.
    package func receiveResponse(
        toHead isHead: Bool = false
    ) async throws -> (head: String, body: String) {
        let head = try await receive(through: "\r\n\r\n")
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        let count = line.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
        let body = isHead ? [] : try await receive(count: count)
        return (head, String(decoding: body, as: UTF8.self))
    }

    private func onQueue<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private static func receive(_ descriptor: Int32, limit: Int) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        // Safe: the pointer covers the array and is used only during the call.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
        }
        if count < 0 { throw Failure(call: "recv", number: errno) }
        return count == 0 ? nil : Array(buffer.prefix(count))
    }

    private static func connect(
        _ host: String,
        _ port: Int,
        _ source: String?,
        _ buffer: Int32?
    ) throws -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        // Safe: the list is freed once, after its last use.
        let status = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let address = unsafe list else {
            throw Failure(call: "getaddrinfo", number: status)
        }
        defer { unsafe freeaddrinfo(list) }
        let descriptor = unsafe socket(address.pointee.ai_family, hints.ai_socktype, 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        // Safe: each pointer is to a local of the size that is passed with it.
        _ = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        // Bytes must not wait for the server to acknowledge those before them.
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        if var buffer {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, 4)
        }
        if let source {
            var own = sockaddr_in()
            own.sin_family = sa_family_t(AF_INET)
            _ = unsafe inet_pton(AF_INET, source, &own.sin_addr)
            // Safe: the pointer is to a local of the size that is passed with it.
            let result = unsafe withUnsafePointer(to: &own) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result != 0 { throw Failure(call: "bind", number: errno) }
        }
        // Safe: the address and its length belong together, in memory that is still there.
        let result = unsafe Glibc.connect(
            descriptor,
            address.pointee.ai_addr,
            address.pointee.ai_addrlen
        )
        if result != 0 {
            let number = errno
            Glibc.close(descriptor)
            throw Failure(call: "connect", number: number)
        }
        return descriptor
    }
}
