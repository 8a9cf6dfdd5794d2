import CLinux
import Glibc

extension SystemCalls {
    /// Binds a socket that takes connections once `listen` is called on it.
    ///
    /// - Parameters:
    ///   - host: An IPv4 or IPv6 address, or a name that resolves to one.
    ///   - port: 0 picks a free one.
    ///   - sharesPort: Whether other sockets of this user may be bound to the same port.
    /// - Returns: The descriptor.
    /// - Throws: `ServerError`: the address is wrong, taken or not permitted.
    static func bind(host: String, port: Int, sharesPort: Bool) throws(ServerError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        // Safe: getaddrinfo fills `list`, which is freed once, after its last use.
        let status = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let address = unsafe list else {
            throw .badAddress(host: host)
        }
        defer { unsafe freeaddrinfo(list) }
        do throws(Failure) {
            let family = unsafe address.pointee.ai_family
            let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
            let descriptor = try checked(socket(family, Int32(kind), 0))
            do throws(Failure) {
                try set(descriptor, SOL_SOCKET, SO_REUSEADDR)
                if sharesPort { try sharePort(descriptor) }
                // One address, one socket: an IPv6 host does not take the IPv4 port as well.
                if family == AF_INET6 { try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
                // Safe: the address and its length belong together, in memory that lives until the
                // list is freed.
                let bound = unsafe Glibc.bind(
                    descriptor,
                    address.pointee.ai_addr,
                    address.pointee.ai_addrlen
                )
                _ = try checked(bound)
                return descriptor
            } catch {
                close(descriptor)
                throw error
            }
        } catch {
            throw ServerError(binding: error, host: host, port: port)
        }
    }

    /// Lets other sockets of this user be bound to the port of this one.
    static func sharePort(_ descriptor: Int32) throws(Failure) {
        try set(descriptor, SOL_SOCKET, SO_REUSEPORT)
    }

    static func listen(_ descriptor: Int32, backlog: Int) throws(Failure) {
        _ = try checked(Glibc.listen(descriptor, Int32(clamping: backlog)))
    }

    /// Sends small answers at once instead of waiting for more (Nagle's algorithm).
    static func sendWithoutDelay(_ descriptor: Int32) {
        // A connection that is already lost shows it at the next call.
        try? set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
    }

    /// Makes the close of this socket a reset (`SO_LINGER` of no time, socket(7)).
    static func discardOnClose(_ descriptor: Int32) {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        // Safe: the pointer is to a local of that size, used only during the call. If it fails the
        // close is an ordinary one.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
    }

    static func accept(_ listener: Int32) -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        // Safe: `storage` has room for an address of any family, as `length` says, and is read
        // only as such.
        let descriptor = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                repeated { unsafe accept4(listener, address, &length, flags) }
            }
        }
        if descriptor >= 0 {
            return .connection(descriptor, address: name(of: storage, length: length).host)
        }
        switch errno {
        case EAGAIN: return .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno)
        default: return .lost(errno)
        }
    }

    /// Returns the host and port that the socket is bound to.
    static func boundAddress(_ descriptor: Int32) throws(Failure) -> BoundAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // Safe: as in `accept`.
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getsockname(descriptor, address, &length)
            }
        }
        _ = try checked(status)
        let (host, port) = name(of: storage, length: length)
        return BoundAddress(host: host, port: port)
    }

    private static func name(
        of storage: sockaddr_storage,
        length: socklen_t
    ) -> (host: String, port: Int) {
        var storage = storage
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        // Safe: both buffers outlive the call, which writes at most their counts, and `length` is
        // what the kernel said of `storage`.
        let status = unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getnameinfo(
                    address,
                    length,
                    &host,
                    socklen_t(host.count),
                    &port,
                    socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV
                )
            }
        }
        guard status == 0 else { return ("unknown", 0) }
        return (text(host), Int(text(port)) ?? 0)
    }

    private static func text(_ characters: [CChar]) -> String {
        let bytes = characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func set(
        _ descriptor: Int32,
        _ level: Int32,
        _ option: Int32
    ) throws(Failure) {
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        // Safe: the pointer is to a local of that size, used only during the call.
        _ = try checked(unsafe setsockopt(descriptor, level, option, &one, size))
    }
}
