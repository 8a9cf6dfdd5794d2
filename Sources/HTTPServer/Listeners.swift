/// The sockets that a server listens on, and which loop accepts from which.
struct Listeners: Sendable {
    /// For each loop its own descriptors.
    private(set) var descriptors: [[Int32]] = []
    let address: BoundAddress
    /// Whether the sockets outlive this process, and whoever waits there is somebody else's to take.
    let areInherited: Bool
    /// The file that has to go with the socket; nil where there is none of ours.
    private let file: SocketFile?

    /// Binds and listens.
    ///
    /// - Parameter configuration: The endpoint and the number of loops.
    /// - Throws: `ServerError`, after closing what was opened.
    init(_ configuration: ServerConfiguration) throws(ServerError) {
        let loops = max(1, configuration.loops)
        let backlog = configuration.limits.backlog
        switch configuration.endpoint {
        case .tcp(let host, let port):
            let opened = try Self.open(host: host, port: port, loops: loops, backlog: backlog)
            (descriptors, address) = (opened.descriptors.map { [$0] }, opened.address)
            (areInherited, file) = (false, nil)
        case .unix(let path, let mode):
            let opened = try SystemCalls.listen(atPath: path, mode: mode, backlog: backlog)
            descriptors = try Self.shared([opened.descriptor], loops: loops)
            address = BoundAddress(path: path)
            (areInherited, file) = (false, opened.file)
        case .inherited(let count):
            let inherited = try Self.inherited(count)
            descriptors = try Self.shared(inherited.descriptors, loops: loops)
            address = inherited.address
            (areInherited, file) = (true, nil)
        }
    }

    /// Closes all of them.
    func close() {
        for descriptor in descriptors.joined() { SystemCalls.close(descriptor) }
        removeFile()
    }

    /// Takes away the file of a Unix-domain socket, unless it is another process's by now.
    func removeFile() {
        file?.remove()
    }

    /// Opens one socket for each loop; the kernel spreads the connections.
    ///
    /// The first socket is bound without SO_REUSEPORT, so that it fails when another process listens
    /// there, even one of ours; only then is the port shared with our other sockets.
    private static func open(
        host: String,
        port: Int,
        loops: Int,
        backlog: Int
    ) throws(ServerError) -> (descriptors: [Int32], address: BoundAddress) {
        guard (0...65_535).contains(port) else { throw .portOutOfRange(port) }
        var opened: [Int32] = []
        do throws(ServerError) {
            opened.append(try SystemCalls.bind(host: host, port: port, sharesPort: false))
            let bound = try share(opened[0])
            for _ in 1..<loops {
                opened.append(
                    try SystemCalls.bind(host: host, port: bound.port, sharesPort: true)
                )
            }
            do throws(SystemCalls.Failure) {
                for descriptor in opened {
                    try SystemCalls.listen(descriptor, backlog: backlog)
                }
            } catch {
                // Two sockets may be bound to one address, but only one user may listen on it.
                throw ServerError(binding: error, host: host, port: port)
            }
            return (opened, bound)
        } catch {
            for descriptor in opened { SystemCalls.close(descriptor) }
            throw error
        }
    }

    private static func share(_ descriptor: Int32) throws(ServerError) -> BoundAddress {
        do throws(SystemCalls.Failure) {
            try SystemCalls.sharePort(descriptor)
            return try SystemCalls.boundAddress(descriptor)
        } catch {
            throw ServerError(error, during: "sharing the port")
        }
    }

    /// Returns the same sockets for every loop, each with descriptors of its own to close.
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
