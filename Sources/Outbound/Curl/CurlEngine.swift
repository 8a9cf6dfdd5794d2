import Platform

/// The loop of one configuration, which stops when it is released.
final class CurlEngine: Sendable {
    let configuration: CurlConfiguration
    let loop: CurlLoop

    init(_ configuration: CurlConfiguration) throws(ThreadSupply.Shortage) {
        self.configuration = configuration
        loop = CurlLoop(configuration)
        try loop.start()
    }

    deinit {
        loop.stop()
    }
}
