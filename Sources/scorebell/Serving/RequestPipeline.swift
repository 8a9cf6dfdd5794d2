import HTTPMessage
import HTTPServer

/// The way of every request through the service: it is routed, answered, counted and logged.
struct RequestPipeline: Sendable {
    let runtime: CurrentRuntime
    let metrics: ServiceMetrics
    let queue: QueueFigures
    let access: AccessLog
    let overload: OverloadLog

    /// Decides by a request's head how much of its body is read; a refusal is the answer.
    func admission(of request: Request) -> BodyAdmission {
        let start = ContinuousClock.now
        let runtime = runtime.now
        let admission = runtime.routes.admission(of: request)
        if case .answer(let response) = admission {
            let route = RequestRoute(of: request.target)
            record(response, to: request, of: route, in: runtime, since: start)
        }
        return admission
    }

    /// Answers one request.
    func respond(to request: Request) async -> Response {
        let start = ContinuousClock.now
        let route = RequestRoute(of: request.target)
        // Held until the answer: a request keeps the configuration that it began with.
        let runtime = runtime.now
        let response =
            route == .metrics && request.isRead
            ? await metrics.page(queue) : await runtime.routes.respond(to: request)
        record(response, to: request, of: route, in: runtime, since: start)
        return response
    }

    private func record(
        _ response: Response,
        to request: Request,
        of route: RequestRoute,
        in runtime: Runtime,
        since start: ContinuousClock.Instant
    ) {
        let duration = ContinuousClock.now - start
        metrics.requests.record(route, response.status, took: duration)
        overload.note(route, response, to: request.clientAddress)
        if runtime.logsAccess {
            access.write(request, route, response, took: duration)
        }
    }
}
