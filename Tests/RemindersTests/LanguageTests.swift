import JSON
import Platform
import Reminders
import Scorecards
import Testing

/// What the catalogues of the languages have to hold.
struct LanguageTests {
    /// Every sentence of a run's log and end, made of words and numbers that are easily found again.
    private static func sentences(_ words: any Wording) -> [String] {
        let operations = Operation.allCases.flatMap { operation -> [String] in
            [
                words.noun(of: operation), words.title(of: operation),
                words.begun(operation, scorecard: "\u{AB}s\u{BB}", blueprint: "\u{AB}b\u{BB}"),
                words.sent(operation, to: "\u{AB}d\u{BB}", messages: 71, entities: 72),
                words.sent(operation, to: "\u{AB}d\u{BB}", messages: 71, "\u{AB}f\u{BB}"),
                words.failed(operation, because: "\u{AB}r\u{BB}"),
                words.givenUp(operation, after: 71, because: "\u{AB}r\u{BB}"),
                words.cancelled(operation, because: "\u{AB}r\u{BB}"),
                words.layoutRefused(operation),
            ] + RunEnding.allCases.map { words.label(operation, $0) }
        }
        let (blueprint, scorecard) = ("\u{AB}b\u{BB}", "\u{AB}s\u{BB}")
        return operations + [
            words.messages(71), words.entities(71), words.attempts(71), words.message(71, of: 72),
            words.sentAgain(71), words.doubtful(71, of: 72, in: "\u{AB}d\u{BB}"),
            words.doubtfulSummary(71, of: 72, in: "\u{AB}d\u{BB}"),
            words.unmet(71, of: 72, blueprint, scorecard), words.examined(71, blueprint),
            words.atTop(71, of: 72, blueprint, "\u{AB}l\u{BB}", of: scorecard),
            words.nothingToReport(blueprint: blueprint), words.nothingToReportLabel,
            words.nothingToReportSummary(blueprint: blueprint, scorecard: scorecard),
            words.nothingToRemind(examined: 71, blueprint: blueprint, scorecard: scorecard),
            words.nothingToRemindLabel,
            words.nothingToRemindSummary(blueprint: blueprint, scorecard: scorecard),
            words.nothingChanged(examined: 71, blueprint: blueprint, scorecard: scorecard),
            words.nothingChangedLabel, words.nothingChangedSummary,
            words.givenUpSummary(after: 71, because: "\u{AB}r\u{BB}"),
            words.outcome(.found, of: "\u{AB}p\u{BB}") ?? "",
            words.outcome(.missing, of: "\u{AB}p\u{BB}") ?? "",
            words.outcome(.repeated, of: "\u{AB}p\u{BB}") ?? "",
            words.outcome(.assumed, of: "\u{AB}p\u{BB}") ?? "",
            words.unconfirmed("\u{AB}p\u{BB}", in: "\u{AB}d\u{BB}", tries: 71, "\u{AB}r\u{BB}"),
            words.retried(because: "\u{AB}r\u{BB}"), words.unsearchable(because: "\u{AB}r\u{BB}"),
            words.withoutChannel, words.channelRefused("\u{AB}c\u{BB}", because: "\u{AB}r\u{BB}"),
            words.fellBack("\u{AB}o\u{BB}", because: "\u{AB}r\u{BB}"),
            words.unreached("\u{AB}o\u{BB}", because: "\u{AB}r\u{BB}"), words.ownerless(71),
            words.firstRouted(channels: 71), words.rehearsed(messages: 71, channels: 72),
            words.rehearsedLabel, words.overCap(messages: 71, channels: 72, most: 73),
            words.allRefused(channels: 71, because: "\u{AB}r\u{BB}"),
            words.allRefused(channels: 1, because: "\u{AB}r\u{BB}"),
            words.peopleNotFound(
                ["\u{AB}n\u{BB}", "\u{AB}m\u{BB}"],
                more: 71,
                in: "\u{AB}d\u{BB}"
            ),
        ]
            + OwnerKind.allCases.flatMap {
                [
                    words.told(71, $0, byDefaultChannel: 72),
                    words.told(71, $0, byDefaultChannel: 0),
                    words.untold(71, $0),
                ]
            } + tickets(words)
    }

