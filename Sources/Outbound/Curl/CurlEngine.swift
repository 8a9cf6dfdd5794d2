/// The loop of one configuration, which ends when nobody holds it any more.
final class CurlEngine: Sendable {
    let configuration: CurlConfiguration
    let loop: CurlLoop

    init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
        loop = CurlLoop(configuration)
        loop.start()
    }

    deinit {
        loop.stop()
    }
}
