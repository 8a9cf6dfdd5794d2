import Platform

/// The loop of one configuration, which ends when nobody holds it any more.
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
