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

    /// Posts one message, once; where it is unknown whether it arrived, the policy decides.
    ///
    /// - Parameters:
    ///   - message: What to post.
    ///   - number: Which of the plan's messages it is, from 1.
    ///   - plan: All that is sent.
    ///   - reminder: The one it belongs to, with where it goes.
    ///   - context: The attempt.
    /// - Returns: How it came to be sent.
    /// - Throws: `SlackError`, and what the steps of a job throw.
    func send(
        _ message: SlackMessage,
        number: Int,
        of plan: ReminderPlan,
        by reminder: Reminder,
        in context: JobContext
    ) async throws -> Delivery {
        let step = "send \(number)"
        let isUnknown = try await context.isUnknown(step)
        let delivery = try await context.effect(
            step,
            whenUnknown: reminder.whenUnknown == .resend ? .repeatEffect : .skip(Delivery.assumed)
        ) {
            try await reminder.slack.deliver(message)
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
