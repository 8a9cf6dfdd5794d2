import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Scorecards

/// Reads all entities of a blueprint, page by page.
///
/// Nothing is excluded by `include`: the paginated search takes property identifiers and
/// `$identifier`, `$title`, `$team` there, but how it names scorecards is not documented, so naming
/// fields could lose just the needed ones. Instead only needed fields are decoded, and a page that
/// is too long is requested again in smaller pages.
///
/// Source: Port API reference, "Search a blueprint's entities"; its CLI's search recipes.
struct EntitySearch: Sendable {
    let client: PortClient
    let blueprint: String
    let scorecard: String
    let filter: SearchFilter?

    private struct PageBody {
        var query: JSONValue?
        var limit: Int
        var from: String?

        /// As JSON, with the members in the order of their names.
        var json: [UInt8] {
            var writer = JSONWriter()
            writer.object { writer in
                if let from { writer.member("from", from) }
                writer.member("limit", Int64(limit))
                if let query { writer.member("query", query) }
            }
            return writer.bytes
        }
    }

    func run() async throws(PortError) -> [Entity] {
        if let entities = try await paginated() { return entities }
        return try await global()
    }

    /// Searches by the paginated route; nil if that is missing, or its answer lacks scorecards.
    private func paginated() async throws(PortError) -> [Entity]? {
        let limits = client.configuration.limits
        var found = EntityCollection(max: limits.entitiesMax)
        var seen: Set<ExactString> = []
        var body = PageBody(query: filter?.query, limit: limits.pageEntities, from: nil)
        for _ in 0..<limits.pagesMax {
            let isFirst = found.entities.isEmpty
            guard let page = try await page(&body, into: &found) else {
                return body.from == nil ? nil : try lostRoute()
            }
            if isFirst, page.count > 0, !page.hasScorecards { return nil }
            if found.isOverfull { throw .tooManyEntities(max: limits.entitiesMax) }
            client.entitiesRead(found.entities.count)
            guard let next = page.next, !next.isEmpty else { return found.entities }
            guard next.utf8.count <= limits.cursorBytesMax else {
                throw .malformedAnswer(
                    what: "the next page in \(limits.cursorBytesMax) bytes or fewer"
                )
            }
            guard seen.insert(ExactString(next)).inserted else {
                throw .malformedAnswer(what: "the next page, which is one it gave before")
            }
            body.from = next
        }
        throw .malformedAnswer(what: "an end of the pages; there are over \(limits.pagesMax)")
    }

    /// Returns one page, of fewer entities if it was too long; nil if the route is missing.
    private func page(
        _ body: inout PageBody,
        into found: inout EntityCollection
    ) async throws(PortError) -> EntityPage? {
        let limits = client.configuration.limits
        let path = "/v1/blueprints/\(percentEncoded(blueprint))/entities/search"
        while true {
            var request = PortRequest(
                method: .post,
                path: path,
                body: body.json,
                step: "entities"
            )
            request.bytesMax = limits.pageBytesMax
            do throws(PortError) {
                let answer = try await client.session.answer(to: request)
                if answer.status == 404 || answer.status == 405 { return try await noRoute() }
                return try await page(in: answer, into: &found)
            } catch {
                guard case .unavailable(.responseTooLarge, _) = error,
                    body.limit > limits.pageEntitiesMin
                else { throw error }
                body.limit = max(limits.pageEntitiesMin, body.limit / 4)
            }
        }
    }

    /// Distinguishes an unknown blueprint, which throws, from a missing route.
    private func noRoute() async throws(PortError) -> EntityPage? {
        guard try await client.isKnown(blueprint: blueprint) else {
            throw .unknownBlueprint(blueprint)
        }
        return nil
    }

    private func lostRoute() throws(PortError) -> [Entity]? {
        throw .malformedAnswer(what: "the next page, which it does not know any more")
    }

    /// Searches by Port's older route, which sends all entities at once and takes the blueprint as
    /// a rule.
    private func global() async throws(PortError) -> [Entity] {
        let limits = client.configuration.limits
        let ofBlueprint: JSONValue = [
            "property": "$blueprint", "operator": "=", "value": .string(blueprint),
        ]
        let rules = [ofBlueprint] + (filter.map { [$0.rule] } ?? [])
        let body: JSONValue = ["combinator": "and", "rules": .array(rules)]
        var writer = JSONWriter()
        writer.value(body)
        var request = PortRequest(
            method: .post,
            path: "/v1/entities/search",
            body: writer.bytes,
            step: "entities_global"
        )
        request.bytesMax = limits.globalSearchBytesMax
        request.deadline = limits.globalSearchDeadline
        let answer = try await client.session.answer(to: request)
        if answer.status == 404 { throw .unknownBlueprint(blueprint) }
        var found = EntityCollection(max: limits.entitiesMax)
        _ = try await page(in: answer, into: &found)
        if found.isOverfull { throw .tooManyEntities(max: limits.entitiesMax) }
        client.entitiesRead(found.entities.count)
        return found.entities
    }

    /// Parses a page off the caller's actor: a full one takes tens of milliseconds.
    @concurrent
    private func page(
        in answer: Answer,
        into found: inout EntityCollection
    ) async throws(PortError) -> EntityPage {
        switch answer.status {
        case 200..<300:
            let page = JSONPullReader.value(of: answer.body) { (json) throws(JSONError) in
                try EntityPage(&json, scorecard: scorecard, into: &found)
            }
            guard let page else { throw .malformedAnswer(what: "a page of entities") }
            return page
        case 400, 422:
            guard filter != nil else { throw client.session.refusal(answer) }
            let message = client.session.port.message(of: answer)
            throw .invalidFilter(message: message ?? "status \(answer.status)")
        default: throw client.session.refusal(answer)
        }
    }
}
