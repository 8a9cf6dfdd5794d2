import HTTPMessage
import JSON
import HTTPTypes

/// The sandbox's page: Port's action and runs beside the Slack channel.
struct Page: Sendable {
    /// How many of the newest are shown.
    static let runsMax = 8
    static let messagesMax = 40
    static let refusalsMax = 5

    /// Allows nothing from other origins and nothing inline, so markup in a hostile title could not
    /// run.
    private static let securityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    private let action: ActionView

    init(_ catalogue: Catalogue) {
        action = ActionView(catalogue)
    }

    /// Answers `GET /`.
    func response(with record: Record, doors: [Door]) -> Response {
        var action = action
        action.doors = doors.map { ActionView.DoorView(name: $0.rawValue, title: $0.title) }
        let model = PageModel(record, action: action)
        let html = SandboxTemplates.render(.page, model)
        var response = Response.text(.ok, html, type: "text/html; charset=utf-8")
        response.headers.set("content-security-policy", Self.securityPolicy)
        response.headers.set("referrer-policy", "no-referrer")
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Answers `GET /sandbox/parts`: the parts of the page that change, or 304 if they have not.
    func partsResponse(to request: Request, with record: Record) -> Response {
        let tag = "\"\(record.partsVersion)\""
        if request.header(.ifNoneMatch) == tag { return Response(.notModified) }
        let model = PageModel(record, action: action)
        var response = Response.vendorJSON(
            .ok,
            [
                "runs": .string(SandboxTemplates.render(.runs, model)),
                "channel": .string(SandboxTemplates.render(.channel, model)),
            ]
        )
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "no-store"
        return response
    }

    static func response(for asset: Route.Asset) -> Response {
        switch asset {
        case .style: file(PackageResources.style_css, type: "text/css; charset=utf-8")
        case .script: file(PackageResources.app_js, type: "text/javascript; charset=utf-8")
        case .icon: file(PackageResources.icon_svg, type: "image/svg+xml")
        }
    }

    private static func file(_ bytes: [UInt8], type: String) -> Response {
        Response(.ok, headers: [.contentType: type], body: bytes)
    }
}

extension Record {
    /// Changes with everything that the page shows, but not with views of the page.
    var partsVersion: Int { version - calls(.other) }
}
