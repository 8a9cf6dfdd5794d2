import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Testing
import TestSupport

/// Slack as the engine knows it.
@Suite(.timeLimit(.minutes(1)))
struct SlackDestinationTests {
    private static let wait = Duration.seconds(9)
    private static let lost = OutboundError.timedOut(after: .seconds(1), requestSent: true)
    private static let away = OutboundError.unreachable(reason: "nobody")

    /// Each of Slack's errors, and what it means for a delivery.
    private static let meanings: [(SlackError, DeliveryFailure.Kind)] = [
        (.refused(status: 404, code: "no_service"), .final),
        (.layoutRefused(LayoutRefusal(code: "invalid_blocks"), status: 400), .final),
        (.unsayable, .final), (.placeRefused(reason: "Full."), .final),
        (.unanswered(reason: "Away.", retryAfter: wait), .temporary(retryAfter: wait)),
        (.unavailable(.invalidURL(reason: "x")), .final),
        (.rateLimited(retryAfter: wait), .rateLimited(retryAfter: wait)),
        (.postponed(code: "x", retryAfter: wait), .temporary(retryAfter: wait)),
        (.unavailable(away), .temporary(retryAfter: nil)), (.stopped, .temporary(retryAfter: nil)),
        (.unconfirmed(status: 500, code: "", retryAfter: wait), .unknown(retryAfter: wait)),
        (.unavailable(lost), .unknown(retryAfter: nil)),
        (.unavailable(.responseTooLarge(bytesMax: 1)), .unknown(retryAfter: nil)),
        (
            .unsearchable(reason: "Away.", retryAfter: wait),
            .unsearchable(reason: "Away.", retryAfter: wait)
        ),
        (
            .searchLimited(retryAfter: wait),
            .searchLimited(
                reason: "Slack limits how often the channel may be read.",
                retryAfter: wait
            )
        ),
    ]

    @Test(arguments: meanings)
    func `every error of Slack's says what it means for a delivery`(
        error: SlackError,
        kind: DeliveryFailure.Kind
    ) {
        #expect(error.failure.kind == kind)
        #expect(error.disposition == error.failure.disposition)
        #expect(error.retryAfter == error.failure.retryAfter)
        #expect(error.failure.description == error.description)
        #expect(error.failure.description(of: "report") == error.description(of: "report"))
        #expect(!error.failure.description(of: "report").contains("reminder"))
    }

    private func destination(_ channel: SlackChannel) -> Destination {
        .slack(
            channel,
            place: "a channel",
            whenUnknown: .skip,
            links: EntityLinks(appURL: "https://app.getport.io")
        )
    }

    private static let mark = Mark(jobID: "j1", number: 2)

    private static func part(_ message: SlackMessage) throws -> ReminderPlan.Part {
        try #require(SlackMessage.parts(of: [message]).first)
    }

    @Test func `what is sent is the message with its mark, as a dry run shows it`() async throws {
        let slack = ScriptedSlack([.answer(200, #"{"ok":true}"#)])
        let destination = destination(.bot(slack.bot()))
        let part = try Self.part(.sample)
        let receipt = try await destination.deliver(part, Self.mark, nil)
        #expect(receipt == DeliveryReceipt())
        let call = try #require(slack.calls.first)
        #expect(call.body == (try destination.payload(part, Self.mark)))
        let body = try JSONValue(parsing: call.body)
        #expect(body["metadata"]?["event_payload"]?["job_id"] == "j1")
        #expect(body["metadata"]?["event_payload"]?["message_number"] == "2")
    }

    @Test func `a refused layout is on the receipt`() async throws {
        let slack = ScriptedSlack([.answer(400, "invalid_blocks"), .ok])
        let destination = destination(.webhook(slack.webhook()))
        let part = try Self.part(.sample)
        async let receipt = destination.deliver(part, Self.mark, nil)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(1))
        #expect(try await receipt.refusal?.code == "invalid_blocks")
    }

    @Test func `a message is the same after it was a part`() throws {
        var message = SlackMessage.sample
        message.unfurlMedia = true
        #expect(try SlackMessage(Self.part(message)) == message)
        let plain = SlackMessage(text: "Only text", blocks: [])
        #expect(try SlackMessage(Self.part(plain)) == plain)
    }

    @Test(arguments: [["text": 1], ["text": "x", "blocks": "y"], "x"] as [JSONValue])
    func `a part that is no message is a failure that no retry helps`(
        payload: JSONValue
    ) async throws {
        let destination = destination(.webhook(ScriptedSlack([]).webhook()))
        let part = ReminderPlan.Part(key: "1", payload: payload)
        let failure = await #expect(throws: DeliveryFailure.self) {
            try await destination.deliver(part, Self.mark, nil)
        }
        #expect(failure?.kind == .final)
        #expect(failure?.description == "The stored job cannot be read.")
    }

    @Test func `a bot's channel can be searched, and says why it cannot be now`() async throws {
        #expect(destination(.webhook(ScriptedSlack([]).webhook())).find == nil)
        let limited = Result<Answer, OutboundError>
            .answer(429, "", headers: [.retryAfter: "60"])
        let find = try #require(destination(.bot(ScriptedSlack([limited]).bot())).find)
        let failure = await #expect(throws: DeliveryFailure.self) {
            _ = try await find(
                try Self.part(.sample),
                Self.mark,
                nil,
                Timestamp(secondsSince1970: 1_800_000_000),
                .none
            )
        }
        let kind = try #require(failure?.kind)
        guard case .searchLimited(_, Duration.seconds(60)) = kind else {
            Issue.record("\(kind)")
            return
        }
    }

    @Test func `it takes what tells people, and nothing that a tracker keeps`() {
        let destination = destination(.webhook(ScriptedSlack([]).webhook()))
        #expect(Operation.allCases.filter(destination.takes) == Operation.choices)
        #expect(destination.origin == "slack" && destination.name == "Slack")
    }
}
