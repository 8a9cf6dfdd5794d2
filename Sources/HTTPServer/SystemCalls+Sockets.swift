import CLinux
import Glibc

extension SystemCalls {
    /// Binds a socket that accepts connections after `listen`.
    ///
    /// - Parameters:
    ///   - name: Where.
    ///   - sharesPort: Whether other sockets of this user may be bound to the same port.
    /// - Returns: The descriptor.
    /// - Throws: The system's error, when the address is taken, not permitted or not here.
    static func bind(_ name: SocketName, sharesPort: Bool) throws(Failure) -> Int32 {
        let family = name.isIPv6 ? AF_INET6 : AF_INET
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = try checked(socket(family, Int32(kind), 0))
        do throws(Failure) {
            try set(descriptor, SOL_SOCKET, SO_REUSEADDR)
            if sharesPort { try sharePort(descriptor) }
            // The address `::` takes IPv4 too, whatever the system's default is (ipv6(7)); any
            // other takes its own only.
            if name.isIPv6 {
                let isOwnOnly: Int32 = name.isAnyIPv6 ? 0 : 1
                try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: isOwnOnly)
            }
            var storage = name.storage
            let bound = unsafe withUnsafePointer(to: &storage) { pointer in
                // Safe: the storage has room for an address of any family, and the length is that
                // of its own; the pointer is used only during the call.
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe Glibc.bind(descriptor, address, name.length)
                }
            }
            _ = try checked(bound)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Lets this user's other sockets bind to the same port.
    static func sharePort(_ descriptor: Int32) throws(Failure) {
        try set(descriptor, SOL_SOCKET, SO_REUSEPORT)
    }

    static func listen(_ descriptor: Int32, backlog: Int) throws(Failure) {
        _ = try checked(Glibc.listen(descriptor, Int32(clamping: backlog)))
    }

    /// The size of the send buffer: the kernel holds twice this of unread answers (socket(7)), and
    /// at most `unsentBytes` that were not sent at all.
    private static let sendBufferBytes: Int32 = 131_072
    private static let unsentBytes: Int32 = 32_768
    /// Half of the receive buffer, which is the size with which the kernel begins.
    private static let receiveBufferBytes: Int32 = 65_536

    /// Bounds the buffers of a listener's connections, which inherit its options (tcp(7)).
    ///
    /// TCP_NODELAY sends small answers at once. Fixed sizes keep the send buffer from growing with
    /// the answers of a client that pipelines requests and never reads, and the receive buffer with
    /// waiting requests.
    static func boundBuffers(_ listener: Int32) {
        // A Unix-domain socket has none of these options, and a bounded buffer of its own.
        try? set(listener, Int32(IPPROTO_TCP), TCP_NODELAY)
        try? set(listener, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, to: unsentBytes)
        try? set(listener, SOL_SOCKET, SO_SNDBUF, to: sendBufferBytes)
        try? set(listener, SOL_SOCKET, SO_RCVBUF, to: receiveBufferBytes)
    }

    /// Whether the descriptor is readable, or has a connection to accept.
    static func hasInput(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Safe: the pointer is to one local, used only during the call.
        return unsafe poll(&entry, 1, 0) == 1
    }

    /// Makes closing the socket a reset (`SO_LINGER` of no time, socket(7)).
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
            return .connection(descriptor, peer: SocketName(storage).peer)
        }
        switch errno {
        case EAGAIN: return .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno)
        default: return .lost(errno)
        }
    }

    /// Returns the address that the socket is bound to.
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
        return SocketName(storage).bound
    }

    // MARK: Sockets of others

    /// The first descriptor of inherited sockets (sd_listen_fds(3)).
    static let firstInherited: Int32 = 3

    /// Prepares an inherited socket; returns false if it does not listen.
    static func adopt(_ descriptor: Int32) -> Bool {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        // Safe: the pointers are to locals of that size, used only during the call.
        let status = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size)
        guard status == 0, value == 1 else { return false }
        let flags = fcntl(descriptor, F_GETFL)
        return fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0
            && fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
    }

    /// Returns a duplicate descriptor of the same socket.
    static func duplicate(_ descriptor: Int32) throws(Failure) -> Int32 {
        try checked(fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
    }

    private static func set(
        _ descriptor: Int32,
        _ level: Int32,
        _ option: Int32,
        to value: Int32 = 1
    ) throws(Failure) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        // Safe: the pointer is to a local of that size, used only during the call.
        _ = try checked(unsafe setsockopt(descriptor, level, option, &value, size))
    }
}
