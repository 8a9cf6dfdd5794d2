import JSON
import Outbound
import Reminders
import Slack
import Testing
import TestSupport

/// What Slack answers costs no more than its length, whatever is in it.
struct SlackWorkTests {
    private static let mark = SlackMark.sample

    private static let messages: [@Sendable (Int) -> String] = [
        { #"{"bot_id":"B1\#(HostileText.marks(bytes: $0))"}"# },
        { #"{"bot_id":"B1","\#(HostileText.marks(bytes: $0))":1,"metadata":null}"# },
        {
            let marks = HostileText.marks(bytes: $0)
            return #"{"bot_id":"B1","metadata":{"event_type":"scorebell_message\#(marks)"}}"#
        },
        {
            let payload = #"{"job_id":"\#(mark.mark.jobID)\#(HostileText.marks(bytes: $0))"}"#
            return #"{"bot_id":"B1","metadata":{"event_payload":\#(payload)}}"#
        },
        { Array(repeating: #"{"bot_id":"B1"}"#, count: $0 / 16 + 1).joined(separator: ",") },
    ]

    @Test(arguments: messages.indices)
    func `a page of a channel's history costs its length`(index: Int) async {
        await WorkGrowth.expectLinear({ size in
            Array(#"{"ok":true,"messages":[\#(Self.messages[index](size))]}"#.utf8)
        }) { bytes in
            let history = JSONPullReader.value(of: bytes) { (json) throws(JSONError) in
                try SlackHistory(&json, lookingFor: Self.mark, of: "B1")
            }
            #expect(history?.isMarkThere == false)
        }
    }

    @Test(arguments: ["error", "needed", "x"])
    func `an answer that says no costs its length`(member: String) async {
        await WorkGrowth.expectLinear({ size in
            let marks = HostileText.marks(bytes: size)
            return #"{"ok":false,"\#(member)":"ratelimited\#(marks)","\#(marks)":1}"#
        }) { text in
            let slack = ScriptedSlack([.answer(200, text)])
            await #expect(throws: SlackError.self) {
                try await slack.bot()
                    .deliver(
                        SlackMessage(text: "x", blocks: []),
                        mark: Self.mark
                    )
            }
        }
    }
}
