import Platform
package import Reminders

/// One Slack channel as the engine knows it.
extension Destination {
    /// Makes the destination that a channel is.
    ///
    /// - Parameters:
    ///   - channel: The way to post there, with its pace.
    ///   - place: Which channel it is, in a few words for people.
    ///   - whenUnknown: What to do about a message of which nobody knows whether it arrived.
    ///   - links: Where the pages of the entities are that its messages link to.
    /// - Returns: It takes what tells people, and can be searched where a bot posts.
    package static func slack(
        _ channel: SlackChannel,
        place: String,
        whenUnknown: WhenUnknown,
        links: EntityLinks
    ) -> Destination {
        let deliver: Deliver = { (part, mark, _) async throws(DeliveryFailure) in
            let message = try SlackMessage(stored: part)
            do throws(SlackError) {
                let refusal = try await channel.deliver(message, mark: SlackMark(mark))
                return DeliveryReceipt(refusal: refusal)
            } catch {
                throw error.failure
            }
        }
        let find: Find = { _, mark, _, start, memory in
            do {
                return try await channel.find(SlackMark(mark), since: start, keeping: memory)
            } catch let error as SlackError {
                throw error.failure
            }
        }
        return Destination(
            origin: "slack",
            name: "Slack",
            place: place,
            whenUnknown: whenUnknown,
            takes: { operation in
                switch operation {
                case .scorecardReminder, .scorecardReport: true
                case .ticketHandler, .issueHandler: false
                }
            },
            plan: { findings in
                let document = Document(telling: findings, links: links)
                return SlackMessage.parts(of: document.map { SlackMessage.messages(of: $0) } ?? [])
            },
            note: { SlackMessage.parts(of: $0, links: links) },
            deliver: deliver,
            find: channel.isSearchable ? find : nil,
            payload: { part, mark in
                try channel.payload(of: SlackMessage(part), mark: SlackMark(mark))
            },
            draw: SlackMessage.draw
        )
    }
}

extension SlackMessage {
    /// Returns what people would read of a part; nil for a part that is no message.
    package static func draw(_ part: ReminderPlan.Part) -> Document? {
        (try? SlackMessage(part))?.document
    }

    /// Reads the message that a stored part is.
    fileprivate init(stored part: ReminderPlan.Part) throws(DeliveryFailure) {
        do {
            self = try SlackMessage(part)
        } catch {
            throw DeliveryFailure(.final) { _ in "The stored job cannot be read." }
        }
    }
}
