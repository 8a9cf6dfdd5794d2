import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Testing
import TestSupport

extension Result<Answer, OutboundError> {
    static func word(_ code: String, status: Int = 200) -> Self {
        .answer(status, #"{"ok":false,"error":"\#(code)"}"#)
    }

    static let posted = Self.answer(200, #"{"ok":true,"channel":"C1","ts":"1.000100"}"#)
}

/// Posts the sample as a bot, which must fail, and returns the error.
func failure(of bot: SlackBot) async -> SlackError? {
    do throws(SlackError) {
        try await bot.deliver(.sample, mark: .sample)
        Issue.record("it succeeded")
        return nil
    } catch {
        return error
    }
}

struct SlackBotTests {
    @Test func `a message is posted as JSON, with its mark`() async throws {
        let slack = ScriptedSlack([.posted])
        try await slack.bot().deliver(.sample, mark: .sample)
        let call = try #require(slack.calls.first)
        #expect(call.method == .post)
        #expect(call.url == "https://slack.com/api/chat.postMessage")
        #expect(call.headers[.authorization] == "Bearer \(ScriptedSlack.token)")
        #expect(call.headers[.contentType] == "application/json; charset=utf-8")
        #expect(!call.reusesConnection)
        let body = try JSONCoding.decode(JSONValue.self, from: call.body)
        #expect(
            body == [
                "channel": "C0123456789", "text": "Hello", "blocks": [["type": "divider"]],
                "unfurl_links": false, "unfurl_media": false,
                "metadata": [
                    "event_type": "scorebell_message",
                    "event_payload": ["job_id": "j1", "message_number": "2"],
                ],
            ]
        )
    }

    @Test func `a refused layout is sent once more as text, with the same mark`() async throws {
        for code in ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"] {
            let slack = ScriptedSlack([.word(code), .posted])
            async let delivered = slack.bot().deliver(.sample, mark: .sample)
            await slack.clock.sleepers(atLeast: 1)
            slack.clock.advance(by: .seconds(1))
            #expect(try await delivered.refusal == LayoutRefusal(code: code, details: []))
            let bodies = try slack.calls.map {
                try JSONCoding.decode(JSONValue.self, from: $0.body)
            }
            #expect(bodies[0]["metadata"] == bodies[1]["metadata"])
            #expect(bodies.map { $0["blocks"] == nil } == [false, true])
        }
    }

