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
    /// The identifier of the scorecard whose results are wanted; nil for none.
    var scorecard: String?
    var filter: SearchFilter?
    /// What else is read of each entity.
    var paths: [EntityPath] = []
    /// The name of the requests in log lines, from a closed set.
    var step = "entities"

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

        func continued(from cursor: String) -> PageBody {
            var body = self
            body.from = cursor
            return body
        }
    }

    /// An answer, and how many entities at most were asked for.
    private struct PageAnswer {
        var answer: Answer
        var limit: Int
    }

    /// Sees what is there after a page, may take it away, and returns whether to read on.
    typealias Take = (inout EntityCollection) -> Bool

    /// Returns all entities; tells after each page how many there are.
    func run(_ tell: (Int) -> Void = { _ in }) async throws(PortError) -> [Entity] {
        var found = EntityCollection(max: client.configuration.limits.entitiesMax)
        let isPaginated = try await readPages(into: &found) { found in
            tell(found.entities.count)
            return true
        }
        if !isPaginated {
            found = try await global()
            tell(found.entities.count)
        }
        return found.entities
    }

    /// Searches by the paginated route; false if that is missing, or its answer lacks scorecards.
    ///
    /// While a page is read the next one is asked for, at most one ahead, by the cursor that the
    /// page's end seems to name. The first page decides the route, so nothing is asked for ahead of
    /// it.
    func readPages(
        into found: inout EntityCollection,
        _ take: Take
    ) async throws(PortError) -> Bool {
        let limits = client.configuration.limits
        var seen: Set<ExactString> = []
        var body = PageBody(query: filter?.query, limit: limits.pageEntities, from: nil)
        var ahead: Result<PageAnswer, PortError>?
        for number in 0..<limits.pagesMax {
            let received: PageAnswer
            switch ahead {
            case .none: received = try await answer(to: body)
            case .some(let result): received = try result.get()
            }
            guard try await isFound(received.answer) else {
                if body.from == nil { return false }
                throw .malformedAnswer(what: "the next page, which it does not know any more")
            }
            body.limit = received.limit
            var guess: String?
            let isSuccess = (200..<300).contains(received.answer.status)
            if isSuccess, number > 0, number + 1 < limits.pagesMax {
                guess = CursorGuess.cursor(
                    atEndOf: received.answer.body,
                    bytesMax: limits.cursorBytesMax
                )
            }
            if let cursor = guess, seen.contains(ExactString(cursor)) { guess = nil }
            let further = guess.map(body.continued)
            async let following = result(of: further)
            // Where tasks have a single thread, the request goes first.
            if further != nil { await Task.yield() }
            let decides = scorecard != nil && found.entities.isEmpty
            let page = try await page(in: received.answer, into: &found)
            if decides, page.count > 0, !page.hasScorecards { return false }
            if found.isOverfull { throw .tooManyEntities(max: limits.entitiesMax) }
            guard take(&found), let next = page.next, !next.isEmpty else { return true }
            try check(next, &seen)
            body.from = next
            // A request for another page is cancelled where this round ends.
            ahead = guess?.hasSameBytes(as: next) == true ? await following : nil
        }
        throw .malformedAnswer(what: "an end of the pages; there are over \(limits.pagesMax)")
    }

    /// Checks that the cursor of the next page leads on.
    private func check(_ next: String, _ seen: inout Set<ExactString>) throws(PortError) {
        let limits = client.configuration.limits
        guard next.utf8.count <= limits.cursorBytesMax else {
            throw .malformedAnswer(
                what: "the next page in \(limits.cursorBytesMax) bytes or fewer"
            )
        }
        guard seen.insert(ExactString(next)).inserted else {
            throw .malformedAnswer(what: "the next page, which is one it gave before")
        }
    }

    private func result(of body: PageBody?) async -> Result<PageAnswer, PortError>? {
        guard let body else { return nil }
        do throws(PortError) {
            return .success(try await answer(to: body))
        } catch {
            return .failure(error)
        }
    }

    /// Asks for one page, and for fewer entities if it was too long.
    private func answer(to body: PageBody) async throws(PortError) -> PageAnswer {
        let limits = client.configuration.limits
        let path = "/v1/blueprints/\(percentEncoded(blueprint))/entities/search"
        var body = body
        while true {
            var request = PortRequest(
                method: .post,
                path: path,
                body: body.json,
                step: step
            )
            request.bytesMax = limits.pageBytesMax
            do throws(PortError) {
                let answer = try await client.session.answer(to: request)
                return PageAnswer(answer: answer, limit: body.limit)
            } catch {
                guard case .unavailable(.responseTooLarge, _) = error,
                    body.limit > limits.pageEntitiesMin
                else { throw error }
                body.limit = max(limits.pageEntitiesMin, body.limit / 4)
            }
        }
    }

    /// Whether there is such a route; an unknown blueprint throws.
    private func isFound(_ answer: Answer) async throws(PortError) -> Bool {
        guard answer.status == 404 || answer.status == 405 else { return true }
        guard try await client.isKnown(blueprint: blueprint) else {
            throw .unknownBlueprint(blueprint)
        }
        return false
    }

    /// Searches by Port's older route, which sends all entities at once and takes the blueprint as
    /// a rule.
    private func global() async throws(PortError) -> EntityCollection {
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
            step: "\(step)_global"
        )
        request.bytesMax = limits.globalSearchBytesMax
        request.deadline = limits.globalSearchDeadline
        let answer = try await client.session.answer(to: request)
        if answer.status == 404 { throw .unknownBlueprint(blueprint) }
        var found = EntityCollection(max: limits.entitiesMax)
        _ = try await page(in: answer, into: &found)
        if found.isOverfull { throw .tooManyEntities(max: limits.entitiesMax) }
        return found
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
                try EntityPage(&json, scorecard: scorecard, reading: paths, into: &found)
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
