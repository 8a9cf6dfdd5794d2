import HTTPMessage
import HTTPTypes

extension Response {
    /// The same, which no cache may keep unless its own Cache-Control says otherwise.
    var uncached: Response {
        var response = self
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    /// Leads a browser elsewhere on this site, which it then asks for with GET.
    static func seeOther(_ path: String) -> Response {
        Response(.seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    /// Nothing from elsewhere, nothing inline: what a hostile title could smuggle in stays dead.
    private static let securityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// Renders a page, with what keeps a browser from doing anything else with it.
    ///
    /// The referrer stays within this site: with `no-referrer` a browser would hide the origin of
    /// our own forms from us (Fetch, "Append a request Origin header").
    static func page(
        _ template: PageTemplates.Name,
        _ model: some Sendable,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var reply = Response(status, body: Array(PageTemplates.render(template, model).utf8))
        reply.headers = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: securityPolicy, .xContentTypeOptions: "nosniff",
            .frameOptions: "DENY", .referrerPolicy: "same-origin",
            .crossOriginOpenerPolicy: "same-origin", .crossOriginResourcePolicy: "same-origin",
        ]
        return reply
    }

    /// A page that says in a few words why there is no other; its heading is the frame's title.
    static func problem(
        _ status: HTTPResponse.Status,
        _ message: String,
        in frame: PageFrame
    ) -> Response {
        struct Model: Sendable {
            var frame: PageFrame
            var heading: String
            var message: String
        }
        return page(
            .problem,
            Model(frame: frame, heading: frame.title, message: message),
            status: status
        )
    }
}
