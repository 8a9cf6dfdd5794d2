import HTTPTypes
import JSON
import Platform
import Synchronization

/// Calls the service for a run of the action, as Port does, and records the answer.
final class ActionInvoker: Sendable {
    private struct URLs: Sendable {
        var webhook: String?
        var pipeline: String?
    }

    private let configuration: SandboxConfiguration
    private let wall: WallClock
    private let recorder: Recorder
    private let sender: WebhookSender
    private let urls: Mutex<URLs>

    init(
        _ configuration: SandboxConfiguration,
        wall: WallClock,
        recorder: Recorder,
        sender: WebhookSender
    ) {
        self.configuration = configuration
        self.wall = wall
        self.recorder = recorder
        self.sender = sender
        urls = Mutex(
            URLs(webhook: configuration.webhookURL, pipeline: configuration.pipelineURL)
        )
    }

    func setWebhookURL(_ url: String) {
        urls.withLock { $0.webhook = url }
    }

    func setPipelineURL(_ url: String) {
        urls.withLock { $0.pipeline = url }
    }

    /// Returns the URL for runs of that door; nil if it is not set.
    func url(of door: Door) -> String? {
        urls.withLock { urls in
            switch door {
            case .webhook, .synchronous, .agent: urls.webhook
            case .gitlab: urls.pipeline
            }
        }
    }

    /// Returns the signed call for a run.
    func invocation(
        for run: ActionRun,
        as shape: InvocationShape,
        webhookURL: String
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
    ///
    /// A run for an agent is put where agents claim it, with the body that it would be sent.
    @discardableResult
    func deliver(_ run: ActionRun, as shape: InvocationShape = .full) async -> Int? {
        if run.door == .agent {
            let action = configuration.catalogue.action
            let url = url(of: run.door) ?? ""
            let body = shape.value(for: run, action: action, webhookURL: url)
            recorder.note { $0.runsByID[run.id]?.pending = PendingRun(url: url, body: body) }
            return nil
        }
        let answer: (status: Int?, text: String)
        if let url = url(of: run.door) {
            let call = invocation(for: run, as: shape, webhookURL: url)
            let posted = await sender.post(url, call.headers, call.body)
            let text = posted.map { String(decoding: $0.body.prefix(4_096), as: UTF8.self) }
            answer = (posted?.status, text ?? "no answer")
        } else {
            answer = (nil, "no \(run.door == .gitlab ? "pipeline" : "webhook") URL is set")
        }
        record(answer.status, answer.text, of: run)
        if run.door.isSynchronous { end(run, by: answer.status, answer.text) }
        return answer.status
    }

    private func record(_ status: Int?, _ body: String, of run: ActionRun) {
        let delivery = WebhookDelivery(time: wall.now(), runID: run.id, status: status, body: body)
        recorder.note {
            $0.deliveries.append(delivery, keeping: configuration.limits.recordsMax)
        }
    }

    /// Ends a synchronous run by the webhook's answer, as Port does: any 2xx is success.
    private func end(_ run: ActionRun, by status: Int?, _ body: String) {
        let now = wall.now()
        recorder.note { record in
            guard var run = record.runsByID[run.id], !run.hasEnded else { return }
            run.response = body
            run.updatedAt = now
            run.end(status.map { (200..<300).contains($0) } == true ? .success : .failure, at: now)
            record.runsByID[run.id] = run
        }
    }
}
