import Platform
import Scorecards
import Testing

struct ExemptionsTests {
    private static let now = Timestamp(secondsSince1970: 1_800_000_000)
    private static let moment: Duration = .milliseconds(1)

    private static func holds(_ dates: ResultDates?, graceDays: Int = 0) -> Bool {
        var calendar = ResultCalendar()
        calendar["pay", "owner"] = dates
        let exemptions = Exemptions(calendar: calendar, graceDays: graceDays, now: now)
        #expect(!exemptions.holds("pay", "other") && !exemptions.holds("other", "owner"))
        return exemptions.holds("pay", "owner")
    }

    @Test func `a rule is exempt before the end of its exemption, not at it`() {
        let before = Timestamp(millisecondsSince1970: Self.now.millisecondsSince1970 - 1)
        #expect(Self.holds(ResultDates(exemptUntil: Self.now + Self.moment)))
        #expect(!Self.holds(ResultDates(exemptUntil: Self.now)))
        #expect(!Self.holds(ResultDates(exemptUntil: before)))
    }

    @Test func `a rule is too young until its days of grace are over`() {
        let ago = { (time: Duration) in
            let since = Self.now.millisecondsSince1970 - time.milliseconds
            return ResultDates(since: Timestamp(millisecondsSince1970: since))
        }
        let days: Duration = .seconds(3 * 86_400)
        #expect(Self.holds(ago(days - Self.moment), graceDays: 3))
        #expect(!Self.holds(ago(days), graceDays: 3))
        #expect(!Self.holds(ago(days + Self.moment), graceDays: 3))
        #expect(Self.holds(ago(.seconds(-60)), graceDays: 3))
        #expect(!Self.holds(ago(.zero), graceDays: 0))
        #expect(Self.holds(ago(days), graceDays: .max))
    }

    @Test func `where Port has no date, neither exempts nor waits`() {
        #expect(!Self.holds(nil, graceDays: 3))
        #expect(!Self.holds(ResultDates(), graceDays: 3))
        #expect(!Self.holds(ResultDates(due: Self.now + .seconds(60)), graceDays: 3))
    }

    @Test func `an old rule may be exempt, and a young one no longer`() {
        let old = Timestamp(secondsSince1970: 1)
        let later = Self.now + Self.moment
        #expect(Self.holds(ResultDates(since: old, exemptUntil: later), graceDays: 3))
        #expect(Self.holds(ResultDates(since: Self.now, exemptUntil: old), graceDays: 3))
    }
}

struct ResultCalendarTests {
    private static func dates(_ seconds: Int64) -> ResultDates {
        ResultDates(due: Timestamp(secondsSince1970: seconds))
    }

    @Test func `dates are found by entity and rule, whatever the order in which they came`() {
        var (one, two) = (ResultCalendar(), ResultCalendar())
        #expect(one.isEmpty && one["a", "r"] == nil)
        let names = (0..<40).map { "rule-\($0 * 7 % 40)" }
        for (number, name) in names.enumerated() {
            one["a", name] = Self.dates(Int64(number))
            one["b", name] = Self.dates(Int64(-number))
        }
        for (number, name) in names.enumerated().reversed() {
            two["b", name] = Self.dates(Int64(-number))
            two["a", name] = Self.dates(Int64(number))
        }
        #expect(one == two && one.hashValue == two.hashValue && one.count == 80)
        for (number, name) in names.enumerated() {
            #expect(one["a", name] == Self.dates(Int64(number)))
            #expect(one["b", name] == Self.dates(Int64(-number)))
        }
        #expect(one["a", "rule-"] == nil && one["a", "rule-99"] == nil && one["c", "rule-1"] == nil)
    }

    @Test func `dates are replaced and taken away`() {
        var calendar = ResultCalendar()
        calendar["a", "r"] = Self.dates(1)
        calendar["a", "r"] = Self.dates(2)
        calendar["a", "s"] = nil
        #expect(calendar["a", "r"] == Self.dates(2) && calendar.count == 1)
        calendar["a", "r"] = nil
        #expect(calendar.isEmpty && calendar == ResultCalendar())
    }

    @Test func `names that differ in bytes alone are different`() {
        var calendar = ResultCalendar()
        calendar["\u{E9}", "\u{E9}"] = Self.dates(1)
        #expect(calendar["e\u{301}", "\u{E9}"] == nil && calendar["\u{E9}", "e\u{301}"] == nil)
    }
}

struct EntityPathTests {
    @Test(
        arguments: [
            ("$team", .team), ("team", .team), ("properties.squad", .property("squad")),
            ("properties.a.b", .property("a.b")), ("relations.domain", .relation("domain")),
            ("", nil), ("properties.", nil), ("properties", nil), ("squad", nil), ("Team", nil),
            ("owner.properties.x", nil), (" $team", nil),
        ] as [(String, EntityPath?)]
    )
    func `a path is read from its words`(text: String, path: EntityPath?) {
        #expect(EntityPath(text) == path)
        if let path { #expect(EntityPath(path.description) == path) }
    }
}
