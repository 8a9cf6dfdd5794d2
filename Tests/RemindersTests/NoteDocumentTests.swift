import JSON
import Platform
import Reminders
import Scorecards
import Testing

/// What a note says in the detailed layout.
struct NoteDocumentTests {
    /// Something of everything: new, fixed, still unmet, a level gained and one lost, dates, people.
    private static var eventful: NoteSample {
        var sample = NoteSample()
        sample.before = [
            NoteSample.entity("cart", "Bronze", missing: ["slo", "tier"]),
            NoteSample.entity("orders", "Bronze", missing: ["tier"]),
            NoteSample.entity("search", "Bronze", missing: ["tier"]),
            NoteSample.entity("billing", "Silver", missing: ["slo"]),
        ]
        sample.entities = [
            NoteSample.entity("cart", "Bronze", missing: ["slo", "tier"]),
            NoteSample.entity("orders", "Silver", missing: []),
            NoteSample.entity("search", "Basic", missing: ["oncall", "tier"]),
            NoteSample.entity("billing", "Silver", missing: ["slo"]),
        ]
        sample.calendar["cart", "slo"] = ResultDates(
            since: NoteSample.now + .seconds(-86_400 * 41),
            due: NoteSample.now + .seconds(86_400 * 2)
        )
        sample.calendar["search", "oncall"] = ResultDates(due: NoteSample.now + .seconds(-400_000))
        sample.calendar["billing", "slo"] = ResultDates(
            exemptUntil: NoteSample.now + .seconds(86_400)
        )
        sample.mentioned = [
            .person(Person(address: "ann@example.com", name: "Ann", id: "U0ANN")),
            .person(Person(address: "bob@example.com", name: "Bob")),
            .group(name: "payments-oncall", id: "S0PAY"),
        ]
        sample.unmentioned = 3
        sample.fallback = "the channel #pay could not be had: it is archived."
        return sample
    }

