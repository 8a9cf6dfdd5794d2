package import JSON
package import Scorecards

extension PortClient {
    /// Returns every entity of a blueprint with its standing in one scorecard, in Port's order.
    ///
    /// An entity that comes twice, because the catalogue changed between two pages, is kept where
    /// it came first. Port's paginated search is asked; where it is missing, or answers without
    /// scorecards, the global search is.
    ///
    /// - Parameters:
    ///   - blueprint: The identifier of the blueprint.
    ///   - scorecard: The identifier of the scorecard whose results are wanted.
    ///   - filter: A search rule, or a combinator with rules, in Port's words; nil for all.
    /// - Returns: Up to `PortLimits.entitiesMax` entities.
    /// - Throws: `unknownBlueprint`, `invalidFilter`, `tooManyEntities`, which only a person can
    ///   repair; otherwise as every call.
    package func entities(
        of blueprint: String,
        scorecard: String,
        filter: JSONValue?
    ) async throws(PortError) -> [Entity] {
        let search = EntitySearch(
            client: self,
            blueprint: blueprint,
            scorecard: scorecard,
            filter: try filter.map(SearchFilter.init)
        )
        return try await search.run()
    }
}
