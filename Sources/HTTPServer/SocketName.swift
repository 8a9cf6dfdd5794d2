import Glibc

/// What the kernel says of one end of a socket: an address with its port, or a path.
struct SocketName {
    private(set) var peer: PeerAddress?
    private(set) var port = 0
    private(set) var path = ""

    /// Reads a name that the kernel wrote.
    init(_ storage: sockaddr_storage) {
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

    /// The name as that of a listener.
    var bound: BoundAddress {
        peer.map { BoundAddress(host: "\($0)", port: port) } ?? BoundAddress(path: path)
    }
}