    /// The same of runs that keep tickets.
    private static func tickets(_ words: any Wording) -> [String] {
        let later = Timestamp(secondsSince1970: 1_796_047_440)
        return [Operation.ticketHandler, .issueHandler]
            .flatMap { operation in
                [
                    words.tickets(71, of: operation), words.doubtful(71, operation),
                    words.doubtfulLabel(71, operation),
                    words.leftByCap(71, operation, opening: true, most: 72),
                    words.leftByCap(71, operation, opening: false, most: 72),
                    words.leftAlone([(.missing, 71)], operation),
                    words.allFailed(71, operation, because: "\u{AB}r\u{BB}"),
                    words.allFailed(1, operation, because: "\u{AB}r\u{BB}"),
                    words.parked(71, of: 72, operation, until: later),
                    words.parkedLabel(71, of: 72, operation),
                ]
            }
            + [true, false]
            .flatMap { isRehearsed in
                TicketOutcome.allCases.map { words.counted(71, $0, isRehearsed: isRehearsed) } + [
                    words.partsOpened(71, isRehearsed: isRehearsed),
                    words.partsDone(72, isRehearsed: isRehearsed),
                    words.kept(
                        .ticketHandler,
                        in: "\u{AB}t\u{BB}",
                        "\u{AB}p\u{BB}",
                        "\u{AB}c\u{BB}",
                        isRehearsed: isRehearsed
                    ),
                ]
            }
            + TicketAction.Reason.allCases.map { words.words($0) }
            + [TicketChange.CloseReason.reached, .entityGone, .levelGone].map { words.words($0) }
            + words.headings
            + [
                words.listed([]), words.words(.duplicate(of: "\u{AB}t\u{BB}")),
                words.rehearsedLabel("\u{AB}c\u{BB}"),
                words.waits(for: "\u{AB}t\u{BB}", until: later),
                words.words(.close(.duplicate(of: "\u{AB}t\u{BB}"))),
                words.words(.leave(.ignored)), words.words(.fail("\u{AB}r\u{BB}")),
            ]
            + [TicketAction.create, .update, .completeParts, .reopen, .adopt, .unchanged]
            .map { words.words($0) }
    }

    /// What a sentence was made of, in any order.
    private static func arguments(in sentence: String) -> [String] {
        sentence.matches(of: /«.»|7[123]/).map { String($0.output) }.sorted()
    }

    @Test(arguments: Language.allCases)
    func `every sentence has all that it is made of`(language: Language) {
        let sentences = Self.sentences(language.wording)
        #expect(sentences.count > 90)
        for (sentence, english) in zip(sentences, Self.sentences(Language.en.wording)) {
            #expect(!sentence.isBlank)
            #expect(Self.arguments(in: sentence) == Self.arguments(in: english), "\(sentence)")
        }
    }

    @Test func `no sentence in Chinese has English words`() {
        for sentence in Self.sentences(Language.zh.wording) {
            let rest = sentence.replacing(/«.»/, with: "").replacing("Port", with: "")
                .replacing("reminder.max-messages", with: "")
                .replacing(/tickets\.[a-z-]+( 为 (leave|false))?/, with: "")
                .replacing(/scorebell-ignore|port-sender|UTC/, with: "")
            #expect(!rest.contains(/[A-Za-z]/), "\(sentence)")
            #expect(rest.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
        }
    }

