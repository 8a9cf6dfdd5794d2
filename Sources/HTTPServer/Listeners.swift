/// The listening sockets of a server, and their descriptors for each loop.
struct Listeners: Sendable {
    /// The descriptors of each loop.
    private(set) var descriptors: [[Int32]] = []
    /// The addresses of the sockets; a name such as `localhost` may have several.
    let addresses: [BoundAddress]
    /// Whether the sockets were inherited: they outlive this process, and waiting connections are
    /// left to the next one.
    let areInherited: Bool
    /// The socket file that this process made; nil without one.
    private let file: SocketFile?

    /// Binds the sockets and listens.
    ///
    /// - Parameter configuration: The endpoint and the number of loops.
    /// - Throws: `ServerError`, after closing what was opened.
    init(_ configuration: ServerConfiguration) throws(ServerError) {
        let loops = max(1, configuration.loops)
        let backlog = configuration.limits.backlog
        switch configuration.endpoint {
        case .tcp(let host, let port):
            let opened = try Self.open(host: host, port: port, loops: loops, backlog: backlog)
            (descriptors, addresses) = (opened.descriptors, opened.addresses)
            (areInherited, file) = (false, nil)
        case .unix(let path, let mode):
            let opened = try SystemCalls.listen(atPath: path, mode: mode, backlog: backlog)
            descriptors = try Self.shared([opened.descriptor], loops: loops)
            addresses = [BoundAddress(path: path)]
            (areInherited, file) = (false, opened.file)
        case .inherited(let count):
            let inherited = try Self.inherited(count)
            descriptors = try Self.shared(inherited.descriptors, loops: loops)
            addresses = [inherited.address]
            (areInherited, file) = (true, nil)
        }
    }

    /// Closes all descriptors.
    func close() {
        for descriptor in descriptors.joined() { SystemCalls.close(descriptor) }
        removeFile()
    }

    /// Removes the file of a Unix-domain socket, unless another process has replaced it.
    func removeFile() {
        file?.remove()
    }

    /// Opens one socket for each address and loop; the kernel distributes connections.
    private static func open(
        host: String,
        port: Int,
        loops: Int,
        backlog: Int
    ) throws(ServerError) -> (descriptors: [[Int32]], addresses: [BoundAddress]) {
        guard (0...65_535).contains(port) else { throw .portOutOfRange(port) }
        let names = try SocketName.all(of: host)
        var triesLeft = port == 0 ? freePortTries : 1
        while true {
            triesLeft -= 1
            var opened = Opened(host: host, port: port)
            do throws(ServerError) {
                try opened.bind(names, loops: loops)
                try opened.listen(backlog: backlog)
                return (opened.descriptors(loops: loops), opened.addresses)
            } catch {
                opened.close()
                // A port that was free at the first address may be taken at the next.
                guard case .portTaken = error, triesLeft > 0 else { throw error }
            }
        }
    }

    private static let freePortTries = 8

    /// Returns duplicates of the same sockets for every loop.
    private static func shared(
        _ sockets: [Int32],
        loops: Int
    ) throws(ServerError) -> [[Int32]] {
        var all = [sockets]
        do throws(SystemCalls.Failure) {
            for _ in 1..<loops {
                var copies: [Int32] = []
                for socket in sockets { copies.append(try SystemCalls.duplicate(socket)) }
                all.append(copies)
            }
            return all
        } catch {
            for descriptor in all.joined() { SystemCalls.close(descriptor) }
            throw ServerError(error, during: "sharing the socket")
        }
    }

    private static func inherited(
        _ count: Int
    ) throws(ServerError) -> (descriptors: [Int32], address: BoundAddress) {
        let descriptors = (0..<max(1, count)).map { SystemCalls.firstInherited + Int32($0) }
        for descriptor in descriptors where !SystemCalls.adopt(descriptor) {
            throw .notListening(descriptor: descriptor)
        }
        do throws(SystemCalls.Failure) {
            return (descriptors, try SystemCalls.boundAddress(descriptors[0]))
        } catch {
            throw ServerError(error, during: "asking for the address")
        }
    }
}

/// The sockets of one host while they are being opened.
private struct Opened {
    let host: String
    /// The common port; 0 before one was picked.
    var port: Int
    private(set) var addresses: [BoundAddress] = []
    /// The sockets of each address, one for each loop.
    private var sockets: [[Int32]] = []

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Binds to all addresses of a host that this machine has, on one port.
    mutating func bind(_ names: [SocketName], loops: Int) throws(ServerError) {
        var missing: ServerError?
        for name in names {
            do throws(SystemCalls.Failure) {
                try bind(name, loops: loops)
            } catch {
                let error = ServerError(binding: error, host: host, port: port)
                // The host's other addresses may still work, as on a machine without IPv6.
                guard case .addressNotHere = error else { throw error }
                missing = error
            }
        }
        if let missing, addresses.isEmpty { throw missing }
    }

    /// Binds one socket for each loop.
    ///
    /// The first one is bound without SO_REUSEPORT, so that it fails if another process listens
    /// there, even one of ours; then the port is shared with the other sockets.
    private mutating func bind(_ name: SocketName, loops: Int) throws(SystemCalls.Failure) {
        let first = try SystemCalls.bind(name.with(port: port), sharesPort: false)
        sockets.append([first])
        try SystemCalls.sharePort(first)
        let bound = try SystemCalls.boundAddress(first)
        port = bound.port
        addresses.append(bound)
        for _ in 1..<loops {
            let next = try SystemCalls.bind(name.with(port: port), sharesPort: true)
            sockets[sockets.count - 1].append(next)
        }
    }

    func listen(backlog: Int) throws(ServerError) {
        do throws(SystemCalls.Failure) {
            for socket in sockets.joined() { try SystemCalls.listen(socket, backlog: backlog) }
        } catch {
            // Several sockets may be bound to one address, but only one user may listen on it.
            throw ServerError(binding: error, host: host, port: port)
        }
    }

    func close() {
        for socket in sockets.joined() { SystemCalls.close(socket) }
    }

    /// Returns for each loop its socket of each address.
    func descriptors(loops: Int) -> [[Int32]] {
        (0..<loops).map { loop in sockets.map { $0[loop] } }
    }
}