    @Test func `what Slack says is wrong with a layout is kept, short and on one line`()
        async throws
    {
        let long = String(repeating: "x", count: 1_000)
        let slack = ScriptedSlack([
            .answer(
                200,
                #"{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["#
                    + #""[ERROR] a\nb [json-pointer:/blocks/0/text]","\#(long)",1,"2","3","4","5"]}}"#
            ),
            .posted,
        ])
        async let delivered = slack.bot().deliver(.sample, mark: .sample)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(1))
        let details = try #require(await delivered.refusal).details
        #expect(details.count == 5)
        #expect(details.first == #"[ERROR] a\u{A}b [json-pointer:/blocks/0/text]"#)
        #expect(details.dropFirst().first?.count == 300)
    }

    @Test(arguments: [301, 302, 400, 401, 403, 404, 405, 407])
    func `a refusal in no form of Slack's is somebody else's: nothing was posted`(
        status: Int
    ) async throws {
        for body in ["", "default backend - 404", "<html>Forbidden</html>", #"{"message":"no"}"#] {
            let error = await failure(of: ScriptedSlack([.answer(status, body)]).bot())
            #expect(error?.disposition == .retry(after: nil))
            #expect(
                error?.description
                    == "Slack could not be reached: something between us and Slack answered with"
                    + " status \(status); look at the proxy, the DNS and the ingress on the way, and"
                    + " at the configured URL."
            )
        }
    }

    @Test func `a refusal in Slack's form counts, whatever its status`() async throws {
        let error = await failure(
            of: ScriptedSlack([.word("invalid_auth", status: 401)]).bot()
        )
        #expect(error?.disposition == .never)
        #expect(error?.description.hasSuffix("(invalid_auth, HTTP 401)") == true)
    }

    @Test func `posts to one channel go one a second`() async throws {
        let slack = ScriptedSlack([.posted, .posted])
        let workspace = slack.workspace()
        let (one, two) = (SlackBot(in: "C1", of: workspace), SlackBot(in: "C1", of: workspace))
        try await one.deliver(.sample, mark: .sample)
        async let second = two.deliver(.sample, mark: .sample)
        await slack.clock.sleepers(atLeast: 1)
        slack.clock.advance(by: .seconds(1))
        #expect(try await second.refusal == nil)
        #expect(slack.times == [0, 1])
    }

    @Test(arguments: [(429, "ratelimited"), (200, "ratelimited"), (200, "rate_limited")])
    func `a limit says how long the channel rests, in either form`(
        status: Int,
        code: String
    ) async throws {
        let limited = Result.answer(
            status,
            #"{"ok":false,"error":"\#(code)"}"#,
            headers: [.retryAfter: "20"]
        )
        let slack = ScriptedSlack([limited])
        let bot = slack.bot()
        #expect(await failure(of: bot) == .rateLimited(retryAfter: .seconds(20)))
        // Nobody posts while it rests.
        #expect(await failure(of: bot) == .rateLimited(retryAfter: .seconds(20)))
        #expect(slack.calls.count == 1)
        let silent = ScriptedSlack([.word(code, status: status)])
        #expect(await failure(of: silent.bot()) == .rateLimited(retryAfter: .seconds(30)))
    }

    @Test(
        arguments: [
            .word("internal_error"), .word("fatal_error"), .answer(500, "oops"),
            .answer(200, "<html>"),
            .answer(503, #"{"ok":false,"error":"service_unavailable"}"#), .answer(200, "ok"),
            .failure(.timedOut(after: .seconds(30), requestSent: true)),
        ] as [Result<Answer, OutboundError>]
    )
    func `an answer that is neither yes nor no leaves it unknown`(
        reply: Result<Answer, OutboundError>
    ) async throws {
        let error = await failure(of: ScriptedSlack([reply]).bot())
        #expect(error?.disposition == .unknown)
        #expect(error?.description.hasPrefix("Slack did not confirm the reminder") == true)
    }

    @Test(
        arguments: [
            ("service_unavailable", nil), ("request_timeout", nil), ("team_added_to_org", 3_600),
            ("org_login_required", 3_600), ("message_limit_exceeded", 3_600),
        ] as [(String, Int?)]
    )
    func `what was surely not done is tried again, much later where somebody must act`(
        code: String,
        seconds: Int?
    ) async throws {
        let error = await failure(of: ScriptedSlack([.word(code)]).bot())
        #expect(error?.disposition == .retry(after: seconds.map { .seconds($0) }))
    }

    @Test func `the permission that lacks is named, but nothing that is none`() async throws {
        let lacking = { (needed: String) in
            let body = #"{"ok":false,"error":"missing_scope","needed":"\#(needed)"}"#
            return await failure(of: ScriptedSlack([.answer(200, body)]).bot())
        }
        #expect(
            await lacking("chat:write")?.description
                == "The Slack app lacks a permission: chat:write. (missing_scope, HTTP 200)"
        )
        #expect(
            await lacking("<b>you</b>")?.description
                == "The Slack app lacks a permission. (missing_scope, HTTP 200)"
        )
    }

    @Test(
        arguments: [
            .word("invalid_auth"), .answer(401, ScriptedSlack.token), .word("Sesame Street"),
            .failure(.unreachable(reason: "no route")), .answer(200, "{}"),
        ] as [Result<Answer, OutboundError>]
    )
    func `no error shows the token`(reply: Result<Answer, OutboundError>) async throws {
        let bot = ScriptedSlack([reply]).bot()
        let error = await failure(of: bot)
        for text in ["\(String(describing: error))", String(reflecting: error), "\(bot)"] {
            #expect(!text.lowercased().contains("sesame"), "\(text)")
        }
        #expect(error?.description.contains("sesame") == false)
    }

    @Test(
        arguments: [
            ("xoxb-12-34-abC", nil), ("xoxp-1-sesame", "begins with xoxb-"), ("sesame", "xoxb-"),
            ("xoxe.xoxb-1-sesame", "token rotation is on"), ("xoxb-", "is not whole"),
            ("xoxb-ses ame", "is not whole"), ("", "begins with xoxb-"),
        ] as [(String, String?)]
    )
    func `what is wrong with a token is said without repeating it`(
        token: String,
        problem: String?
    ) {
        let said = SlackBot.validate(token: token)
        #expect(said?.contains(problem ?? "") == (problem == nil ? nil : true))
        #expect(said?.contains("sesame") != true)
    }

    @Test(arguments: ["C0123456789", "G01234567", "D01234567", "U01234567", "W01234567"])
    func `a channel's id is taken`(id: String) {
        #expect(SlackBot.validate(channel: id) == nil)
    }

    @Test(arguments: ["#general", "general", "GENERAL", "c0123456789", "T01234567", "C01 234567"])
    func `a channel's name is not, and it is said where the id stands`(id: String) {
        #expect(SlackBot.validate(channel: id)?.contains("at the end of About") == true)
    }

    @Test func `a token goes out encrypted, but for trials`() {
        #expect(SlackBot.validate(apiURL: "https://slack.com/api") == nil)
        #expect(SlackBot.validate(apiURL: "http://127.0.0.1:80/api") == nil)
        #expect(SlackBot.validate(apiURL: "http://slack.com/api")?.contains("https://") == true)
    }
}

