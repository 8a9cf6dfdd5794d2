package import HTTPTypes
package import JSON
package import Platform
import Synchronization

/// A webhook request as Port makes it: the body and the signature headers.
package struct SignedInvocation: Sendable {
    package var headers: HTTPFields
    package var body: [UInt8]

    /// Signs a body.
    ///
    /// Source: Port, "Webhook signature": `v1,` and base64 of HMAC-SHA256 over `timestamp.body`.
    ///
    /// - Parameters:
    ///   - body: What is sent.
    ///   - signedBody: What is signed, where that differs: port-agent signs without white space.
    ///   - runID: The run, for the header `RUN_ID` that Port's guides let actions send.
    ///   - secret: Port's client secret.
    ///   - time: Sent as whole seconds since 1970.
    package init(
        body: [UInt8],
        signedBody: [UInt8]? = nil,
        runID: String?,
        secret: Secret,
        time: Timestamp
    ) {
        self.body = body
        let timestamp = "\(time.secondsSince1970)"
        let message = Array("\(timestamp).".utf8) + (signedBody ?? body)
        let signature = WebhookKey(secret).signature(of: message)
        headers = [.contentType: "application/json", .userAgent: "Port/sandbox"]
        headers.set("x-port-timestamp", timestamp)
        headers.set("x-port-signature", "v1,\(signature)")
        if let runID { headers.set("run_id", runID) }
    }
}

extension SandboxWorld {
    /// Executes the action as a click in Port does: a new run, and its webhook delivered.
    ///
    /// - Parameters:
    ///   - shape: The form of the body.
    ///   - properties: The user's inputs.
    ///   - runID: The run's id; a new one unless given.
    ///   - door: How the service is called.
    /// - Returns: The run, as it is once the service has answered or could not.
    @discardableResult
    package func fireAction(
        _ shape: InvocationShape = .full,
        properties: JSONValue = [:],
        runID: String? = nil,
        through door: Door = .webhook
    ) async -> ActionRun {
        let run = addRun(runID, properties: properties, through: door)
        await deliver(run, as: shape)
        return seen.value.run(run.id) ?? run
    }

    /// Returns the signed call for a run, for tests that post it themselves.
    package func invocation(
        for run: ActionRun,
        as shape: InvocationShape = .full,
        webhookURL: String = ""
    ) -> SignedInvocation {
        let action = configuration.catalogue.action
        let value = shape.value(for: run, action: action, webhookURL: webhookURL)
        var body = (try? JSONCoding.encode(value)) ?? []
        var signedBody: [UInt8]?
        if shape == .agent {
            body = Array(AgentJSON.text(value, isSpaced: true).utf8)
            signedBody = Array(AgentJSON.text(value, isSpaced: false).utf8)
        }
        return SignedInvocation(
            body: body,
            signedBody: signedBody,
            runID: run.id,
            secret: configuration.clientSecret,
            time: wall.now()
        )
    }

    /// Delivers a run to the service, records the answer, and returns its status; nil without one.
    @discardableResult
    package func deliver(_ run: ActionRun, as shape: InvocationShape = .full) async -> Int? {
        let answer: (status: Int?, text: String)
        if let url = url(of: run.door) {
            let call = invocation(for: run, as: shape, webhookURL: url)
            let posted = await deliver.post(url, call.headers, call.body)
            let text = posted.map { String(decoding: $0.body.prefix(4_096), as: UTF8.self) }
            answer = (posted?.status, text ?? "no answer")
        } else {
            answer = (nil, "no \(run.door == .gitlab ? "pipeline" : "webhook") URL is set")
        }
        record(answer.status, answer.text, of: run)
        if run.door.isSynchronous { end(run, by: answer.status, answer.text) }
        return answer.status
    }

    /// Returns the URL for runs of that door; nil if it is not set.
    func url(of door: Door) -> String? {
        settings.withLock { settings in
            switch door {
            case .webhook, .synchronous: settings.webhookURL
            case .gitlab: settings.pipelineURL
            }
        }
    }

    private func record(_ status: Int?, _ body: String, of run: ActionRun) {
        let delivery = WebhookDelivery(time: wall.now(), runID: run.id, status: status, body: body)
        note { $0.deliveries.append(delivery, keeping: configuration.limits.recordsMax) }
    }
}
