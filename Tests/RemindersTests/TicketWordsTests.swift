import JSON
import Platform
import Reminders
import Testing

/// What a run that kept tickets is told at its end.
struct TicketWordsTests {
    private static func result(
        _ operation: Operation = .issueHandler,
        rules: TicketRules = TicketRules(),
        in language: Language = .en,
        _ change: (inout TicketTally) -> Void
    ) -> RunResult {
        var tally = TicketTally()
        (tally.examined, tally.unmet) = (250, 40)
        change(&tally)
        return RunResult.tickets(
            tally,
            of: ReminderSubject(
                operation: operation,
                blueprint: "service",
                scorecard: "ready",
                filterRule: nil,
                layout: .classic,
                tickets: rules
            ),
            scorecard: "Ready",
            in: operation == .issueHandler ? "GitHub" : "Jira",
            place: operation == .issueHandler ? "acme/shop" : "OPS",
            words: language.wording
        )
    }

    @Test func `a run whose tickets go where the catalogue says names no project`() {
        let path = ChannelPath("owner.properties.jira_project")
        var rules = TicketRules()
        rules.placeFrom = path
        let result = Self.result(.ticketHandler, rules: rules) { $0.created = 12 }
        #expect(result.lines == ["Jira tickets: 12 opened."])
        let chinese = Self.result(.ticketHandler, rules: rules, in: .zh) { $0.created = 12 }
        #expect(chinese.lines.first?.hasPrefix("Jira 的") == true, "\(chinese.lines)")
    }

