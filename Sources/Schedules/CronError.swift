/// Why a text is not a cron expression that can be followed; each description is one clause.
package enum CronError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The expression does not have five fields.
    case fieldCount(Int)
    /// A nickname, such as `@daily`.
    case nickname(String)
    /// A sign that some programs take and crontab(5) does not.
    case nonstandard(String, field: String)
    /// An item that is not a number, a name or a range of them.
    case item(String, field: String, expected: String)
    /// A number outside the field's range.
    case outOfRange(String, field: String, ClosedRange<Int>)
    /// A range whose end is before its start.
    case backwards(String, field: String)
    /// A step that is not a number from 1 on.
    case step(String, field: String)
    /// No day of any year matches.
    case never

    package var description: String {
        switch self {
        case .fieldCount(let count):
            "it has \(count) \(count == 1 ? "field" : "fields") and needs five: minute, hour, "
                + "day of month, month, day of week"
        case .nickname(let name):
            "\(name) is a nickname; write the five fields, such as 0 9 * * MON"
        case .nonstandard(let item, let field):
            "the \(field) \(item) has one of the signs L, W, # and ?, which are not supported; "
                + "write numbers, names, ranges, lists and steps"
        case .item(let item, let field, let expected) where item.isEmpty:
            "the \(field) has an empty item and needs \(expected)"
        case .item(let item, let field, let expected):
            "the \(field) \(item) is not \(expected), nor a range, list or step of them"
        case .outOfRange(let item, let field, let range):
            "the \(field) \(item) is not from \(range.lowerBound) to \(range.upperBound)"
        case .backwards(let item, let field):
            "the \(field) \(item) ends before it starts"
        case .step(let item, let field):
            "the step of the \(field) \(item) is not a whole number from 1 on"
        case .never:
            "no month that it names has the day that it names, so it would never fire"
        }
    }
}
