import JSON
import Reminders

/// A filter: what passes the check is stored and read again as it was.
enum FilterTarget {
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        guard let value = try? JSONValue(parsing: input) else { return }
        let order: ReminderRequest
        do throws(FilterRuleError) {
            order = ReminderRequest(filterRule: try FilterRule(value).json)
        } catch {
            return try BrokenInvariant.unless(
                error.problem.utf8.count < 1_000,
                "the problem shows all of the filter"
            )
        }
        // Of names that Unicode holds for the same Foundation's decoder keeps one.
        guard let again = try? JSONCoding.decode(ReminderRequest.self, from: order.json) else {
            throw BrokenInvariant(description: "it cannot be read again")
        }
        try BrokenInvariant.unless(
            (try? FilterRule(again.filterRule ?? .null)) != nil,
            "what was stored is no filter"
        )
    }
}