@Suite(.enabled(if: WebhookErrorRow.isThere, "../shared/contract/slack-limits.json is not there"))
struct SlackAPIContractTests {
    private static func rows() throws -> [WebhookErrorRow] {
        struct Table: Decodable { var webApiErrors: [WebhookErrorRow] }
        return try JSONCoding.decode(Table.self, from: WebhookErrorRow.bytes()).webApiErrors
    }

    private func error(of row: WebhookErrorRow) async throws -> SlackError {
        // A layout that is refused twice is the only one whose error comes out.
        let slack = ScriptedSlack([
            .word(row.body, status: row.status), .word(row.body, status: row.status),
        ])
        async let error = failure(of: slack.bot())
        if ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"].contains(row.body) {
            await slack.clock.sleepers(atLeast: 1)
            slack.clock.advance(by: .seconds(1))
        }
        return try #require(await error)
    }

    @Test func `every error in the table is dealt with as it says`() async throws {
        let rows = try Self.rows()
        #expect(rows.count > 60)
        for row in rows {
            switch try await error(of: row).disposition {
            case .never: #expect(row.permanent && !row.ambiguous, "\(row.body)")
            case .unknown: #expect(row.ambiguous && !row.permanent, "\(row.body)")
            case .retry: #expect(!row.permanent && !row.ambiguous, "\(row.body)")
            }
        }
    }

    /// Where the table's sentence tells of something that is not done here.
    private static let toldOtherwise: Set = [
        "wait_retry_after", "degrade_to_text_once", "split", "post_top_level_once",
    ]

    @Test func `every error in the table is told in its words, with its code`() async throws {
        for row in try Self.rows() where !Self.toldOtherwise.contains(row.action) {
            let sentence = row.body == "no_text" ? "The reminder was empty." : row.humanMessage
            #expect(
                try await error(of: row).description
                    == "\(sentence) (\(row.body), HTTP \(row.status))"
            )
        }
    }
}
