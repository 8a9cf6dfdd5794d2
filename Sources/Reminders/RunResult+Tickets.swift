import JSON

/// What the run in Port is told at the end of a run that kept tickets.
extension RunResult {
    /// The ending of a run that kept tickets, or rehearsed that.
    ///
    /// - Parameters:
    ///   - tally: What was done, or would be.
    ///   - subject: What was looked at, and how tickets are kept.
    ///   - scorecard: The scorecard's title.
    ///   - tracker: What the service is called.
    ///   - place: The project or repository.
    ///   - words: The language of the run's log.
    /// - Returns: A failure where tickets failed and nothing could be done; else a success.
    package static func tickets(
        _ tally: TicketTally,
        of subject: ReminderSubject,
        scorecard: String,
        in tracker: String,
        place: String,
        words: any Wording
    ) -> RunResult {
        let telling = TicketTelling(tally, subject, words)
        guard !tally.isFutile else {
            let line = words.allFailed(
                tally.failed,
                subject.operation,
                because: telling.failures.first ?? ""
            )
            return RunResult(
                lines: telling.failureLines + telling.notices + [line],
                status: .failure,
                statusLabel: words.label(subject.operation, .failed),
                summary: line
            )
        }
        let line = words.kept(
            subject.operation,
            in: tracker,
            // Where the catalogue says, tickets are in more places than the one configured.
            subject.tickets.placeFrom == nil ? place : "",
            tally.told(in: words, isRehearsed: telling.isRehearsed),
            isRehearsed: telling.isRehearsed
        )
        return RunResult(
            lines: telling.failureLines + telling.notices + [line],
            status: .success,
            statusLabel: telling.label,
            summary: words.paragraph(
                words.unmet(tally.unmet, of: tally.examined, subject.blueprint, scorecard),
                [line] + telling.notices
            )
        )
    }
}

extension TicketTally {
    /// True when tickets failed, and nothing else came of any.
    fileprivate var isFutile: Bool { failed > 0 && !hasWritten && unchanged == 0 }

    /// What became of tickets, as a list without what became of none.
    package func told(in words: any Wording, isRehearsed: Bool) -> String {
        var counts = self.words(
            of: TicketOutcome.allCases.filter { $0 != .left && $0 != .failed },
            words,
            isRehearsed
        )
        if partsOpened > 0 {
            counts.append(words.partsOpened(partsOpened, isRehearsed: isRehearsed))
        }
        if partsDone > 0 { counts.append(words.partsDone(partsDone, isRehearsed: isRehearsed)) }
        return words.listed(counts + self.words(of: [.left, .failed], words, isRehearsed))
    }

    fileprivate func words(
        of outcomes: [TicketOutcome],
        _ words: any Wording,
        _ isRehearsed: Bool
    ) -> [String] {
        outcomes.compactMap { outcome in
            let count = count(outcome)
            guard count > 0 else { return nil }
            return words.counted(count, outcome, isRehearsed: isRehearsed)
        }
    }
}

/// The parts of a tally's words.
private struct TicketTelling {
    let tally: TicketTally
    let operation: Operation
    let rules: TicketRules
    let words: any Wording

    init(_ tally: TicketTally, _ subject: ReminderSubject, _ words: any Wording) {
        self.tally = tally
        operation = subject.operation
        rules = subject.tickets
        self.words = words
    }

    /// A reason longer than that is read by nobody in a log.
    private static let reasonScalarsMax = 500

    var isRehearsed: Bool { rules.isRehearsed }

    /// Why tickets failed, each on one line.
    var failures: [String] {
        tally.failures.prefix(TicketTally.linesMax)
            .map { $0.firstScalars(Self.reasonScalarsMax).onOneLine }
    }

    var failureLines: [String] {
        let lines = failures
        let more = tally.failed - lines.count
        return more > 0 ? lines + [words.more(more)] : lines
    }

    /// Why not all of it was done, a sentence each.
    var notices: [String] {
        var left = tally.left.filter { $0.value > 0 }
        var notices: [String] = []
        for (reason, opening, most) in [
            (TicketAction.Reason.createsMax, true, rules.createsMax),
            (.closesMax, false, rules.closesMax),
        ] {
            guard let count = left.removeValue(forKey: reason) else { continue }
            notices.append(words.leftByCap(count, operation, opening: opening, most: most))
        }
        left[.doubtfulSearch] = nil
        if tally.kept > 0 { notices.append(words.doubtful(tally.kept, operation)) }
        let others = TicketAction.Reason.allCases.compactMap { reason in
            left[reason].map { (reason: reason, count: $0) }
        }
        if !others.isEmpty { notices.append(words.leftAlone(others, operation)) }
        return notices
    }

    /// The few words beside the run's status: what changed, and what is worth a look.
    var label: String {
        var parts = tally.words(of: TicketOutcome.allCases.filter(\.isWritten), words, isRehearsed)
        if tally.kept > 0 { parts.append(words.doubtfulLabel(tally.kept, operation)) }
        parts += tally.words(of: [.failed], words, isRehearsed)
        let counts = parts.isEmpty ? words.nothingChangedLabel : words.listed(parts)
        return isRehearsed ? words.rehearsedLabel(words.listed(parts)) : counts
    }
}
