import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Slack
import Testing

struct SlackWebhookTests {
    @Test func `a message is posted as JSON`() async throws {
        let slack = ScriptedSlack([.ok])
        try await slack.webhook().post(.sample)
        let call = try #require(slack.calls.first)
        #expect(call.method == .post)
        #expect(call.url == ScriptedSlack.url)
        #expect(call.service.label == "slack")
        #expect(call.headers[.contentType] == "application/json; charset=utf-8")
        let body = try JSONCoding.decode(JSONValue.self, from: call.body)
        #expect(
            body == [
                "text": "Hello", "blocks": [["type": "divider"]],
                "unfurl_links": false, "unfurl_media": false,
            ]
        )
    }

    @Test func `a message without blocks is plain text`() async throws {
        let slack = ScriptedSlack([.answer(200, "ok\n")])
        try await slack.webhook().post(SlackMessage(text: "Hello", blocks: []))
        let bodies = slack.calls.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies == [#"{"text":"Hello","unfurl_links":false,"unfurl_media":false}"#])
    }

    @Test func `a limited look at a webhook is told as that`() async {
        let slack = ScriptedSlack([.answer(429, "rate_limited", headers: [.retryAfter: "7"])])
        let webhook = slack.webhook()
        await #expect(throws: SlackError.rateLimited(retryAfter: .seconds(7))) {
            try await SlackChannel.webhook(webhook).probe()
        }
    }

    @Test(arguments: [200, 201, 202])
    func `row 2: any success that says ok is one`(status: Int) async throws {
        let slack = ScriptedSlack([.answer(status, "ok")])
        try await slack.webhook().post(.sample)
        #expect(slack.calls.count == 1)
    }

    @Test(arguments: [
        (200, "okay"), (200, "<html>Sign in</html>"), (200, ""), (201, "ko"), (204, ""),
        (500, "rollup_error"), (503, ""), (599, "x"), (408, ""), (200, "no_service"),
    ])
    func `an answer that is neither yes nor no leaves it unknown`(
        status: Int,
        body: String
    ) async throws {
        let error = await failure(of: ScriptedSlack([.answer(status, body)]).webhook())
        #expect(error?.disposition == .unknown)
        #expect(error?.description.hasPrefix("Slack did not confirm the reminder. (") == true)
        #expect(error?.description.hasSuffix("HTTP \(status))") == true)
    }

    @Test(arguments: [
        (302, ""), (302, "<a href=\"https://login.example\">Found</a>"), (400, ""),
        (400, "<html>Bad Request</html>"), (401, "unauthorized"), (403, "forbidden"),
        (403, "<html>Blocked</html>"), (404, "default backend - 404"), (404, "404"),
        (404, #"{"ok":false,"error":"no_service"}"#), (405, "Method Not Allowed"), (407, ""),
        (413, ""),
    ])
    func `a refusal in no word of Slack's is somebody else's: nothing was posted`(
        status: Int,
        body: String
    ) async throws {
        let error = await failure(of: ScriptedSlack([.answer(status, body)]).webhook())
        #expect(error?.disposition == .retry(after: nil))
        #expect(
            error?.description
                == "Slack could not be reached: something between us and Slack answered with status"
                + " \(status); look at the proxy, the DNS and the ingress on the way, and at the"
                + " configured URL."
        )
    }

    @Test(arguments: [
        (404, "brand_new_code", "Slack refused the reminder. (brand_new_code, HTTP 404)"),
        (
            410, "channel_is_archived\n",
            "The Slack channel is archived; choose another one. (channel_is_archived, HTTP 410)"
        ),
        (
            404, "no_service",
            "The Slack webhook no longer exists; create a new one and update the configuration. "
                + "(no_service, HTTP 404)"
        ),
        (
            400, "msg_too_long",
            "The reminder was too long for Slack. (msg_too_long, HTTP 400)"
        ),
    ])
    func `a refusal is final, and says what to repair`(
        status: Int,
        body: String,
        description: String
    ) async throws {
        let error = await failure(of: ScriptedSlack([.answer(status, body)]).webhook())
        #expect(error?.disposition == .never)
        #expect(error?.description == description)
    }

    @Test(arguments: ["invalid_blocks", "invalid_blocks_format"])
    func `a refused layout can be told from other refusals`(code: String) async throws {
        let error = await failure(of: ScriptedSlack([.answer(400, code)]).webhook())
        #expect(error == .layoutRefused(LayoutRefusal(code: code), status: 400))
        #expect(error?.disposition == .never)
        #expect(
            error?.description == "The reminder layout was refused. (\(code), HTTP 400)"
        )
    }

    @Test func `without an answer it depends on whether the request left`() async throws {
        let before = OutboundError.unreachable(reason: "no route")
        let after = OutboundError.timedOut(after: .seconds(30), requestSent: true)
        let lost = await failure(of: ScriptedSlack([.failure(before)]).webhook())
        let unknown = await failure(of: ScriptedSlack([.failure(after)]).webhook())
        #expect(lost?.disposition == .retry(after: nil))
        #expect(lost?.description.hasPrefix("Slack could not be reached: ") == true)
        #expect(unknown?.disposition == .unknown)
        #expect(unknown?.description.hasPrefix("Slack did not confirm the reminder: ") == true)
    }

    @Test func `a message that JSON cannot say is a mistake of ours`() async throws {
        let message = SlackMessage(text: "x", blocks: [.number(.nan)])
        do throws(SlackError) {
            try await ScriptedSlack([]).webhook().post(message)
            Issue.record("it was posted")
        } catch {
            #expect(error.disposition == .never)
            #expect(
                error.description
                    == "The reminder was built wrongly; please report it. (not JSON)"
            )
        }
    }

    @Test(arguments: [
        Result<Answer, OutboundError>.answer(404, ScriptedSlack.url), .answer(500, "see sesame!"),
        .answer(429, "sesame"), .failure(.unreachable(reason: "no route")),
    ])
    func `row 1: no error shows the URL`(reply: Result<Answer, OutboundError>) async throws {
        let webhook = ScriptedSlack([reply]).webhook()
        let error = await failure(of: webhook)
        for text in ["\(String(describing: error))", String(reflecting: error), "\(webhook)"] {
            #expect(!text.contains("sesame") && !text.contains("hooks.slack.com"))
        }
        #expect(error?.description.contains("sesame") == false)
    }
}

