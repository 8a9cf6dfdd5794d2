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
    func admission(of request: inout Request) -> BodyAdmission {
        let start = ContinuousClock.now
        let route = RequestRoute(of: &request)
        let runtime = runtime.now
        let admission = runtime.routes.admission(of: request, at: route)
        if case .answer(let response) = admission {
            record(response, to: request, of: route, in: runtime, since: start)
        }
        return admission
    }

    /// Answers one request.
    func respond(to request: Request) async -> Response {
        let start = ContinuousClock.now
        var request = request
        let route = RequestRoute(of: &request)
        // Held until the answer: a request keeps the configuration that it began with.
        let runtime = runtime.now
        let response = await runtime.routes.respond(to: request, at: route) {
            await metrics.page(queue)
        }
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
