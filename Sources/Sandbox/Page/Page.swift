import HTTPMessage
import JSON
import HTTPTypes
import Mustache

/// The sandbox's page: Port's action and runs beside the Slack channel.
struct Page: Sendable {
    /// How many of the newest are drawn.
    static let runsMax = 8
    static let messagesMax = 40
    static let refusalsMax = 5

    let action: ActionView
    private let library: MustacheLibrary

    init(_ catalogue: Catalogue) throws {
        action = ActionView(catalogue)
        var library = MustacheLibrary()
        for (name, text) in PageTemplates.all { try library.register(text, named: name) }
        self.library = library
    }

    /// Returns a template's HTML, all values escaped but those that were drawn as HTML.
    func render(_ template: PageTemplates.Name, _ model: some Sendable) -> String {
        library.render(model, withTemplate: template.rawValue) ?? ""
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

extension SandboxWorld {
    /// Nothing from elsewhere, nothing inline: what a hostile title could smuggle in stays dead.
    private static let securityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// Answers `GET /`.
    func pageResponse(_ request: Request) -> Response {
        var action = page.action
        action.doors = Door.allCases.filter { url(of: $0) != nil }
            .map { ActionView.DoorView(name: $0.rawValue, title: $0.title) }
        let model = PageModel(seen.value, action: action)
        let html = page.render(.page, model)
        var response = Response.text(.ok, html, type: "text/html; charset=utf-8")
        response.headers.set("content-security-policy", Self.securityPolicy)
        response.headers.set("referrer-policy", "no-referrer")
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Answers `GET /sandbox/parts`: what changes on the page, or 304 when nothing has.
    func partsResponse(_ request: Request) -> Response {
        let record = seen.value
        let tag = "\"\(record.partsVersion)\""
        if request.header(.ifNoneMatch) == tag { return Response(.notModified) }
        let model = PageModel(record, action: page.action)
        var response = Response.vendorJSON(
            .ok,
            [
                "runs": .string(page.render(.runs, model)),
                "channel": .string(page.render(.channel, model)),
            ]
        )
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension Record {
    /// Changes when something that the page shows does; looking at the page does not count.
    var partsVersion: Int { version - calls(.other) }
}