struct SlackURLTests {
    @Test(arguments: [
        ScriptedSlack.url, "https://hooks.slack-gov.com/services/T/B/x",
        "https://hooks.slack.com/T/B/x", "http://127.0.0.1:8080/services/T/B/x",
        "http://localhost/services/x", "http://[::1]:99/services/x", "HTTPS://hooks.slack.com/x",
    ])
    func `a webhook's URL is accepted`(url: String) {
        #expect(SlackWebhook.validate(url) == nil)
    }

    private static let form = "it must look like https://hooks.slack.com/services/T…/B…/…."
    private static let scheme = """
        The Slack webhook URL must start with https:// (http:// is for trials on this machine \
        only).
        """
    private static let workflow = """
        The Slack webhook URL belongs to Slack's Workflow Builder, which does not take messages \
        with a layout; create an incoming webhook instead.
        """

    @Test(arguments: [
        ("", "The Slack webhook URL is empty; \(form)"),
        ("sesame", "The Slack webhook URL names no host; \(form)"),
        ("https:///services/sesame", "The Slack webhook URL names no host; \(form)"),
        ("https://hooks.slack.com/services/ses ame", "The Slack webhook URL is not a URL; \(form)"),
        ("https://hooks.slack.com/sesame\n", "The Slack webhook URL is not a URL; \(form)"),
        ("https://hooks.slack.com:x/sesame", "The Slack webhook URL is not a URL; \(form)"),
        ("http://hooks.slack.com/services/T/B/sesame", scheme),
        ("http://127.0.0.1.evil.test/sesame", scheme),
        ("ftp://127.0.0.1/sesame", scheme),
        (
            "https://user:sesame@hooks.slack.com/services/x",
            "The Slack webhook URL must not hold a user name or password; \(form)"
        ),
        (
            "https://hooks.slack.com/",
            "The Slack webhook URL has no path: the part that names the channel is missing."
        ),
        ("https://hooks.slack.com/workflows/T/A/1/sesame", workflow),
        ("https://hooks.slack.com/triggers/T/1/sesame", workflow),
        (
            "https://hooks.slack.com/actions/T/1/sesame",
            "The Slack webhook URL is the response URL of one interaction, which soon ends; "
                + "create an incoming webhook instead."
        ),
    ])
    func `what is wrong with a URL is said without repeating it`(
        url: String,
        problem: String
    ) {
        #expect(SlackWebhook.validate(url) == problem)
        #expect(SlackWebhook.validate(url)?.contains("sesame") == false)
    }
}
