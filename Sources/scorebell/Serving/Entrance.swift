import HTTPMessage
import HTTPServer
import Platform

/// Where every request comes in: it is counted and, if that is wanted, logged.
struct Entrance: Sendable {
    let live: LiveArrangement
    let metrics: ServiceMetrics
    let queue: QueueFigures
    let access: AccessLog
    let refusals: OverloadLog

    /// Decides about the body of a request, which counts as answered where it is not read.
    func admission(of request: Request) -> BodyAdmission {
        let start = ContinuousClock.now
        let arrangement = live.now
        let admission = arrangement.routes.admission(of: request)
        if case .answer(let response) = admission {
            let route = RequestRoute(of: request.target)
            note(response, to: request, of: route, in: arrangement, since: start)
        }
        return admission
    }

    /// Answers one request.
    func respond(to request: Request) async -> Response {
        let start = ContinuousClock.now
        let route = RequestRoute(of: request.target)
        // Held until the answer: a request keeps the configuration that it began with.
        let arrangement = live.now
        let response =
            route == .metrics && request.isRead
            ? await metrics.page(queue) : await arrangement.routes.respond(to: request)
        note(response, to: request, of: route, in: arrangement, since: start)
        return response
    }

    private func note(
        _ response: Response,
        to request: Request,
        of route: RequestRoute,
        in arrangement: Arrangement,
        since start: ContinuousClock.Instant
    ) {
        let duration = ContinuousClock.now - start
        metrics.requests.record(route, response.status, took: duration)
        refusals.note(route, response, to: request.clientAddress)
        if arrangement.logsAccess {
            access.write(request, route, response, took: duration)
        }
    }
}
