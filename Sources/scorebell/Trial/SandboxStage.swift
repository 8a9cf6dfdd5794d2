import HTTPServer
import HTTPTypes
import Logging
import OpenSSL
import Outbound
import Platform
import Sandbox

/// The sandbox on a socket, with libcurl to deliver its webhooks.
struct SandboxStage: Sendable {
    let configuration: SandboxConfiguration
    let world: SandboxWorld
    let server: Server
    let curl: CurlClient

    init(
        configuration: SandboxConfiguration,
        port: Int,
        authorities: TrustStore?,
        logger: Logger
    ) throws {
        let curl = try CurlClient(
            configuration: CurlConfiguration(userAgent: "Port/sandbox", authorities: authorities),
            logger: logger
        )
        let transport = curl.transport
        let world = SandboxWorld(
            configuration: configuration,
            deliver: WebhookSender { url, headers, body in
                let call = Call(
                    .post,
                    url,
                    headers: headers,
                    body: body,
                    service: .trusted("webhook")
                )
                switch await transport.send(call) {
                case .success(let answer): return (answer.status, answer.body)
                case .failure: return nil
                }
            }
        )
        self.configuration = configuration
        self.curl = curl
        self.world = world
        server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: port, loops: 1),
            logger: logger,
            respond: world.respond
        )
    }

    /// Returns the environment of a service that uses the sandbox at an address.
    static func environment(
        at address: BoundAddress,
        _ configuration: SandboxConfiguration
    ) -> [String: String] {
        var pull: [String: String] = [:]
        if let url = configuration.webhookURL {
            pull = ["PORT_PULL_SOLE_AGENT": "true", "PORT_PULL_URLS": url]
        }
        return [
            "PORT_CLIENT_ID": configuration.clientID,
            "PORT_CLIENT_SECRET": configuration.clientSecret.reveal(),
            "PORT_BASE_URL": "http://\(address)",
            "PORT_APP_URL": "http://\(address)",
            "SLACK_WEBHOOK_URL": "http://\(address)\(configuration.slackPath)",
            "GITLAB_TRIGGER_TOKEN": triggerToken,
        ]
        .merging(pull) { own, _ in own }
    }

    /// A public token, as all secrets of the sandbox are.
    private static let triggerToken = "sandbox-trigger-token"

    /// Returns the trigger URL of a service with the sandbox's environment.
    static func pipelineURL(at root: String) -> String {
        "\(root)/api/v4/projects/42/ref/main/trigger/pipeline?token=\(triggerToken)"
    }

    /// Returns the instructions to point a service at the sandbox, with its public secrets.
    static func instructions(
        at address: BoundAddress,
        _ configuration: SandboxConfiguration
    ) -> String {
        let variables = environment(at: address, configuration).sorted { $0.key < $1.key }
            .map { "  export \($0.key)=\($0.value)" }
            .joined(separator: "\n")
        return """
            The sandbox is at http://\(address)/ and delivers webhooks to \
            \(configuration.webhookURL ?? "nowhere").
            A service finds it with

            \(variables)

            With PORT_PULL=true it also claims the runs of the door "agent (pull)".

            \(trackerInstructions(at: address, configuration))

            Ctrl-C stops.
            """
    }
}
