import Reminders
import Jobs
import Outbound
import Platform
import PortAPI
import Slack

/// The steps of a reminder, each done once, whatever happens between them.
extension ScorecardJob {
    /// Says in the run's log that work began.
    ///
    /// It is a courtesy: a line that Port will never take, such as of a run that it does not know
    /// or has ended, keeps no reminder from being sent, and neither does one that a proxy stops time
    /// and again. Wrong credentials show at the next call.
    func announce(_ subject: ReminderSubject, in context: JobContext) async throws {
        guard context.job.hasRun else { return }
        try await context.step("announce") {
            do throws(PortError) {
                try await port.log(subject.announcement, to: context.job.runID)
            } catch {
                guard error.disposition == .never || error.isStopped(lineOf: context) else {
                    throw error
                }
            }
        }
    }

    /// Posts one message, once; where it is unknown whether it arrived, the channel is searched, or
    /// if that cannot be, the policy decides.
    ///
    /// - Parameters:
    ///   - message: What to post.
    ///   - number: Which of the plan's messages it is, from 1.
    ///   - plan: All that is sent.
    ///   - reminder: The one it belongs to, with where it goes.
    ///   - context: The attempt.
    /// - Returns: How it came to be sent.
    /// - Throws: `SlackError`; `UnknownDelivery` when it was repeated as often as it may be; what the
    ///   steps of a job throw.
    func send(
        _ message: SlackMessage,
        number: Int,
        of plan: ReminderPlan,
        by reminder: Reminder,
        in context: JobContext
    ) async throws -> Delivery {
        let place = "message \(number) of \(plan.parts.count)"
        let post = Post(step: "send \(number)", message: message, number: number, place: place)
        var search = try await search(for: post, by: reminder, in: context)
        let sent: Sent
        do {
            sent = try await self.post(post, after: search, by: reminder, in: context)
        } catch let error as SlackError where error.disposition == .unknown {
            // Asked at once, a message that arrived spends no further attempt; one that did not is
            // sent by the next, which looks again.
            guard reminder.slack.isSearchable, !Task.isCancelled,
                let found = try? await self.search(for: post, by: reminder, in: context),
                found == .present
            else {
                // A channel that can be searched may still tell by the next attempt.
                guard !reminder.slack.isSearchable, reminder.whenUnknown == .resend else {
                    throw error
                }
                try await requireRepeat(of: post, in: context, after: error)
                throw error
            }
            search = found
            sent = try await self.post(post, after: search, by: reminder, in: context)
        }
        try await context.step("tell \(number)") {
            if let line = sent.delivery.line(about: place, after: search) {
                await note(line, in: context)
            }
            if let refusal = sent.refusal {
                await note(refusal.line(of: plan.operation.noun), in: context)
            }
        }
        return sent.delivery
    }

    /// How the steps begin that send a message which is perhaps sent twice.
    static let resends = "resend "

    /// One message on its way.
    private struct Post {
        var step: String
        var message: SlackMessage
        var number: Int
        /// Which message it is, of how many.
        var place: String
    }

    /// What became of a message.
    private struct Sent {
        var delivery: Delivery
        /// Why it went out as text alone; nil when it went out as it is, or in an earlier attempt.
        var refusal: LayoutRefusal?
    }

    /// Posts, or takes what the search found as done.
    private func post(
        _ post: Post,
        after search: SlackChannel.Found?,
        by reminder: Reminder,
        in context: JobContext
    ) async throws -> Sent {
        let delivery = Delivery(after: search, whenUnknown: reminder.whenUnknown)
        var refusal: LayoutRefusal?
        let send = { () async throws -> Delivery in
            let policy: UnknownPolicy<Delivery> = delivery.isSent ? .repeatEffect : .skip(delivery)
            return try await context.effect(post.step, whenUnknown: policy) {
                refusal = try await reminder.slack.deliver(
                    post.message,
                    mark: mark(post, in: context)
                )
                if let refusal { layoutRefused(refusal) }
                return delivery
            }
        }
        guard delivery == .repeated else {
            do {
                return Sent(delivery: try await send(), refusal: refusal)
            } catch let error as SlackError where error.disposition != .unknown {
                if search == .absent { await keepAbsence(of: post, in: context) }
                throw error
            }
        }
        // An effect of its own around the post: it counts from before the post on, also through a
        // crash, and is forgotten where surely nothing was posted.
        let count = try await requireRepeat(of: post, in: context)
        let step = "\(resends(of: post, in: context))\(count + 1)"
        let repeated = try await context.effect(step, whenUnknown: .repeatEffect, send)
        return Sent(delivery: repeated, refusal: refusal)
    }

