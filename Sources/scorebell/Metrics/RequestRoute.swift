/// The routes that metrics and the access log distinguish.
package enum RequestRoute: String, Sendable, CaseIterable {
    case webhook
    case namedWebhook = "named_webhook"
    case gitlab, api, page, healthz, readyz, metrics, other

    /// Finds the route of a request target; the busiest are tested first.
    init(of target: String) {
        if target == "/webhook" {
            self = .webhook
        } else if target.hasPrefix("/webhook/") {
            self = .namedWebhook
        } else if target.hasPrefix("/webhook?") {
            self = .webhook
        } else if target.hasPrefix("/api/v4/") {
            self = .gitlab
        } else if target.hasPrefix("/api/") || target == "/openapi.json" {
            self = .api
        } else {
            switch target.prefix(while: { $0 != "?" }) {
            case "/healthz": self = .healthz
            case "/readyz": self = .readyz
            case "/metrics": self = .metrics
            case "/", "/sign-in", "/sign-out", "/preview", "/reminders", "/events": self = .page
            case let path where Self.pageFolders.contains { path.hasPrefix($0) }: self = .page
            default: self = .other
            }
        }
    }

    /// The folders of the run page and its resources.
    private static let pageFolders = ["/runs/", "/events/", "/assets/"]

    /// The statuses that are exposed as 0 from the start, so that their first occurrence is an
    /// increase.
    var statuses: [Int] {
        switch self {
        case .webhook: [202, 400, 401, 422, 503]
        case .gitlab: [201, 404, 503]
        case .healthz, .metrics: [200]
        case .readyz: [200, 503]
        case .namedWebhook, .api, .page: []
        case .other: [404]
        }
    }
}

extension RequestRoute {
    /// The index in `allCases`.
    var index: Int {
        switch self {
        case .webhook: 0
        case .namedWebhook: 1
        case .gitlab: 2
        case .api: 3
        case .page: 4
        case .healthz: 5
        case .readyz: 6
        case .metrics: 7
        case .other: 8
        }
    }
}