    @Test func `numbers of one are said as one`() {
        let words = Language.en.wording
        #expect(words.told(1, .teams, byDefaultChannel: 0) == "1 team told")
        #expect(
            words.told(12, .teams, byDefaultChannel: 2)
                == "12 teams told, 2 by the default channel"
        )
        #expect(words.told(1, .people, byDefaultChannel: 0) == "1 person told")
        #expect(words.untold(2, .owners) == "2 owners could not be told")
        #expect(words.ownerless(1) == "1 entity has no owner and goes to the default channel.")
        #expect(words.ownerless(2) == "2 entities have no owner and go to the default channel.")
        #expect(
            words.rehearsed(messages: 1, channels: 1)
                == "Rehearsal: 1 message to 1 channel would be sent; nothing was sent."
        )
        #expect(
            words.overCap(messages: 412, channels: 40, most: 200)
                == "It would send 412 messages to 40 channels, more than reminder.max-messages"
                + " (200): nothing was sent."
        )
        #expect(words.exempt(1).plainText == "1 result is exempt or within its grace.")
        #expect(words.exempt(4).plainText == "4 results are exempt or within their grace.")
        #expect(words.since(days: 1) == "for 1 day" && words.since(days: 1_234) == "for 1,234 days")
        #expect(words.moreRules(1) == "and 1 more rule" && words.moreRules(2) == "and 2 more rules")
        #expect(
            words.peopleNotFound(["Bob"], more: 0, in: "the chat")
                == "These people are only named, because the chat does not know them: Bob."
        )
    }

    @Test(arguments: [
        ("service", 1, "1 service misses 1 rule"), ("service", 2, "2 services miss 2 rules"),
        ("services", 2, "2 services miss 2 rules"), ("person", 2, "2 people miss 2 rules"),
        (" ", 1, "1 entity misses 1 rule"), (" ", 2_000, "2,000 entities miss 2,000 rules"),
    ])
    func `entities are called by their blueprint`(blueprint: String, count: Int, words: String) {
        let figures = NoteFigures(
            blueprint: blueprint,
            entities: count,
            rules: count,
            new: 0,
            fixed: 0,
            isPersonal: false
        )
        #expect(Language.en.wording.finding(figures).plainText == words)
    }

    @Test func `owners are called by where they stand`() {
        #expect(OwnerKind(of: Audience(routeBy: .team)) == .teams)
        #expect(OwnerKind(of: Audience(routeBy: .property("squad"))) == .owners)
        #expect(OwnerKind(of: Audience(routeBy: .team, deliverTo: .people)) == .people)
    }
}

/// The sentences that runs were told before there were languages.
struct EnglishSentenceTests {
    private static func plan(_ operation: Operation, entities: [Entity], parts: Int) -> ReminderPlan
    {
        let scorecard = Scorecard(
            identifier: "ready",
            title: "Ready",
            blueprint: "service",
            levels: [Level(title: "Basic"), Level(title: "Gold")],
            rules: []
        )
        let subject = ReminderSubject(
            operation: operation,
            blueprint: "service",
            scorecard: "ready",
            filterRule: nil,
            layout: .classic
        )
        let findings = Findings(subject, scorecard: scorecard, entities: entities)
        let part = ReminderPlan.Part(key: "1", payload: .null)
        return ReminderPlan(
            findings,
            parts: Array(repeating: part, count: parts),
            destination: nil
        )
    }

    private static let entities = ["a", "b"]
        .map {
            Entity(
                identifier: $0,
                title: $0,
                teams: [],
                standing: Standing(level: "Basic", met: [], unmet: ["r"])
            )
        }

    private static func result(
        _ operation: Operation = .scorecardReminder,
        entities: [Entity] = entities,
        uncertain: Int = 0,
        resends: Int = 0,
        in language: Language = .en
    ) -> RunResult {
        RunResult.success(
            of: plan(operation, entities: entities, parts: entities.isEmpty ? 0 : 3),
            uncertain: uncertain,
            resends: resends,
            destination: "Chat",
            words: language.wording
        )
    }

