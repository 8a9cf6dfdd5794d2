import Foundation
import HTTPServer
import HTTPTypes
import JSON
import Logging
import Outbound
import Platform
import Sandbox
import Synchronization
import Testing
import TestSupport

/// A sandbox on a real socket, a folder, and the real executable between them.
final class Stage: Sendable {
    let folder: TemporaryFolder
    let world: SandboxWorld
    let address: BoundAddress
    private let server: Server
    private let curl: CurlClient
    private let configuration: SandboxConfiguration
    private let delivered = Mutex(String?.none)
    private let programs = Mutex<[Program]>([])

    init(
        catalogue: Catalogue = .standard,
        limits: SandboxLimits = SandboxLimits(),
        slackApp: SlackApp = SlackApp(),
        wallClock: WallClock = .system,
        secret: String? = nil,
        slackPath: String? = nil
    ) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let calls = CurlConfiguration(userAgent: "test")
        let curl = try CurlClient(configuration: calls, logger: logger)
        let transport = curl.transport
        var configuration = SandboxConfiguration(catalogue: catalogue)
        configuration.limits = limits
        configuration.slackApp = slackApp
        if let secret { configuration.clientSecret = Secret(secret) }
        if let slackPath { configuration.slackPath = slackPath }
        folder = try TemporaryFolder()
        world = SandboxWorld(
            configuration: configuration,
            deliver: WebhookSender { url, headers, body in
                let call = Call(
                    .post,
                    url,
                    headers: headers,
                    body: body,
                    service: .trusted("webhook")
                )
                return try? await transport.send(call).map { ($0.status, $0.body) }.get()
            }
        )
        server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: logger,
            wallClock: wallClock,
            respond: world.respond
        )
        address = try server.start()
        self.curl = curl
        self.configuration = configuration
    }

    /// Runs the body with the sandbox serving, and stops everything afterwards.
    func run(_ body: (Stage) async throws -> Void) async throws {
        let server = server
        let serving = Task { try await server.run() }
        do {
            try await body(self)
        } catch {
            await close(serving)
            throw error
        }
        await close(serving)
    }

    private func close(_ serving: Task<Void, any Error>) async {
        world.faults.clear()
        for program in programs.withLock({ $0 }) {
            program.signal(SIGKILL)
            _ = await program.exitStatus()
        }
        await server.stop()
        // The server's own end is not what these tests are about.
        _ = await serving.result
        curl.shutdown()
    }

    /// The environment of a service that talks to this sandbox, with changes.
    func environment(_ changes: [String: String] = [:]) -> [String: String] {
        [
            "PORT_CLIENT_ID": configuration.clientID,
            "PORT_CLIENT_SECRET": configuration.clientSecret.reveal(),
            "PORT_BASE_URL": "http://\(address)",
            "PORT_APP_URL": "http://\(address)",
            "SLACK_WEBHOOK_URL": "http://\(address)\(configuration.slackPath)",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": "0",
            "DATABASE_URL": "sqlite:\(folder.path)/scorebell.sqlite",
            "WORKER_LEASE": "2",
            "LOG_LEVEL": "debug",
        ]
        .merging(changes) { _, new in new }
    }

    /// Starts the executable and points the action at it once it listens.
    func serve(_ changes: [String: String] = [:]) async throws -> Program {
        let program = try Program(["serve"], environment: environment(changes), in: folder.path)
        let port = try #require(await program.port(), "it did not start: \(program.text)")
        programs.withLock { $0.append(program) }
        let url = "http://127.0.0.1:\(port)/webhook"
        world.setWebhookURL(url)
        delivered.withLock { $0 = url }
        return program
    }

    /// Where the sandbox delivered the last action.
    var webhookURL: String? { delivered.withLock { $0 } }

    /// Makes one call to an address of the service.
    func call(
        _ method: HTTPRequest.Method,
        _ url: String,
        headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> Answer {
        let call = Call(
            method,
            url,
            headers: headers,
            body: Array(body.utf8),
            service: .trusted("test")
        )
        return try await curl.transport.send(call).get()
    }

    /// Asks whether the service is ready until it is, for as long as it starts.
    func ready(_ root: String) async throws -> Answer {
        // A look at the store serves a second.
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            let answer = try await call(.get, "\(root)/readyz")
            if answer.status == 200 || ContinuousClock.now > deadline { return answer }
        }
    }

    /// Executes the action and waits for the end of its run.
    func remind(
        _ shape: InvocationShape = .full,
        properties: JSONValue = [:]
    ) async throws -> ActionRun {
        let run = await world.fireAction(shape, properties: properties)
        return try #require(await world.runEnded(run.id))
    }
}

extension Program {
    /// The port it says it listens on; nil when it ends without.
    func port() async -> Int? {
        guard await wrote("\"message\":\"listening\"") else { return nil }
        return text.firstMatch(of: #/"address":"127\.0\.0\.1:(\d+)"/#).flatMap { Int($0.1) }
    }
}

extension ActionRun {
    /// Its log lines as one text, for a test to read.
    var log: String { logs.map(\.message).joined(separator: "\n") }
}
