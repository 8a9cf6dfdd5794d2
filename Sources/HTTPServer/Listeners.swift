/// The sockets that listen on one address, one for each loop; the kernel spreads connections.
struct Listeners: Sendable {
    private(set) var descriptors: [Int32] = []
    let address: BoundAddress

    /// Binds and listens.
    ///
    /// The first socket is bound without SO_REUSEPORT, so that it fails when another process listens
    /// there, even one of ours; only then is the port shared with our other sockets.
    ///
    /// - Parameter configuration: The address and the number of sockets.
    /// - Throws: `ServerError`, after closing what was opened.
    init(_ configuration: ServerConfiguration) throws(ServerError) {
        let host = configuration.host
        guard (0...65_535).contains(configuration.port) else {
            throw .portOutOfRange(configuration.port)
        }
        var opened: [Int32] = []
        do throws(ServerError) {
            opened.append(
                try SystemCalls.bind(host: host, port: configuration.port, sharesPort: false)
            )
            let bound = try Self.share(opened[0])
            for _ in 1..<max(1, configuration.loops) {
                opened.append(
                    try SystemCalls.bind(host: host, port: bound.port, sharesPort: true)
                )
            }
            try Self.listen(opened, configuration)
            address = bound
            descriptors = opened
        } catch {
            for descriptor in opened { SystemCalls.close(descriptor) }
            throw error
        }
    }

    /// Closes all of them.
    func close() {
        for descriptor in descriptors { SystemCalls.close(descriptor) }
    }

    private static func share(_ descriptor: Int32) throws(ServerError) -> BoundAddress {
        do throws(SystemCalls.Failure) {
            try SystemCalls.sharePort(descriptor)
            return try SystemCalls.boundAddress(descriptor)
        } catch {
            throw ServerError(error, during: "sharing the port")
        }
    }

    private static func listen(
        _ descriptors: [Int32],
        _ configuration: ServerConfiguration
    ) throws(ServerError) {
        do throws(SystemCalls.Failure) {
            for descriptor in descriptors {
                try SystemCalls.listen(descriptor, backlog: configuration.limits.backlog)
            }
        } catch {
            // Two sockets may be bound to one address, but only one user may listen on it.
            throw ServerError(binding: error, host: configuration.host, port: configuration.port)
        }
    }
}
