package import JSON
package import Scorecards

extension PortClient {
    /// Returns every entity of a blueprint with its standing in one scorecard, in Port's order.
    ///
    /// An entity that occurs twice, because the catalogue changed between two pages, keeps its
    /// first position. The paginated search is used; if it is missing, or sends no scorecards, the
    /// global one.
    ///
    /// - Parameters:
    ///   - blueprint: The identifier of the blueprint.
    ///   - scorecard: The identifier of the scorecard whose results are wanted.
    ///   - filter: A search rule, or a combinator with rules, in Port's words; nil for all.
    ///   - values: The paths to read of each entity beside its standing.
    /// - Returns: Up to `PortLimits.entitiesMax` entities.
    /// - Throws: `unknownBlueprint`, `invalidFilter`, `tooManyEntities`, which only a person can
    ///   repair; otherwise as every call.
    package func entities(
        of blueprint: String,
        scorecard: String,
        filter: JSONValue?,
        reading values: [EntityPath] = []
    ) async throws(PortError) -> [Entity] {
        let search = EntitySearch(
            client: self,
            blueprint: blueprint,
            scorecard: scorecard,
            filter: try filter.map(SearchFilter.init),
            paths: values
        )
        return try await search.run(entitiesRead)
    }
}
