import HTTPTypes
import Outbound
import Scorecards
import Vocabulary

/// One question for all entities of a blueprint, page by page.
///
/// Nothing is asked to be left out (`include`): the paginated search takes property identifiers
/// and `$identifier`, `$title`, `$team` there, and how scorecards are named is not documented, so
/// naming fields could lose exactly what is wanted. Instead only the wanted fields are decoded,
/// and a page that is too long is asked for again in smaller pieces.
/// Source: Port API reference, "Search a blueprint's entities"; its CLI's search recipes.
struct EntitySearch: Sendable {
    let client: PortClient
    let blueprint: String
    let scorecard: String
    let filter: SearchFilter?

    private struct PageBody: Encodable {
        var query: JSONValue?
        var limit: Int
        var from: String?
    }

    /// The entities so far, each once.
    private struct Collection {
        var entities: [Entity] = []
        private var identifiers: Set<String> = []

        mutating func add(_ page: [Entity], max: Int) throws(PortError) {
            for entity in page where identifiers.insert(entity.identifier).inserted {
                entities.append(entity)
            }
            if entities.count > max { throw .tooManyEntities(max: max) }
        }
    }

    func run() async throws(PortError) -> [Entity] {
        if let entities = try await paginated() { return entities }
        return try await global()
    }

    /// Returns nil when the paginated search is missing, or answers without scorecards.
    private func paginated() async throws(PortError) -> [Entity]? {
        let limits = client.configuration.limits
        var found = Collection()
        var seen: Set<String> = []
        var body = PageBody(query: filter?.query, limit: limits.pageEntities, from: nil)
        for _ in 0..<limits.pagesMax {
            guard let page = try await page(&body) else {
                return body.from == nil ? nil : try lostRoute()
            }
            if found.entities.isEmpty, !page.entities.isEmpty, !page.hasScorecards { return nil }
            try found.add(page.entities, max: limits.entitiesMax)
            client.entitiesRead(found.entities.count)
            guard let next = page.next, !next.isEmpty else { return found.entities }
            guard seen.insert(next).inserted else {
                throw .malformedAnswer(what: "the next page, which is one it gave before")
            }
            body.from = next
        }
        throw .malformedAnswer(what: "an end of the pages; there are over \(limits.pagesMax)")
    }

    /// Returns one page, in fewer entities when it is too long; nil when there is no such route.
    private func page(_ body: inout PageBody) async throws(PortError) -> EntityPage? {
        let limits = client.configuration.limits
        let path = "/v1/blueprints/\(percentEncoded(blueprint))/entities/search"
        while true {
            var request = try PortRequest.sending(body, .post, path, step: "entities")
            request.bytesMax = limits.pageBytesMax
            do throws(PortError) {
                let answer = try await client.session.answer(to: request)
                if answer.status == 404 || answer.status == 405 { return try await noRoute() }
                return try await decoded(answer)
            } catch {
                guard case .unavailable(.responseTooLarge, _) = error,
                    body.limit > limits.pageEntitiesMin
                else { throw error }
                body.limit = max(limits.pageEntitiesMin, body.limit / 4)
            }
        }
    }

    /// Tells a blueprint that Port does not know from a search that it does not have.
    private func noRoute() async throws(PortError) -> EntityPage? {
        guard try await client.isKnown(blueprint: blueprint) else {
            throw .unknownBlueprint(blueprint)
        }
        return nil
    }

    private func lostRoute() throws(PortError) -> [Entity]? {
        throw .malformedAnswer(what: "the next page, which it does not know any more")
    }

    /// Port's older search, which answers everything at once, and knows blueprints only by a rule.
    private func global() async throws(PortError) -> [Entity] {
        let limits = client.configuration.limits
        let ofBlueprint: JSONValue = [
            "property": "$blueprint", "operator": "=", "value": .string(blueprint),
        ]
        let rules = [ofBlueprint] + (filter.map { [$0.rule] } ?? [])
        let body: JSONValue = ["combinator": "and", "rules": .array(rules)]
        var request = try PortRequest.sending(
            body,
            .post,
            "/v1/entities/search",
            step: "entities_global"
        )
        request.bytesMax = limits.globalSearchBytesMax
        request.deadline = limits.globalSearchDeadline
        let answer = try await client.session.answer(to: request)
        if answer.status == 404 { throw .unknownBlueprint(blueprint) }
        var found = Collection()
        try found.add(try await decoded(answer).entities, max: limits.entitiesMax)
        client.entitiesRead(found.entities.count)
        return found.entities
    }

    /// Off the caller's actor: a full page takes tens of milliseconds.
    @concurrent
    private func decoded(_ answer: Answer) async throws(PortError) -> EntityPage {
        switch answer.status {
        case 200..<300:
            do {
                return try JSONCoding.decode(
                    EntityPage.self,
                    from: answer.body,
                    configuration: scorecard
                )
            } catch {
                throw .malformedAnswer(what: "a page of entities")
            }
        case 400, 422:
            guard filter != nil else { throw client.session.refusal(answer) }
            let message = client.session.line.message(of: answer)
            throw .invalidFilter(message: message ?? "status \(answer.status)")
        default: throw client.session.refusal(answer)
        }
    }
}