    @Test func `a run says what it did, where, and why`() {
        let result = Self.result(.ticketHandler) {
            ($0.created, $0.updated, $0.reopened, $0.closed, $0.adopted) = (12, 4, 1, 3, 2)
            ($0.partsOpened, $0.partsDone, $0.unchanged) = (37, 1, 1_200)
        }
        let line =
            "Jira tickets in OPS: 12 opened, 4 updated, 1 reopened, 3 closed, 2 taken over, 1,200"
            + " unchanged, 37 subtasks opened, 1 subtask completed."
        #expect(result.lines == [line])
        #expect(result.status == .success)
        #expect(
            result.statusLabel
                == "12 opened, 4 updated, 1 reopened, 3 closed, 2 taken over"
        )
        #expect(
            result.summary == "40 of 250 entities of service miss rules of Ready. \(line)"
        )
    }

    @Test func `a run that changed nothing says so`() {
        let quiet = Self.result { $0.unchanged = 80 }
        #expect(quiet.lines == ["GitHub issues in acme/shop: 80 unchanged."])
        #expect(quiet.statusLabel == "Nothing changed" && quiet.status == .success)
        let empty = Self.result { ($0.examined, $0.unmet) = (0, 0) }
        #expect(empty.lines == ["GitHub issues in acme/shop: nothing to do."])
        #expect(empty.statusLabel == "Nothing changed" && empty.status == .success)
    }

    @Test func `failures are a line each, and beyond twenty they are counted`() {
        let result = Self.result {
            ($0.unchanged, $0.failed) = (1, 35)
            $0.failures = (1...20).map { "shop \($0): no.\nHTTP/1.1 400" }
        }
        #expect(result.lines.count == 22)
        #expect(result.lines.first == "shop 1: no.\\u{A}HTTP/1.1 400")
        #expect(
            result.lines.suffix(2) == [
                "and 15 more", "GitHub issues in acme/shop: 1 unchanged, 35 failed.",
            ]
        )
        #expect(result.statusLabel == "35 failed" && result.status == .success)
    }

    @Test func `a run is a failure only if nothing could be done`() {
        let result = Self.result {
            $0.failed = 2
            $0.failures = ["shop: There is no project \"X\".", "cart: No."]
        }
        let line =
            "Nothing could be done, all 2 issues failed. One of them: shop: There is no project"
            + " \"X\"."
        #expect(result.status == .failure && result.statusLabel == "Issue run failed")
        #expect(result.lines == ["shop: There is no project \"X\".", "cart: No.", line])
        #expect(result.summary == line)
        for change: (inout TicketTally) -> Void in [
            { $0.unchanged = 1 }, { $0.created = 1 }, { $0.partsDone = 1 },
        ] {
            let some = Self.result {
                ($0.failed, $0.failures) = (2, ["a", "b"])
                change(&$0)
            }
            #expect(some.status == .success)
        }
    }

    @Test func `what was left says why, and whether the next run takes it`() {
        let rules = TicketRules(createsMax: 100, closesMax: 1_000)
        let result = Self.result(.ticketHandler, rules: rules) {
            $0.created = 100
            $0.left = [
                .createsMax: 240, .closesMax: 1, .refused: 2, .ignored: 3, .pending: 1,
                .missing: 0,
            ]
        }
        #expect(
            result.lines == [
                "240 tickets are left for the next run: one run opens at most 100"
                    + " (tickets.max-creates).",
                "1 ticket is left for the next run: one run closes at most 1,000"
                    + " (tickets.max-closes).",
                "6 tickets were left alone: 3 labelled scorebell-ignore; 2 closed as not to be done"
                    + " or as a duplicate; 1 perhaps created a moment ago.",
                "Jira tickets in OPS: 100 opened, 247 left alone.",
            ]
        )
        #expect(result.statusLabel == "100 opened")
        for line in result.lines { #expect(result.summary.contains(line)) }
    }

    @Test func `tickets that a doubtful search keeps open stand in the label`() {
        let result = Self.result {
            ($0.created, $0.kept) = (1, 40)
            $0.left = [.doubtfulSearch: 40]
        }
        #expect(result.status == .success)
        #expect(result.statusLabel == "1 opened, 40 issues kept open")
        #expect(
            result.lines.first
                == "40 issues stay open although their entities were not found: the search found no"
                + " entity, or fewer than half of those that have issues. Look at the filter rule,"
                + " and at the entities in Port."
        )
        #expect(Self.result { $0.kept = 1 }.lines[0].hasPrefix("1 issue stays open although its"))
    }

    @Test func `a rehearsal says that nothing was written`() {
        let result = Self.result(rules: TicketRules(isRehearsed: true)) {
            ($0.created, $0.closed, $0.unchanged) = (12, 3, 7)
        }
        #expect(
            result.lines == [
                "Rehearsal of GitHub issues in acme/shop, nothing was written: 12 to open, 3 to"
                    + " close, 7 unchanged."
            ]
        )
        #expect(result.statusLabel == "Rehearsed: 12 to open, 3 to close")
        let quiet = Self.result(rules: TicketRules(isRehearsed: true)) { $0.unchanged = 7 }
        #expect(quiet.statusLabel == "Rehearsed: nothing to do")
    }

    @Test func `a run that goes on later says when`() {
        let words = Language.en.wording
        let until = Timestamp(secondsSince1970: 1_796_047_500)
        #expect(
            words.parked(400, of: 2_000, .issueHandler, until: until)
                == "400 of 2,000 issues opened; the rest goes on at 14:05 UTC."
        )
        #expect(words.parkedLabel(400, of: 2_000, .issueHandler) == "400 of 2,000 issues opened")
        #expect(
            words.waits(for: "Jira", until: until)
                == "Another run writes to Jira; this one goes on when that has ended, or at 14:05"
                + " UTC."
        )
    }

    @Test func `a run is told in Chinese as a whole`() {
        for operation in [Operation.ticketHandler, .issueHandler] {
            let result = Self.result(operation, in: .zh) {
                ($0.created, $0.failed, $0.kept, $0.failures) = (2, 3, 4, ["不。"])
                $0.left = [.createsMax: 5, .ignored: 6]
            }
            #expect(result.lines.count == 6)
            for text in result.lines + [result.statusLabel, result.summary] {
                #expect(
                    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) },
                    "\(text)"
                )
                for word in ["ticket", "issue", "opened", "entities"] {
                    let rest = text.replacing("tickets.max-creates", with: "")
                    #expect(!rest.contains(word), "\(text)")
                }
            }
        }
    }

    @Test func `a comment tells each change in a line`() {
        let memo = TicketMemo(
            key: "k",
            scope: "s",
            entity: "e",
            hash: "h",
            title: "t",
            bounds: []
        )
        var change = TicketChange(memo: memo)
        #expect(change.commentLines == [])
        change.writesBody = true
        #expect(change.commentLines == ["The rules were brought up to date with Port."])
        let part = FoundPart(
            reference: TicketReference(id: "1", name: "OPS-2", place: "OPS"),
            key: nil,
            title: "@everybody",
            closing: nil
        )
        change.adopts = true
        change.reopens = true
        change.completedParts = [part]
        change.reopenedParts = [part, part]
        #expect(
            change.commentLines == [
                "scorebell keeps this from now on, in place of port-sender.",
                "Opened again: rules of the level are not met.", "2 rules are not met any more.",
                "1 rule is met now.",
            ]
        )
        change = TicketChange(memo: memo)
        change.writesBody = true
        change.closes = .duplicate(of: "OPS-7")
        #expect(change.commentLines == ["Closed: OPS-7 is about the same entity and level."])
    }
}