    /// Returns how often a message was repeated in this life of its job, if it may be once more.
    ///
    /// - Throws: `UnknownDelivery` if it may not; what reading the job's steps throws.
    @discardableResult
    private func requireRepeat(
        of post: Post,
        in context: JobContext,
        after cause: SlackError? = nil
    ) async throws -> Int {
        let count = try await context.count(ofStepsNamed: resends(of: post, in: context))
        guard count < UnknownDelivery.repeatsMax else {
            let noun = operation(of: context.job).noun
            throw UnknownDelivery(place: post.place, cause: cause, noun: noun)
        }
        return count
    }

    /// How the steps begin that repeat one message since an operator last began its
    /// job anew, who may want it repeated again.
    private func resends(of post: Post, in context: JobContext) -> String {
        let replays = context.job.replays
        return "\(Self.resends)\(post.number)\(replays == 0 ? "" : " replay \(replays)")."
    }

    /// Returns what is known of a message that was perhaps sent before; nil when surely it was not.
    private func search(
        for post: Post,
        by reminder: Reminder,
        in context: JobContext
    ) async throws -> SlackChannel.Found? {
        guard let start = try await context.unknownSince(post.step) else { return nil }
        let memory = SearchMemory { page, read in
            try await context.step(searchStep(of: post, since: start, page: page), read)
        }
        do {
            return try await reminder.slack
                .find(mark(post, in: context), since: start, keeping: memory)
        } catch SlackError.searchLimited(let wait) {
            // Counted for this search: the job may have been put off for much else before.
            let waits = "\(searchSteps(of: post, since: start))limited "
            let count = try await context.count(ofStepsNamed: waits)
            guard count < Self.searchWaitsMax else {
                return .cannotKnow(reason: SlackError.searchLimit)
            }
            _ = try await context.step("\(waits)\(count + 1)") { true }
            throw SlackError.searchLimited(retryAfter: wait)
        } catch SlackError.unsearchable(let reason, _)
            where context.isLastAttempt(for: .slack) && !Task.isCancelled
        {
            // There will be no later try: what is configured is better than no end.
            return .cannotKnow(reason: reason)
        }
    }

    /// A search that is let go on once a minute has read all its pages by then.
    private static let searchWaitsMax = 30

    /// How the steps of a search begin: what was read before the last post says nothing of that.
    private func searchSteps(of post: Post, since start: Timestamp) -> String {
        "search \(post.number).\(start.millisecondsSince1970)."
    }

    /// The step that reads a page.
    private func searchStep(of post: Post, since start: Timestamp, page: Int) -> String {
        "\(searchSteps(of: post, since: start))\(page)"
    }

    /// Remembers that the message is not in the channel, for a post that surely did not get there.
    private func keepAbsence(of post: Post, in context: JobContext) async {
        // Without it the next attempt searches again, which costs no more than time.
        try? await {
            guard let start = try await context.unknownSince(post.step) else { return }
            for page in 0...1 {
                _ = try await context.step(searchStep(of: post, since: start, page: page)) {
                    SlackHistory.absent
                }
            }
        }()
    }

    /// What tells this message from every other, in every attempt the same.
    private func mark(_ post: Post, in context: JobContext) -> SlackMark {
        SlackMark(jobID: context.job.id, number: post.number)
    }
}

extension PortError {
    /// How many attempts a line of the run's log is given that something on the way stops.
    private static let lineAttemptsMax = 5

    /// True for a line that is given up, because something between us and Port stops it time and
    /// again, such as a filter that dislikes its words.
    func isStopped(lineOf context: JobContext) -> Bool {
        guard case .unavailable(.intercepted, _) = self else { return false }
        return context.attempt >= Self.lineAttemptsMax || context.isLastAttempt(for: .port)
    }
}
