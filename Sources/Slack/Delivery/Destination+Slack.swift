import Platform
package import Reminders

/// Slack as the engine knows it: a channel, and with a bot's token all others of the workspace.
extension Destination {
    /// Makes the destination of which a channel is the configured one.
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
        let deliver: Deliver = { (part, mark, parent) async throws(DeliveryFailure) in
            let message = try SlackMessage(stored: part)
            do throws(SlackError) {
                return try await channel.at(part.place)
                    .deliver(message, mark: SlackMark(mark), replyingTo: SlackReference(parent))
            } catch {
                throw error.failure(hasPlace: part.place != nil)
            }
        }
        let find: Find = { part, mark, parent, start, memory in
            do {
                return try await channel.at(part.place)
                    .find(
                        SlackMark(mark),
                        replyingTo: SlackReference(parent),
                        since: start,
                        keeping: memory
                    )
            } catch let error as SlackError {
                throw error.failure(hasPlace: part.place != nil)
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
            reach: Self.reach(from: channel),
            redirect: SlackMessage.redirect,
            link: { await channel.link(to: $0) },
            deliver: deliver,
            find: channel.isSearchable ? find : nil,
            payload: { part, mark in
                try channel.at(part.place)
                    .payload(of: SlackMessage(part), mark: SlackMark(mark))
            },
            draw: SlackMessage.draw
        )
    }

    /// A webhook has one channel only.
    private static func reach(from channel: SlackChannel) -> Reach? {
        guard case .bot(let bot) = channel else { return nil }
        return { (request) async throws(DeliveryFailure) in
            do throws(SlackError) {
                return try await bot.reach(request)
            } catch {
                throw error.failure
            }
        }
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
