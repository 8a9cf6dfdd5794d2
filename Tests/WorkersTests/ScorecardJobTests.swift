import Jobs
import Platform
import Reminders
import Testing
import Workers

/// The engine with a destination that it does not know by name.
@Suite(.timeLimit(.minutes(1)))
struct ScorecardJobTests {
    private static let lost = DeliveryFailure.Kind.unknown(retryAfter: nil)

    @Test func `what is sent is told in the words of its destination`() async throws {
        let chat = Chat()
        let result = try await ChatJob(chat.destination()).attempt()
        #expect(chat.texts == ["first", "second"])
        #expect(
            result.lines == ["Chat reminder sent successfully 🚀 (2 messages, 2 entities)"]
        )
        #expect(result.summary.hasSuffix("the reminder went to Chat in 2 messages."))
    }

    @Test func `another attempt goes on where the one before it failed`() async throws {
        let chat = Chat([.temporary(retryAfter: nil)])
        let job = ChatJob(chat.destination())
        await #expect(throws: DeliveryFailure.self) { try await job.attempt() }
        _ = try await job.attempt()
        _ = try await job.attempt()
        #expect(chat.texts == ["first", "first", "second"])
    }

    @Test func `what perhaps arrived is not sent again where that is configured`() async throws {
        let chat = Chat([Self.lost])
        let result = try await ChatJob(chat.destination(.skip)).attempt()
        #expect(chat.texts == ["first", "second"])
        #expect(result.statusLabel == "Reminder perhaps incomplete")
        #expect(
            result.lines == [
                "It is unknown whether 1 of 2 messages arrived in Chat; as configured they were"
                    + " not sent again."
            ]
        )
    }

    @Test func `the service says why before it takes a part as sent`() async throws {
        let chat = Chat([Self.lost])
        let job = ChatJob(chat.destination(.skip), isDirect: false)
        await #expect(throws: DeliveryFailure.self) { try await job.attempt() }
        let result = try await job.attempt()
        #expect(chat.texts == ["first", "second"])
        #expect(result.statusLabel == "Reminder perhaps incomplete")
    }

    @Test func `what nobody confirms is sent three times, and then says what is unknown`()
        async throws
    {
        let chat = Chat([Self.lost, Self.lost, Self.lost])
        let job = ChatJob(chat.destination())
        for _ in 0..<2 {
            await #expect(throws: DeliveryFailure.self) { try await job.attempt() }
        }
        let error = await #expect(throws: UnknownDelivery.self) { try await job.attempt() }
        #expect(chat.texts == ["first", "first", "first"])
        #expect(
            error?.description == "It is unknown whether message 1 of 2 arrived in Chat: it was"
                + " posted 3 times without a confirmation, and is not sent again. The last time:"
                + " Chat did not take the reminder. Look into the channel before it is begun anew."
        )
    }

    @Test func `what a search finds is not sent again`() async throws {
        let chat = Chat([Self.lost])
        let destination = chat.destination { _, mark, _, _, _ in
            mark.number == 1 ? .present(reference: nil) : .absent
        }
        let result = try await ChatJob(destination).attempt()
        #expect(chat.texts == ["first", "second"])
        #expect(result.statusLabel == "Reminder sent")
    }

    @Test(arguments: [
        DeliveryFailure.Kind.searchLimited(reason: "Slowly.", retryAfter: .seconds(60)),
        .unsearchable(reason: "Away.", retryAfter: nil),
    ])
    func `where there is no later attempt what is configured decides instead of a search`(
        kind: DeliveryFailure.Kind
    ) async throws {
        for (policy, texts) in [
            (Destination.WhenUnknown.skip, ["first", "second"]),
            (.resend, ["first", "first", "second"]),
        ] {
            let chat = Chat([Self.lost])
            let job = ChatJob(
                chat.destination(policy) { _, _, _, _, _ in throw Chat.failure(kind) }
            )
            for _ in 0..<2 {
                let error = await #expect(throws: DeliveryFailure.self) { try await job.attempt() }
                #expect(error?.disposition != .never)
            }
            #expect(chat.texts == ["first"])
            _ = try await job.attempt(isFinal: true)
            #expect(chat.texts == texts)
        }
    }

    /// What each kind of failure means for the job.
    private static let outcomes: [(DeliveryFailure.Kind, String)] = [
        (.final, "failed"), (.temporary(retryAfter: .seconds(5)), "retry 5.0 seconds"),
        (.temporary(retryAfter: nil), "retry nil"),
        (.rateLimited(retryAfter: .seconds(7)), "snoozed 7.0 seconds"),
        (lost, "retry nil"), (.unknown(retryAfter: .seconds(9)), "retry 9.0 seconds"),
    ]

    @Test(arguments: outcomes)
    func `a worker does what a failure says`(
        kind: DeliveryFailure.Kind,
        expected: String
    ) async throws {
        let outcome = try await ChatJob(Chat([kind]).destination()).outcome()
        let words =
            switch outcome {
            case .succeeded: "succeeded"
            case .failed: "failed"
            case .retry(_, let after, _): "retry \(after.map { "\($0)" } ?? "nil")"
            case .snoozed(_, let wait): "snoozed \(wait)"
            }
        #expect(words == expected)
    }

    @Test(arguments: [Operation.ticketHandler, .issueHandler])
    func `what a destination does not take is not built yet`(operation: Operation) async throws {
        let chat = Chat()
        let order = ReminderRequest(operationKind: operation)
        let outcome = try await ChatJob(chat.destination(), order).outcome()
        guard case .failed(let reason, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason == "\(operation.rawValue) is not built yet." && chat.texts.isEmpty)
    }
}
