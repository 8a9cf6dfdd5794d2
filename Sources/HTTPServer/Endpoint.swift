/// The kinds of sockets that a server can listen on.
package enum Endpoint: Sendable, Hashable {
    /// An IPv4 or IPv6 address, or a name that resolves to one; port 0 picks a free one.
    case tcp(host: String, port: Int)

    /// A Unix-domain socket at a path, with its file's permissions.
    case unix(path: String, mode: UInt32)

    /// Listening sockets inherited from the parent process, as descriptors from 3 on
    /// (sd_listen_fds(3)); they outlive this process.
    case inherited(count: Int)
}
