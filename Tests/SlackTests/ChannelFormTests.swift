import Platform
import Slack
import Testing

/// Channels as catalogues hold them.
struct ChannelFormTests {
    /// What a form comes to, in a word and its value.
    private func read(_ text: String) -> String {
        switch ChannelForm(text) {
        case .id(let id): "id \(id)"
        case .name(let name): "name \(name)"
        case .webhook: "webhook"
        case .other(let reason): reason
        }
    }

    @Test(arguments: [
        "C0123ABC", " C0123ABC\n", "https://acme.slack.com/archives/C0123ABC",
        "HTTPS://ACME.SLACK.COM/archives/C0123ABC/", "http://slack.com/archives/C0123ABC",
        "https://acme.slack.com/archives/C0123ABC/p1700000000000100?thread_ts=1.2&cid=C0999XYZ",
        "https://acme.slack.com:443/archives/C0123ABC#top",
        "https://acme.enterprise.slack.com/messages/C0123ABC",
        "https://acme.slack-gov.com/archives/C0123ABC",
        "https://acme.slack.com/archives/%430123ABC",
        "https://slack.com/app_redirect?channel=C0123ABC",
        "https://slack.com/app_redirect?team=T01&channel=C0123ABC&x=1",
        "https://app.slack.com/client/T0123/C0123ABC",
        "https://app.slack.com/client/T0123/C0123ABC/thread/C0123ABC-1.2",
        "slack://channel?team=T01&id=C0123ABC", "SLACK://channel?id=C0123ABC",
    ])
    func `an id is found in every form`(text: String) {
        #expect(read(text) == "id C0123ABC")
    }

    @Test(arguments: [
        ("G01234567", "id G01234567"), ("D01234567", "id D01234567"),
        ("U01234567", "id U01234567"), ("W01234567", "id W01234567"),
        ("slack://user?team=T1&id=U01234567", "id U01234567"),
        ("#payments", "name payments"), ("payments", "name payments"),
        ("#Payments", "name payments"), ("PAY", "name pay"), ("#team_1-a", "name team_1-a"),
        ("#支付", "name 支付"), ("%23payments", "name payments"), ("c0123abc", "name c0123abc"),
        ("https://acme.slack.com/archives/payments", "name payments"),
        ("https://slack.com/app_redirect?channel=%23payments", "name payments"),
        ("https://hooks.slack.com/services/T1/B2/sesame", "webhook"),
        ("https://hooks.slack-gov.com/services/T1/B2/sesame", "webhook"),
        ("http://127.0.0.1:80/services/T1/B2/sesame", "webhook"),
    ])
    func `other ids, names and webhooks are told apart`(text: String, form: String) {
        #expect(read(text) == form)
    }

    private static let unknown =
        "It is no channel of Slack's: an id such as C0123456789, a #name or a link to the channel is"
        + " needed."
    private static let elsewhere = "It is a link to another site than Slack."
    private static let nowhere = "It is a link to Slack, but to no channel."
    private static let person = "It names a person or a group, not a channel."

    @Test(arguments: [
        ("", "No channel is named."), (" \t", "No channel is named."), ("#", unknown),
        ("two words", unknown), ("a.b", unknown), ("<#C0123ABC|x>", unknown),
        (String(repeating: "a", count: 81), unknown),
        (String(repeating: "a", count: 3_000), unknown),
        ("@anna", person), ("anna@example.com", person),
        ("https://example.com/archives/C0123ABC", elsewhere),
        ("https://slack.com.example.com/archives/C0123ABC", elsewhere),
        ("https://notslack.com/archives/C0123ABC", elsewhere),
        ("https://hooks.slack.com.example.com/services/T/B/x", elsewhere),
        ("https://teams.microsoft.com/l/channel/1", elsewhere),
        ("https://acme.slack.com@example.com/archives/C0123ABC", unknown),
        ("https://anna@slack.com/archives/C0123ABC", unknown),
        ("ftp://acme.slack.com/archives/C0123ABC", unknown), ("mailto:a@b.c", unknown),
        ("https:///archives/C0123ABC", elsewhere), ("javascript:alert(1)", unknown),
        ("https://acme.slack.com/", nowhere), ("https://acme.slack.com/team/U01234567", nowhere),
        ("https://app.slack.com/client/T0123", nowhere), ("slack://open?team=T1", nowhere),
        ("https://acme.slack.com/archives/", nowhere), ("slack://channel?team=T1", nowhere),
        ("https://slack.com/app_redirect?channel=", nowhere),
        ("https://acme.slack.com/archives/a%20b", nowhere),
    ])
    func `anything else is refused, with a sentence`(text: String, reason: String) {
        #expect(read(text) == reason)
    }

    @Test func `a webhook's URL is never shown`() {
        let form = ChannelForm("https://hooks.slack.com/services/T1/B2/sesame")
        #expect(!"\(form)".contains("sesame") && !String(reflecting: form).contains("sesame"))
    }
}
