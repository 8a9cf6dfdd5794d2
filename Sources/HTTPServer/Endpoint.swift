/// What a server listens on.
package enum Endpoint: Sendable, Hashable {
    /// An IPv4 or IPv6 address, or a name that resolves to one; port 0 picks a free one.
    case tcp(host: String, port: Int)

    /// A file that clients of this machine connect to, and the permissions it gets.
    case unix(path: String, mode: UInt32)

    /// Sockets that listen already, handed over by whoever started this process; they are
    /// descriptors from 3 on (sd_listen_fds(3)), and outlive it.
    case inherited(count: Int)
}
