import Destinations
import Jobs
import Messages
import PortAPI
import Vocabulary

/// The steps of a reminder, each done once, whatever happens between them.
extension ScorecardReminder {
    /// Says in the run's log that work began.
    ///
    /// It is a courtesy: a line that Port will never take, such as of a run that it does not know
    /// or has ended, keeps no reminder from being sent. Wrong credentials show at the next call.
    func announce(_ subject: ReminderSubject, in context: JobContext) async throws {
        guard context.job.hasRun else { return }
        try await context.step("announce") {
            do throws(PortError) {
                try await port.log(subject.announcement, to: context.job.runID)
            } catch {
                guard error.disposition == .never else { throw error }
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
        let place = "message \(number) of \(plan.messages.count)"
        let post = Post(step: "send \(number)", message: message, number: number, place: place)
        var search = try await search(for: post, by: reminder, in: context)
        let delivery: Delivery
        do {
            delivery = try await self.post(post, after: search, by: reminder, in: context)
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
            delivery = try await self.post(post, after: search, by: reminder, in: context)
        }
        try await context.step("tell \(number)") {
            if let line = delivery.line(about: place, after: search) {
                await note(line, in: context)
            }
        }
        return delivery
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

    /// Posts, or takes what the search found as done.
    private func post(
        _ post: Post,
        after search: SlackChannel.Found?,
        by reminder: Reminder,
        in context: JobContext
    ) async throws -> Delivery {
        let delivery = Delivery(after: search, whenUnknown: reminder.whenUnknown)
        let send = { () async throws -> Delivery in
            let policy: UnknownPolicy<Delivery> = delivery.isSent ? .repeatEffect : .skip(delivery)
            return try await context.effect(post.step, whenUnknown: policy) {
                try await reminder.slack.deliver(post.message, mark: mark(post, in: context))
                return delivery
            }
        }
        guard delivery == .repeated else { return try await send() }
        // An effect of its own around the post: it counts from before the post on, also through a
        // crash, and is forgotten where surely nothing was posted.
        let count = try await requireRepeat(of: post, in: context)
        let step = "\(resends(of: post, in: context))\(count + 1)"
        return try await context.effect(step, whenUnknown: .repeatEffect, send)
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
        do {
            return try await reminder.slack.find(mark(post, in: context), since: start)
        } catch {
            // There will be no later try: what is configured is better than no end.
            guard case .unsearchable(let reason, _) = error,
                context.isLastAttempt(for: .slack),
                !Task.isCancelled
            else { throw error }
            return .cannotKnow(reason: reason)
        }
    }

    /// What tells this message from every other, in every attempt the same.
    private func mark(_ post: Post, in context: JobContext) -> SlackMark {
        SlackMark(jobID: context.job.id, number: post.number)
    }
}
