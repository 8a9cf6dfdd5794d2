package import JSON
package import Reminders
package import Scorecards

/// Whom entities belong to, and what Port notes beside the results of rules.
extension PortClient {
    /// Returns what Port knows of the owners that stand at a path of a blueprint's entities.
    ///
    /// - Parameters:
    ///   - path: Where the owners stand.
    ///   - blueprint: The identifier of the blueprint whose entities are owned.
    ///   - values: The paths to read of each owner.
    /// - Returns: The owners by identifier; empty where they are no entities, such as words in a
    ///   property, or the blueprint of teams is not there.
    /// - Throws: As every call.
    package func owners(
        at path: EntityPath,
        of blueprint: String,
        reading values: [EntityPath]
    ) async throws(PortError) -> [ExactString: Owner] {
        [:]
    }

    /// Returns the active people of the organisation, and who is in which team.
    package func people() async throws(PortError) -> PeopleDirectory {
        PeopleDirectory()
    }

    /// Returns the dates of the failing rules of a scorecard.
    ///
    /// - Parameters:
    ///   - scorecard: Whose rules.
    ///   - exemptFrom: The property that says until when a result is exempt; nil for none.
    ///   - dueFrom: The property that says when a result is due; nil for none.
    /// - Returns: An empty calendar where the organisation has no `_rule_result`.
    /// - Throws: As every call.
    package func resultDates(
        of scorecard: Scorecard,
        exemptFrom: String?,
        dueFrom: String?
    ) async throws(PortError) -> ResultCalendar {
        ResultCalendar()
    }
}
