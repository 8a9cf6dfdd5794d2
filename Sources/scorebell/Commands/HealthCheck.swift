import ArgumentParser
import HTTPServer
import HTTPTypes
import JSON
import Logging
import OpenSSL
import Outbound
import Platform

/// `scorebell healthcheck`: asks the service of this configuration whether it answers.
struct HealthCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Asks the running service whether it answers.",
        discussion: """
            It asks GET /healthz where the same configuration lets `serve` listen: host and port, \
            HTTPS, or a Unix-domain socket. It is for the HEALTHCHECK of a container and for \
            scripts. Exit status: 0 when the service answers, 1 when it does not.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    /// The most threads it uses: main, the call's, a name look-up's and three of Swift's runtime.
    static let threads = 6

    /// Shorter than the three seconds of the image's health check.
    private static let deadline = Duration.seconds(2)

    private struct Health: Decodable {
        var version: String
        var uptimeSeconds: Int64
    }

    func run() async throws {
        BrokenPipes.ignore()
        let (endpoint, tls) = try options.listening()
        guard let place = endpoint.askedPlace else {
            throw fail(
                "http.port is 0, so the service has picked a port that only its log names; set one"
                    + " to check its health."
            )
        }
        let shown = tls.flatMap { $0.clientAuthority == nil ? nil : $0 }
        if let shown { try checkFiles(shown) }
        let result: Result<Answer, OutboundError>
        do throws(ThreadSupply.Shortage) {
            result = try await ask(place, at: endpoint, tls)
        } catch {
            throw fail("\(error)")
        }
        switch result {
        case .success(let answer):
            guard answer.status == 200,
                let health = try? JSONCoding.decode(Health.self, from: answer.body)
            else {
                throw fail("\(place) answers with \(answer.status), and not as scorebell does.")
            }
            let uptime = "up for \(health.uptimeSeconds) s"
            print("\(place) answers: scorebell \(health.version), \(uptime).")
        case .failure(.clientRefused) where shown != nil:
            // The service completed the handshake and read our certificate, so it runs.
            print("\(place) answers: it wants a certificate of http.tls.client-ca.")
        case .failure(let error):
            throw fail("\(place) does not answer: \(error)")
        }
    }

    /// Checks the certificate that is shown to the service; an expired one is shown too, as the
    /// service itself keeps using it.
    private func checkFiles(_ files: TLSFiles) throws {
        var files = files
        files.clientAuthority = nil
        do throws(TLSError) {
            _ = try TLSContext(files, now: nil)
        } catch {
            throw fail("\(error)")
        }
    }

    private func ask(
        _ place: String,
        at endpoint: Endpoint,
        _ tls: TLSFiles?
    ) async throws(ThreadSupply.Shortage) -> Result<Answer, OutboundError> {
        var configuration = CurlConfiguration(
            userAgent: Version.userAgent,
            connectDeadline: Self.deadline
        )
        var server = OwnServer()
        if case .unix(let path, _) = endpoint { server.socketPath = path }
        if tls?.clientAuthority != nil {
            server.certificate = tls?.certificate
            server.privateKey = tls?.privateKey
        }
        configuration.ownServer = server
        let curl = try CurlClient(
            configuration: configuration,
            logger: LogOutput.logger(level: .critical, format: .text)
        )
        defer { curl.shutdown() }
        let scheme = tls == nil ? "http" : "https"
        let host = server.socketPath == nil ? place : "localhost"
        let call = Call(
            .get,
            "\(scheme)://\(host)/healthz",
            service: .trusted("scorebell"),
            deadline: Self.deadline,
            responseBytesMax: 65_536
        )
        return await curl.send(call)
    }

    private func fail(_ sentence: String) -> ExitCode {
        StandardError.print("scorebell: \(sentence)")
        return .failure
    }
}

extension Endpoint {
    /// The address, or socket path, for a client on this machine; nil if the port is not known.
    fileprivate var askedPlace: String? {
        switch self {
        case .tcp(_, port: 0), .inherited: return nil
        case .tcp(let host, let port):
            let asked =
                switch host {
                case "0.0.0.0": "127.0.0.1"
                // It takes IPv4 as well, and either may be all that the machine has.
                case "::": "localhost"
                default: host
                }
            return BoundAddress(host: asked, port: port).description
        case .unix(let path, _): return BoundAddress(path: path).description
        }
    }
}
