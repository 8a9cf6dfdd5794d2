import HTTPMessage
import HTTPTypes
package import JSON
import Outbound
package import Reminders
package import Scorecards

/// Whom entities belong to, and what Port notes beside the results of rules.
///
/// All of it decorates a reminder: what the credentials may not read, or an organisation does not
/// have, is empty. What passes with time is thrown, so that the job is tried again.
extension PortClient {
    /// Returns what Port knows of the owners that stand at a path of a blueprint's entities.
    ///
    /// Teams are also found by their title, because entities of older organisations name them by
    /// it; an identifier wins over a title. Where there is no blueprint of teams their names come
    /// from the list of teams, without values.
    ///
    /// - Parameters:
    ///   - path: Where the owners stand.
    ///   - blueprint: The identifier of the blueprint whose entities are owned.
    ///   - values: The paths to read of each owner.
    /// - Returns: The owners by what entities call them; empty where they are no entities, such as
    ///   words in a property.
    /// - Throws: What passes with time, and what concerns all calls, such as wrong credentials.
    package func owners(
        at path: EntityPath,
        of blueprint: String,
        reading values: [EntityPath]
    ) async throws(PortError) -> [ExactString: Owner] {
        switch path {
        case .property: return [:]
        case .team:
            guard let teams = try await entities(of: "_team", reading: values, step: "owners")
            else { return try await namedTeams() }
            let named = teams.map { ($0.title, $0) }
            return owners(teams.map { ($0.identifier, $0) } + named)
        case .relation(let relation):
            guard let target = try await target(of: relation, from: blueprint),
                let found = try await entities(of: target, reading: values, step: "owners")
            else { return [:] }
            return owners(found.map { ($0.identifier, $0) })
        }
    }

    /// Returns the active people of the organisation, and who is in which team.
    ///
    /// Both the list of teams and the entities of `_user` are read; either may be missing. People
    /// are told apart by their e-mail addresses in lower case. Whoever one of the two calls
    /// anything but active, or a service account, is left out.
    package func people() async throws(PortError) -> PeopleDirectory {
        var people = PeopleCollection()
        // The first name counts, and the entities have the titles that pages of Port show.
        let users = try await entities(of: "_user", reading: PeopleCollection.paths, step: "users")
        for user in users ?? [] { people.add(user) }
        for team in try await teams(withUsers: true) ?? [] { people.add(team) }
        return people.directory
    }

    /// Returns the dates of the failing rules of a scorecard.
    ///
    /// Page by page, so that what a page holds beside dates is not kept. An organisation with more
    /// failing results than `PortLimits.resultDatesMax` gets the dates of as many. A date without a
    /// time of day means that day's end in UTC where something is due or exempt, and its start for
    /// since when a rule fails.
    ///
    /// - Parameters:
    ///   - scorecard: Whose rules.
    ///   - exemptFrom: The property that says until when a result is exempt; nil for none.
    ///   - dueFrom: The property that says when a result is due; nil for none.
    /// - Returns: An empty calendar where the organisation has no `_rule_result`.
    /// - Throws: What passes with time, and what concerns all calls, such as wrong credentials.
    package func resultDates(
        of scorecard: Scorecard,
        exemptFrom: String?,
        dueFrom: String?
    ) async throws(PortError) -> ResultCalendar {
        let limits = configuration.limits
        let reader = RuleResultReader(of: scorecard, exemptFrom: exemptFrom, dueFrom: dueFrom)
        for filter in reader.filters {
            var search = EntitySearch(client: self, blueprint: "_rule_result")
            search.filter = try SearchFilter(filter)
            search.paths = reader.paths
            search.step = "rule_results"
            var calendar = ResultCalendar()
            var found = EntityCollection(max: limits.entitiesMax)
            var pages = 0
            do throws(PortError) {
                // Results are not in Port's global search, so there is no other route.
                _ = try await search.readPages(into: &found) { found in
                    for result in found.entities { reader.add(result, to: &calendar) }
                    found.removeAll()
                    pages += 1
                    return calendar.count < limits.resultDatesMax && pages < limits.pagesMax
                }
                return calendar
            } catch .invalidFilter {
                continue
            } catch {
                try passOver(error)
                return calendar
            }
        }
        return ResultCalendar()
    }
}

extension PortClient {
    /// Returns all entities of a blueprint that need not be there, or not be readable; nil then.
    private func entities(
        of blueprint: String,
        reading paths: [EntityPath],
        step: String
    ) async throws(PortError) -> [Entity]? {
        let search = EntitySearch(client: self, blueprint: blueprint, paths: paths, step: step)
        do throws(PortError) {
            return try await search.run()
        } catch {
            try passOver(error)
            return nil
        }
    }

    /// Returns the blueprint to which a relation leads; nil where Port does not tell.
    private func target(
        of relation: String,
        from blueprint: String
    ) async throws(PortError) -> String? {
        let request = PortRequest(
            method: .get,
            path: "/v1/blueprints/\(percentEncoded(blueprint))",
            step: "blueprint"
        )
        let target = try await optional(request, lacking: "the blueprint") {
            (json) throws(JSONError) in
            try RelationTarget(&json, of: relation)
        }
        return target?.blueprint
    }

    /// Returns the teams by id and by name, which entities of older organisations use.
    private func namedTeams() async throws(PortError) -> [ExactString: Owner] {
        let teams = try await teams(withUsers: false) ?? []
        let byID = teams.compactMap { team in
            team.id.map { Owner(identifier: $0, title: team.name ?? $0) }
        }
        let byName = teams.compactMap(\.name).map { Owner(identifier: $0, title: $0) }
        return Dictionary(
            (byID + byName).map { (ExactString($0.identifier), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns the list of teams; nil where Port does not tell.
    private func teams(withUsers: Bool) async throws(PortError) -> [TeamListAnswer.Team]? {
        let users = ["email", "firstName", "lastName", "status"].map { "users.\($0)" }
        let fields = ["id", "name"] + (withUsers ? users : [])
        let query = fields.map { "fields=\($0)" }.joined(separator: "&")
        var request = PortRequest(method: .get, path: "/v1/teams?\(query)", step: "teams")
        // Every team comes with its people.
        request.bytesMax = configuration.limits.pageBytesMax
        return try await optional(request, lacking: "the list of teams", TeamListAnswer.init)?.teams
    }

    /// Returns the first entity of each name as an owner of that name.
    private func owners(_ named: [(String, Entity)]) -> [ExactString: Owner] {
        Dictionary(
            named.map { name, entity in
                let owner = Owner(identifier: name, title: entity.title, values: entity.values)
                return (ExactString(name), owner)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns what an answer has; nil where Port refuses to give one.
    private func optional<Value>(
        _ request: PortRequest,
        lacking what: String,
        _ read: (inout JSONPullReader) throws(JSONError) -> Value?
    ) async throws(PortError) -> Value? {
        do throws(PortError) {
            let answer = try await session.answer(to: request)
            guard (200..<300).contains(answer.status) else { throw session.refusal(answer) }
            guard let value = JSONPullReader.value(of: answer.body, read) else {
                throw .malformedAnswer(what: what)
            }
            return value
        } catch {
            try passOver(error)
            return nil
        }
    }

    /// Returns where just this request is refused or asks too much; throws any other error again.
    private func passOver(_ error: PortError) throws(PortError) {
        switch error {
        case .unknownBlueprint, .forbidden, .invalidFilter, .refused, .tooManyEntities,
            .unavailable(.responseTooLarge, _):
            return
        default: throw error
        }
    }
}