    @Test func `English says the end of a run to the letter as 0.1.0 did`() {
        let sent = Self.result(resends: 2)
        #expect(
            sent.lines == [
                "2 messages were sent once more: it was unknown whether the first one arrived.",
                "Chat reminder sent successfully 🚀 (3 messages, 2 entities)",
            ]
        )
        #expect(sent.statusLabel == "Reminder sent")
        #expect(
            sent.summary
                == "2 of 2 entities of service miss rules of Ready; the reminder went to Chat in"
                + " 3 messages."
        )
        let doubtful = Self.result(uncertain: 1)
        #expect(
            doubtful.lines == [
                "It is unknown whether 1 of 3 messages arrived in Chat; as configured they were"
                    + " not sent again."
            ]
        )
        #expect(doubtful.statusLabel == "Reminder perhaps incomplete")
        #expect(doubtful.summary == "It is unknown whether 1 of 3 messages arrived in Chat.")
        let report = Self.result(.scorecardReport)
        #expect(report.lines == ["Chat report sent successfully 🚀 (3 messages, 2 entities)"])
        let words = Language.en.wording
        let dead = RunResult.death(of: .scorecardReport, after: 12, reason: "No.", words: words)
        #expect(
            dead.lines == ["The report was given up after 12 attempts. The last problem: No."]
        )
        #expect(dead.statusLabel == "Report given up")
        #expect(dead.summary == "Given up after 12 attempts: No.")
        let failed = RunResult.failure(of: .scorecardReminder, reason: "No.", words: words)
        #expect(failed.lines == ["The reminder failed and will not be tried again: No."])
        let cancelled = RunResult.cancel(of: .scorecardReminder, reason: "No.", words: words)
        #expect(cancelled.lines == ["The reminder was cancelled: No."])
    }

    @Test func `English says that there was nothing to the letter as 0.1.0 did`() {
        let report = Self.result(.scorecardReport, entities: [])
        #expect(
            report.lines == [
                "Nothing to report on: there are no entities of service to look at."
            ]
        )
        #expect(report.statusLabel == "Nothing to report on")
        let reminder = Self.result(entities: [])
        #expect(
            reminder.lines == [
                "Nothing to remind of: 0 entities of service looked at, none misses a rule of Ready."
            ]
        )
        #expect(reminder.summary == "No entity of service misses a rule of Ready.")
    }

    @Test func `English says what became of a message to the letter as 0.1.0 did`() {
        let words = Language.en.wording
        let unknown = Sighting.cannotKnow(reason: "Why.")
        func line(_ delivery: Delivery, _ sighting: Sighting? = .absent) -> String? {
            delivery.line(about: "message 1 of 3", after: sighting, words: words)
        }
        #expect(line(.made) == nil)
        #expect(
            line(.found) == "It was unknown whether message 1 of 3 arrived: it was found in the"
                + " channel and not sent again."
        )
        #expect(
            line(.missing) == "It was unknown whether message 1 of 3 arrived: it was not found in"
                + " the channel and was sent."
        )
        #expect(
            line(.repeated, unknown) == "It was unknown whether message 1 of 3 arrived: it was"
                + " resent. The channel could not be searched: Why."
        )
        #expect(
            line(.assumed, unknown) == "It is unknown whether message 1 of 3 arrived: not resent."
                + " The channel could not be searched: Why."
        )
    }

    @Test(arguments: Operation.allCases)
    func `a run is told in Chinese as a whole`(operation: Operation) {
        let words = Language.zh.wording
        let results = [
            Self.result(operation, resends: 2, in: .zh),
            Self.result(operation, uncertain: 1, in: .zh),
            Self.result(operation, entities: [], in: .zh),
            RunResult.death(of: operation, after: 12, reason: "1", words: words),
            RunResult.failure(of: operation, reason: "1", words: words),
            RunResult.cancel(of: operation, reason: "1", words: words),
        ]
        for text in results.flatMap({ $0.lines + [$0.statusLabel] }) {
            #expect(
                text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) },
                "\(text)"
            )
            for word in ["message", "reminder", "report", "entities", "sent"] {
                #expect(!text.contains(word), "\(text)")
            }
        }
    }
}
