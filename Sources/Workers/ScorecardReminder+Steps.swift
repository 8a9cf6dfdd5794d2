import Destinations
import Jobs
import Messages
import PortAPI
import Scorecards
import Vocabulary

/// The steps of a reminder, each done once, whatever happens between them.
extension ScorecardReminder {
    /// Says in the run's log that work began.
    ///
    /// It is a courtesy: a line that Port will never take, such as of a run that it does not know
    /// or has ended, keeps no reminder from being sent. Wrong credentials show at the next call.
    func announce(_ subject: Subject, in context: JobContext) async throws {
        try await context.step("announce") {
            do throws(PortError) {
                try await port.log(
                    "Reminding of the scorecard \(subject.scorecard) of \(subject.blueprint):"
                        + " reading it and its entities from Port.",
                    to: context.job.runID
                )
            } catch {
                guard error.disposition == .never else { throw error }
            }
        }
    }

    /// Reads the scorecard and the entities, and builds the messages.
    func plan(for subject: Subject) async throws -> ReminderPlan {
        let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
        let entities = try await port.entities(
            of: subject.blueprint,
            scorecard: subject.scorecard,
            filter: subject.filterRule
        )
        let groups = UnmetRules(of: entities, in: scorecard)
        let reminder = SlackReminder(
            scorecard: scorecard,
            blueprint: subject.blueprint,
            unmet: groups,
            links: links,
            layout: subject.layout
        )
        return ReminderPlan(
            scorecardTitle: scorecard.title,
            blueprint: subject.blueprint,
            examined: entities.count,
            reminded: groups.count,
            messages: reminder.messages()
        )
    }

    /// Posts one message, once; where it is unknown whether it arrived, the policy decides.
    ///
    /// - Parameters:
    ///   - message: What to post.
    ///   - number: Which of the plan's messages it is, from 1.
    ///   - plan: All that is sent.
    ///   - context: The attempt.
    /// - Returns: How it came to be sent.
    /// - Throws: `SlackError`, and what the steps of a job throw.
    func send(
        _ message: SlackMessage,
        number: Int,
        of plan: ReminderPlan,
        in context: JobContext
    ) async throws -> Delivery {
        let step = "send \(number)"
        let isUnknown = try await context.isUnknown(step)
        let delivery = try await context.effect(
            step,
            whenUnknown: whenUnknown == .resend ? .repeatEffect : .skip(Delivery.assumed)
        ) {
            try await post(message)
            return isUnknown ? .repeated : .made
        }
        try await context.step("tell \(number)") {
            let place = "message \(number) of \(plan.messages.count)"
            switch delivery {
            case .made: break
            case .repeated:
                await note("It was unknown whether \(place) arrived: it was resent.", in: context)
            case .assumed:
                await note("It is unknown whether \(place) arrived: not resent.", in: context)
            }
        }
        return delivery
    }

    private func post(_ message: SlackMessage) async throws {
        do throws(SlackError) {
            try await slack.post(message)
        } catch {
            // Slack dislikes the layout, not the news: once more as text alone.
            guard case .layoutRefused = error else { throw error }
            try await slack.post(message.plain())
        }
    }

    /// What this run asks for: its own order over what is configured.
    func subject(of job: Job) throws -> Subject {
        let order = try JSONCoding.decode(ReminderOrder.self, from: job.payload)
        return Subject(
            blueprint: order.blueprint ?? subject.blueprint,
            scorecard: order.scorecard ?? subject.scorecard,
            filterRule: order.filterRule ?? subject.filterRule,
            layout: subject.layout
        )
    }
}

/// How a message came to be sent.
enum Delivery: String, Sendable, Codable {
    case made
    /// Sent now, and perhaps once before.
    case repeated
    /// Not sent now, because it may have been sent before.
    case assumed
}

extension SlackError: DispositionError {}
