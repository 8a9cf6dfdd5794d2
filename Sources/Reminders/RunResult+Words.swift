/// What the run in Port is told when its reminder or report has ended, one way or another.
extension RunResult {
    /// The ending of a reminder, or of a scorecard's report, that was sent.
    ///
    /// - Parameters:
    ///   - plan: What was sent.
    ///   - uncertain: How many messages were perhaps not sent.
    ///   - resends: How many were sent once more because nobody knew whether they had arrived.
    ///   - destination: What the service is called that they were sent to.
    ///   - words: The language of the run's log.
    /// - Returns: A success.
    package static func success(
        of plan: ReminderPlan,
        uncertain: Int,
        resends: Int,
        destination: String,
        words: any Wording
    ) -> RunResult {
        let (operation, messages) = (plan.operation, plan.parts.count)
        guard plan.reminded > 0 || messages > 0 else { return nothing(in: plan, words) }
        guard messages > 0 || plan.unchanged == 0 else { return unchanged(plan, words) }
        guard uncertain == 0 else {
            return RunResult(
                line: words.doubtful(uncertain, of: messages, in: destination),
                status: .success,
                label: words.label(operation, .doubtful),
                summary: words.doubtfulSummary(uncertain, of: messages, in: destination)
            )
        }
        let entities = plan.reminded
        return RunResult(
            before: resends == 0 ? [] : [words.sentAgain(resends)],
            line: words.sent(operation, to: destination, messages: messages, entities: entities),
            status: .success,
            label: words.label(operation, .sent),
            summary: words.sent(
                operation,
                to: destination,
                messages: messages,
                plan.finding(words)
            )
        )
    }

    /// The ending of a run that had nothing to send.
    private static func nothing(in plan: ReminderPlan, _ words: any Wording) -> RunResult {
        let (blueprint, scorecard) = (plan.blueprint, plan.scorecardTitle)
        return switch plan.operation {
        case .scorecardReport:
            RunResult(
                line: words.nothingToReport(blueprint: blueprint),
                status: .success,
                label: words.nothingToReportLabel,
                summary: words.nothingToReportSummary(blueprint: blueprint, scorecard: scorecard)
            )
        case .scorecardReminder, .ticketHandler, .issueHandler:
            RunResult(
                line: words.nothingToRemind(
                    examined: plan.examined,
                    blueprint: blueprint,
                    scorecard: scorecard
                ),
                status: .success,
                label: words.nothingToRemindLabel,
                summary: words.nothingToRemindSummary(blueprint: blueprint, scorecard: scorecard)
            )
        }
    }

    /// The ending of a run whose notes would all have said what the last ones said.
    private static func unchanged(_ plan: ReminderPlan, _ words: any Wording) -> RunResult {
        RunResult(
            line: words.nothingChanged(
                examined: plan.examined,
                blueprint: plan.blueprint,
                scorecard: plan.scorecardTitle
            ),
            status: .success,
            label: words.nothingChangedLabel,
            summary: words.nothingChangedSummary
        )
    }

    /// The ending of a run that was to send nothing.
    package static func rehearsal(of plan: ReminderPlan, words: any Wording) -> RunResult {
        let line = words.rehearsed(messages: plan.parts.count, channels: plan.channels)
        return RunResult(
            line: line,
            status: .success,
            label: words.rehearsedLabel,
            summary: line
        )
    }

    /// The ending of a run that nothing but a repair can help.
    package static func failure(
        of operation: Operation,
        reason: String,
        words: any Wording = Language.en.wording
    ) -> RunResult {
        RunResult(
            line: words.failed(operation, because: reason),
            status: .failure,
            label: words.label(operation, .failed),
            summary: reason
        )
    }

    /// The ending of a run that was tried as often as it may be.
    package static func death(
        of operation: Operation,
        after attempts: Int,
        reason: String,
        words: any Wording
    ) -> RunResult {
        RunResult(
            line: words.givenUp(operation, after: attempts, because: reason),
            status: .failure,
            label: words.label(operation, .givenUp),
            summary: words.givenUpSummary(after: attempts, because: reason)
        )
    }

    /// The ending of a run that an operator cancelled.
    package static func cancel(
        of operation: Operation,
        reason: String,
        words: any Wording
    ) -> RunResult {
        let reason = String(reason.prefix(summaryCharactersMax))
        return RunResult(
            line: words.cancelled(operation, because: reason),
            status: .failure,
            label: words.label(operation, .cancelled),
            summary: reason
        )
    }

    private init(
        before lines: [String] = [],
        line: String,
        status: Status,
        label: String,
        summary: String
    ) {
        self.init(lines: lines + [line], status: status, statusLabel: label, summary: summary)
    }
}

extension ReminderPlan {
    /// What was found, as the beginning of a sentence.
    fileprivate func finding(_ words: any Wording) -> String {
        switch operation {
        case .scorecardReport: break
        case .scorecardReminder, .ticketHandler, .issueHandler:
            return words.unmet(reminded, of: examined, blueprint, scorecardTitle)
        }
        guard let top else { return words.examined(examined, blueprint) }
        return words.atTop(
            top.entities,
            of: examined,
            blueprint,
            top.level,
            of: scorecardTitle
        )
    }
}