/// The table of a plan.
struct TicketTableTests {
    private static func row(
        _ entity: String,
        _ action: TicketAction,
        ticket: String? = nil
    ) -> TicketRow {
        TicketRow(
            entity: entity,
            level: "Gold",
            action: action,
            ticket: ticket,
            url: nil,
            unmet: 1,
            rules: 2
        )
    }

    private static let words = Language.en.wording

    @Test func `columns are aligned by what a terminal shows`() {
        let rows = [
            Self.row("same", .unchanged, ticket: "OPS-9"), Self.row("结账服务", .create),
            Self.row("cafe\u{301}", .close(.reached), ticket: "OPS-12"),
            Self.row("👩‍🚀", .leave(.ignored), ticket: "OPS-1"),
            Self.row("forged\nline\u{1B}[2J", .fail("There is no project \"X\".")),
        ]
        #expect(
            TicketTable.lines(rows, words: Self.words) == [
                "ENTITY                    LEVEL  ACTION       TICKET  WHY",
                "结账服务                  Gold   create",
                "cafe\u{301}                      Gold   close        OPS-12  level reached",
                "👩‍🚀                        Gold   leave alone  OPS-1   labelled scorebell-ignore",
                "forged\\u{A}line\\u{1B}[2J  Gold   fail                 There is no project \"X\".",
                "same                      Gold   unchanged    OPS-9",
            ]
        )
    }

    @Test func `long texts are cut, and at most 200 rows shown`() {
        let long = String(repeating: "长", count: 5_000)
        let lines = TicketTable.lines(
            (0..<207).map { Self.row("\(long)\($0)", .fail(long)) },
            words: Self.words
        )
        #expect(lines.count == 202 && lines.last == "and 7 more")
        let cut = String(repeating: "长", count: 19) + "…"
        let why = String(repeating: "长", count: 49) + "…"
        #expect(lines[1] == "\(cut)  Gold   fail            \(why)")
        #expect(lines[1].displayWidth < 200)
        #expect(TicketTable.lines([], words: Self.words) == [])
    }

    @Test func `an action is told with its reason`() {
        #expect(Self.words.words(TicketAction.create) == "create")
        #expect(Self.words.words(TicketAction.close(.reached)) == "close (level reached)")
        #expect(
            Self.words.words(TicketAction.close(.duplicate(of: "OPS-1")))
                == "close (duplicate of OPS-1)"
        )
        #expect(
            Self.words.words(TicketAction.leave(.createsMax))
                == "leave alone (over tickets.max-creates)"
        )
    }
}
