import HTTPServer
import Vocabulary

/// Where every request comes in: it is counted and, if that is wanted, logged.
struct Entrance: Sendable {
    let live: LiveArrangement
    let metrics: ServiceMetrics
    let queue: QueueFigures
    let access: AccessLog
    let refusals: RefusalNotice

    /// Answers one request.
    func respond(to request: Request) async -> Response {
        let start = ContinuousClock.now
        let route = RequestRoute(of: request.target)
        // Held until the answer: a request keeps the configuration that it began with.
        let arrangement = live.now
        let response =
            route == .metrics && request.isRead
            ? await metrics.page(queue) : await arrangement.routes.respond(to: request)
        let duration = ContinuousClock.now - start
        metrics.requests.record(route, response.status, took: duration)
        refusals.note(route, response)
        if arrangement.settings.logsAccess {
            access.write(request, route, response, took: duration)
        }
        return response
    }
}