    @Test func `a note says what is new, what to do and whom it concerns`() {
        let document = Self.eventful.document
        #expect(
            document.plainText == """
                🔔 Production Readiness, Payments: 2 services miss 4 rules, 1 new, 1 fixed
                =========================================================================

                This is for Payments: the channel #pay could not be had: it is archived.

                For @Ann, Bob, @payments-oncall and 3 more.

                Since the last note: 1 fixed, 1 new, 3 still failing, the longest for 41 days.

                ⭐ Well done: Orders (https://app.getport.io/serviceEntity?identifier=orders) \
                reached 🥈 Silver.

                ✅ Nothing left to fix: Orders \
                (https://app.getport.io/serviceEntity?identifier=orders).

                Lost a level: Search (https://app.getport.io/serviceEntity?identifier=search) \
                (🥉 Bronze → 🔵 Basic).

                1 result is exempt or within its grace.

                Next: 🥉 Bronze (1)

                • Search (https://app.getport.io/serviceEntity?identifier=search) - 1 of 2 to \
                🥉 Bronze · now 🔵 Basic
                      ◦ Has on-call (🥉 Bronze) · new · overdue by 5 days
                      ◦ Has a tier (🥈 Silver) · for 12 days

                Next: 🥈 Silver (1)

                • Cart (https://app.getport.io/serviceEntity?identifier=cart) - 2 of 4 to \
                🥈 Silver · now 🥉 Bronze
                      ◦ Has a tier (🥈 Silver) · for 12 days
                      ◦ Has SLOs (🥈 Silver) · for 41 days · due 3 Dec, 2 days left

                How to fix

                • Has on-call (🥉 Bronze): Add the service to PagerDuty, see the guide \
                (https://wiki/oncall).
                • Has a tier (🥈 Silver): it asks that tier is not empty and tier is not unknown.
                """
        )
        #expect(document.summary.title.plainText == "Production Readiness, Payments")
        #expect(
            document.summary.sentences.prefix(3).map(\.plainText) == [
                "2 services miss 4 rules, 1 new, 1 fixed",
                "This is for Payments: the channel #pay could not be had: it is archived.",
                "For Ann, Bob, payments-oncall and 3 more.",
            ]
        )
    }

    @Test func `a note in Chinese says the same`() {
        var sample = Self.eventful
        sample.language = .zh
        sample.fallback = Language.zh.wording.channelRefused("#pay", because: "it is archived.")
        #expect(
            sample.document.plainText == """
                🔔 Production Readiness，Payments：2 个 service 共有 4 条规则未达标，新增 1 条，已修复 1 条
                ======================================================================

                以下内容属于 Payments：无法使用频道 #pay：it is archived.

                相关人员：@Ann、Bob、@payments-oncall，以及另外 3 人。

                自上次提醒以来：已修复 1 条，新增 1 条，仍未达标 3 条（最长已持续 41 天）。

                ⭐ 做得好：Orders (https://app.getport.io/serviceEntity?identifier=orders) 升至 🥈 Silver。

                ✅ 已全部达标：Orders (https://app.getport.io/serviceEntity?identifier=orders)。

                级别下降：Search (https://app.getport.io/serviceEntity?identifier=search) \
                (🥉 Bronze → 🔵 Basic)。

                1 条结果已豁免或处于宽限期内。

                下一级别：🥉 Bronze（1）

                • Search (https://app.getport.io/serviceEntity?identifier=search) - 距 🥉 Bronze \
                已达标 1/2 · 当前 🔵 Basic
                      ◦ Has on-call (🥉 Bronze) · 新增 · 已逾期 5 天
                      ◦ Has a tier (🥈 Silver) · 已持续 12 天

                下一级别：🥈 Silver（1）

                • Cart (https://app.getport.io/serviceEntity?identifier=cart) - 距 🥈 Silver \
                已达标 2/4 · 当前 🥉 Bronze
                      ◦ Has a tier (🥈 Silver) · 已持续 12 天
                      ◦ Has SLOs (🥈 Silver) · 已持续 41 天 · 12 月 3 日到期，还剩 2 天

                如何修复

                • Has on-call (🥉 Bronze): Add the service to PagerDuty, see the guide \
                (https://wiki/oncall).
                • Has a tier (🥈 Silver): 要求：tier 不为空 且 tier 不等于 unknown。
                """
        )
    }

    @Test func `a first note says so, and marks nothing as new`() {
        var sample = NoteSample()
        sample.entities = [NoteSample.entity("cart", "Bronze", missing: ["slo"])]
        #expect(
            sample.document.plainText.hasPrefix(
                """
                🔔 Production Readiness, Payments: 1 service misses 1 rule
                =========================================================

                This is the first note.

                Next: 🥈 Silver (1)
                """
            )
        )
        #expect(!sample.document.plainText.contains("new"))
    }

    @Test func `where nothing changed, and where nothing is left, the note says that`() {
        var sample = NoteSample()
        sample.entities = [NoteSample.entity("cart", "Bronze", missing: ["slo"])]
        sample.before = sample.entities
        #expect(sample.document.plainText.contains("\n\nNothing changed since the last note.\n\n"))
        sample.entities = [NoteSample.entity("cart", "Gold", missing: [])]
        let document = sample.document
        #expect(
            document.heading?.plainText
                == "🔔 Production Readiness, Payments: nothing to fix, 1 fixed"
        )
        #expect(document.lists.isEmpty && document.closing.isEmpty)
    }

    @Test func `the entities with the lowest level before them come first, then the nearest`() {
        var sample = NoteSample()
        sample.entities = [
            NoteSample.entity("a", "Bronze", missing: ["slo", "tier"]),
            NoteSample.entity("b", "Basic", missing: ["oncall", "readme"]),
            NoteSample.entity("c", "Bronze", missing: ["tier"]),
            NoteSample.entity("d", "Basic", missing: ["readme"]),
            NoteSample.entity("e", nil, missing: ["gone"]),
        ]
        let lists = sample.document.lists
        #expect(
            lists.map(\.heading.plainText) == [
                "Next: 🥉 Bronze (2)", "Next: 🥈 Silver (2)", "Rules without a level (1)",
                "How to fix",
            ]
        )
        let briefs = lists.prefix(3)
            .map { list in
                (0..<list.count).map { list.brief(at: $0).plainText }
            }
        #expect(briefs == [["D (1/2)", "B (0/2)"], ["C (3/4)", "A (2/4)"], ["E (4/5)"]])
        #expect(lists[2].text(at: 0).plainText.hasSuffix(" - 4 of 5 met · no level yet"))
        #expect(lists[2].detail(at: 0)?.plainText == "◦ gone")
    }

    @Test(arguments: [(1, "1 more service misses rules"), (2, "2 more services miss rules")])
    func `entities beyond the limit are a number and a link`(rest: Int, words: String) {
        var sample = NoteSample()
        sample.entitiesMax = 1
        sample.entities = (0...rest)
            .map { NoteSample.entity("s\($0)", "Bronze", missing: ["slo"]) }
        let document = sample.document
        #expect(document.lists.map(\.count) == [1])
        #expect(document.heading?.plainText.contains("\(rest + 1) services miss") == true)
        #expect(
            document.closing.map(\.plainText) == ["\(words); see Port (https://app.getport.io)."]
        )
    }

    @Test func `an entity of which all is exempt is only counted`() {
        var sample = NoteSample()
        sample.graceDays = 20
        sample.before = [NoteSample.entity("cart", "Bronze", missing: ["slo"])]
        sample.entities = [
            NoteSample.entity("cart", "Bronze", missing: ["slo", "tier"]),
            NoteSample.entity("orders", "Bronze", missing: ["slo"]),
        ]
        sample.calendar["cart", "slo"] = ResultDates(since: NoteSample.now + .seconds(-1_000))
        sample.calendar["orders", "slo"] = ResultDates(since: NoteSample.now + .seconds(-1_000))
        let text = sample.document.plainText
        #expect(text.contains("1 service misses 1 rule, 1 new"))
        #expect(text.contains("2 results are exempt or within their grace."))
        #expect(!text.contains("Orders") && !text.contains("◦ Has SLOs"))
        // What is exempt is unmet all the same.
        #expect(text.contains("2 of 4 to 🥈 Silver"))
    }

    @Test(arguments: [
        (0, 0, "due today"), (0, -1, "due today"), (1, 0, "due 2 Dec, 1 day left"),
        (45, 0, "due 15 Jan 2027, 45 days left"), (-1, 0, "overdue by 1 day"),
        (-40, 0, "overdue by 40 days"),
    ])
    func `a due date counts the days of the calendar`(days: Int, seconds: Int, words: String) {
        var sample = NoteSample()
        sample.entities = [NoteSample.entity("cart", "Bronze", missing: ["slo"])]
        let due = NoteSample.now + .seconds(86_400 * days + seconds)
        sample.calendar["cart", "slo"] = ResultDates(due: due)
        let detail = sample.document.lists.first?.detail(at: 0)?.plainText
        #expect(detail == "◦ Has SLOs (🥈 Silver) · \(words)")
    }

    @Test func `a direct message calls the entities the reader's own`() {
        var sample = NoteSample()
        sample.owner = nil
        sample.receiver = Person(address: "ann@example.com", name: "Ann")
        sample.entities = [NoteSample.entity("cart", "Bronze", missing: ["slo"])]
        #expect(
            sample.document.heading?.plainText
                == "🔔 Production Readiness: 1 of your services misses 1 rule"
        )
    }

    @Test func `names of many are a few and a number`() {
        var sample = NoteSample()
        sample.before = (0..<7).map { NoteSample.entity("s\($0)", "Basic", missing: ["oncall"]) }
        sample.entities = (0..<7).map { NoteSample.entity("s\($0)", "Silver", missing: []) }
        let text = sample.document.plainText
        #expect(text.contains("S4 (https://app.getport.io/serviceEntity?identifier=s4) and 2 more"))
        sample.mentioned = (0..<60).map { .person(Person(address: "p\($0)", name: "P\($0)")) }
        #expect(sample.document.plainText.contains("P49 and 10 more."))
        sample.mentioned = []
        sample.unmentioned = 1
        #expect(sample.document.plainText.contains("\n\nFor 1 person.\n\n"))
    }

    @Test func `the halves of a thread are the summary and the detail`() throws {
        let whole = Self.eventful.document
        let (summary, detail) = (whole.threadSummary, try #require(whole.threadDetail))
        #expect(summary.heading == whole.heading && detail.heading == whole.heading)
        #expect(summary.opening == whole.opening && detail.opening.isEmpty)
        #expect(summary.lists.isEmpty && detail.lists == whole.lists)
        #expect(NoteSample().document.threadDetail == nil)
    }

    @Test func `the classic layout is port-sender's text of the note's entities`() throws {
        var sample = NoteSample()
        sample.layout = .classic
        sample.entities = [NoteSample.entity("cart", "Bronze", missing: ["slo"])]
        let findings = Findings(
            sample.note.subject,
            scorecard: sample.scorecard,
            entities: sample.entities
        )
        #expect(sample.document == Document(telling: findings, links: NoteSample.links))
        sample.fallback = "nobody says which channel is theirs."
        #expect(
            sample.document.opening.first?.plainText
                == "This is for Payments: nobody says which channel is theirs."
        )
        #expect(sample.document.opening.count == 3)
    }

    @Test func `no word of others is among words of ours, in any language`() {
        for language in Language.allCases {
            var sample = Self.eventful
            sample.language = language
            let ours = sample.document.texts.flatMap(\.ownWords).joined()
            for word in [
                "Readiness", "Payments", "Bronze", "Silver", "Has", "Ann", "oncall", "service",
                "Cart", "PagerDuty", "archived", "unknown", "tier",
            ] {
                #expect(!ours.contains(word), "\(word) in \(language)")
            }
        }
    }
}
