import HTTPMessage
import JSON
import Platform

/// A page of a list, and the link to the next one.
///
/// Links name the repository by its id, and carry a cursor: whoever computes the address of a page
/// instead of following the link gets another page than GitHub means.
struct GitHubListPage: Sendable {
    var items: [JSONValue]
    /// The `Link` header; nil for a list of one page.
    var link: String?

    /// What a query asks for, whatever the list.
    struct Query: Sendable {
        let fields: [FormFields.Field]
        let perPage: Int
        let page: Int

        init(_ request: Request) throws(GitHubRefusal) {
            guard let form = try? FormFields(request.query ?? "") else {
                throw GitHubRefusal(400, "The query is malformed")
            }
            fields = form.fields
            let perPage = form["per_page"].flatMap { Int($0) } ?? 30
            self.perPage = min(100, max(1, perPage))
            page = max(1, form["page"].flatMap { Int($0) } ?? 1)
        }

        subscript(name: String) -> String? {
            fields.last { $0.name.hasSameBytes(as: name) }
                .flatMap { $0.value.isEmpty ? nil : $0.value }
        }

        /// The query of another page of the same list.
        func text(page: Int, after cursor: String?) -> String {
            var pairs = fields.filter { !["page", "after"].contains($0.name) }
                .map { ($0.name, $0.value) }
            if let cursor { pairs.append(("after", cursor)) }
            pairs.append(("page", "\(page)"))
            return pairs.map { "\(percentEncoded($0))=\(percentEncoded($1))" }
                .joined(separator: "&")
        }
    }

    /// Cuts a page by its number.
    init<Item>(_ all: [Item], _ query: Query, url: String, _ json: (Item) -> JSONValue) {
        items = all.dropFirst((query.page - 1) * query.perPage).prefix(query.perPage).map(json)
        let pages = max(1, (all.count + query.perPage - 1) / query.perPage)
        var links: [(rel: String, page: Int)] = []
        if query.page > 1 { links.append(("prev", query.page - 1)) }
        if query.page < pages {
            links.append(("next", query.page + 1))
            links.append(("last", pages))
        }
        if query.page > 1 { links.append(("first", 1)) }
        link = Self.header(
            links.map { ($0.rel, "\(url)?\(query.text(page: $0.page, after: nil))") }
        )
    }

    /// Cuts a page of issues behind the cursor.
    ///
    /// - Parameters:
    ///   - issues: All that match, in the order that was asked for.
    ///   - query: What was asked for.
    ///   - url: The list's address without a query.
    ///   - json: How an issue is written.
    /// - Throws: `GitHubRefusal` where the query cannot be read.
    init(
        issues: [SandboxIssue],
        _ query: Query,
        url: String,
        _ json: (SandboxIssue) -> JSONValue
    ) throws(GitHubRefusal) {
        var rest = issues[...]
        if let cursor = query["after"] {
            guard let id = Self.id(of: cursor),
                let place = issues.firstIndex(where: { $0.id == id })
            else { throw .invalid("Issue", "after", code: "invalid") }
            rest = issues[(place + 1)...]
        } else {
            rest = rest.dropFirst((query.page - 1) * query.perPage)
        }
        let shown = rest.prefix(query.perPage)
        items = shown.map(json)
        guard shown.count < rest.count, let last = shown.last else {
            link = nil
            return
        }
        let next = query.text(page: query.page + 1, after: Self.cursor(of: last.id))
        link = Self.header([("next", "\(url)?\(next)")])
    }

    private static func cursor(of id: Int) -> String { "Y3Vyc29yOnYyOp\(String(id, radix: 36))" }

    private static func id(of cursor: String) -> Int? {
        cursor.hasPrefix("Y3Vyc29yOnYyOp") ? Int(cursor.dropFirst(14), radix: 36) : nil
    }

    private static func header(_ links: [(rel: String, url: String)]) -> String? {
        guard !links.isEmpty else { return nil }
        return links.map { "<\($0.url)>; rel=\"\($0.rel)\"" }.joined(separator: ", ")
    }
}
