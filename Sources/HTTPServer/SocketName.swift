import Glibc

/// The address of one end of a socket: an IP address with its port, or a path.
struct SocketName {
    private(set) var storage: sockaddr_storage
    private(set) var peer: PeerAddress?
    private(set) var port = 0
    private(set) var path = ""

    /// Parses a `sockaddr` of the kernel.
    init(_ storage: sockaddr_storage) {
        self.storage = storage
        // Safe: the bytes are read while the storage is borrowed; every field below lies within
        // them, at the places that ip(7), ipv6(7) and unix(7) give.
        unsafe withUnsafeBytes(of: storage) { bytes in
            func number(_ range: Range<Int>) -> UInt64 {
                range.reduce(0) { unsafe $0 << 8 | UInt64(bytes[$1]) }
            }
            switch Int32(storage.ss_family) {
            case AF_INET:
                port = Int(number(2..<4))
                peer = PeerAddress(ipv4: UInt32(number(4..<8)))
            case AF_INET6:
                port = Int(number(2..<4))
                peer = PeerAddress(ipv6: number(8..<16), number(16..<24))
            default:
                path = unsafe String(decoding: bytes[2...].prefix { $0 != 0 }, as: UTF8.self)
            }
        }
    }

    var isIPv6: Bool { Int32(storage.ss_family) == AF_INET6 }

    /// Whether it is `::`, any address of the machine.
    var isAnyIPv6: Bool { isIPv6 && peer == PeerAddress("::") }

    /// The length of its `sockaddr`.
    var length: socklen_t {
        socklen_t(isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
    }

    /// The address as that of a listener.
    var bound: BoundAddress {
        peer.map { BoundAddress(host: "\($0)", port: port) } ?? BoundAddress(path: path)
    }

    /// The same address with another port.
    func with(port: Int) -> SocketName {
        var storage = storage
        // Safe: an IPv4 and an IPv6 address both have their port in bytes 2 and 3.
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes[2] = UInt8(truncatingIfNeeded: port >> 8)
            unsafe bytes[3] = UInt8(truncatingIfNeeded: port)
        }
        return SocketName(storage)
    }
}

extension SocketName {
    /// Resolves a host to its addresses, without duplicates.
    ///
    /// `localhost` is always both loopback addresses (RFC 6761 6.3).
    ///
    /// - Parameter host: An IPv4 or IPv6 address, or a name that resolves to some.
    /// - Returns: At least one, with port 0.
    /// - Throws: `ServerError.badAddress` when it is neither.
    static func all(of host: String) throws(ServerError) -> [SocketName] {
        if host.lowercased() == "localhost" {
            return try lookUp("127.0.0.1") + lookUp("::1")
        }
        return try lookUp(host)
    }

    private static func lookUp(_ host: String) throws(ServerError) -> [SocketName] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        // Safe: getaddrinfo fills `list`, which is freed once, after its last use; each address in
        // it has the length that stands beside it, and fits into the storage.
        guard unsafe getaddrinfo(host, "0", &hints, &list) == 0 else {
            throw .badAddress(host: host)
        }
        defer { unsafe freeaddrinfo(list) }
        var names: [SocketName] = []
        var entry = unsafe list
        while let info = unsafe entry {
            var storage = sockaddr_storage()
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                unsafe bytes.copyMemory(
                    from: UnsafeRawBufferPointer(
                        start: info.pointee.ai_addr,
                        count: min(Int(info.pointee.ai_addrlen), bytes.count)
                    )
                )
            }
            let name = SocketName(storage)
            if name.peer != nil, !names.contains(where: { $0.bound == name.bound }) {
                names.append(name)
            }
            unsafe entry = info.pointee.ai_next
        }
        guard !names.isEmpty else { throw .badAddress(host: host) }
        return names
    }
}
