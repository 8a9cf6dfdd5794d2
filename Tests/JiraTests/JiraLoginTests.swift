import FoundationEssentials
import HTTPTypes
import JSON
import Jira
import Outbound
import Platform
import Reminders
import Testing

struct JiraLoginTests {
    @Test func `Cloud is asked with e-mail and token, in version 3`() async throws {
        let jira = ScriptedJira()
        _ = try await jira.tracker().open([], forWriting: true)
        #expect(
            jira.calls.map(\.url) == [
                "https://acme.atlassian.net/rest/api/2/myself",
                "https://acme.atlassian.net/rest/api/2/serverInfo",
                "https://acme.atlassian.net/rest/api/3/project/OPS",
                "https://acme.atlassian.net/rest/api/3/issue/createmeta/OPS/issuetypes"
                    + "?startAt=0&maxResults=200",
                "https://acme.atlassian.net/rest/api/3/issue/createmeta/OPS/issuetypes/10001"
                    + "?startAt=0&maxResults=200",
                "https://acme.atlassian.net/rest/api/3/issue/createmeta/OPS/issuetypes/10003"
                    + "?startAt=0&maxResults=200",
            ]
        )
        let login = Data("bell@acme.test:\(ScriptedJira.token)".utf8).base64EncodedString()
        #expect(jira.calls.allSatisfy { $0.headers[.authorization] == "Basic \(login)" })
    }

    @Test func `Data Center is asked with a bearer's token, in version 2`() async throws {
        let jira = ScriptedJira(isCloud: false)
        _ = try await jira.tracker(email: nil).open([], forWriting: true)
        #expect(
            jira.calls.allSatisfy {
                $0.url.hasPrefix("https://jira.acme.test/jira/rest/api/2/")
                    && $0.headers[.authorization] == "Bearer \(ScriptedJira.token)"
            }
        )
    }

    @Test(arguments: [
        "https://acme.test/jira/", "https://acme.test/jira/rest",
        "https://acme.test/jira/rest/api/3/",
        "https://acme.test/jira/rest/api/latest",
    ])
    func `an address with the API's own path is taken without it`(address: String) async throws {
        let jira = ScriptedJira(isCloud: false, root: address)
        let tracker = jira.tracker()
        _ = try await tracker.open([], forWriting: true)
        #expect(jira.calls.allSatisfy { $0.url.hasPrefix("https://acme.test/jira/rest/api/2/") })
        #expect(tracker.identity == "https://acme.test/jira")
    }

    @Test(arguments: [
        ("https://acme.atlassian.net", true), ("https://api.atlassian.com/ex/jira/1-2", true),
        ("https://jira.acme.test", false), ("https://acme.atlassian.net.evil.test", false),
    ])
    func `a site that does not say what it is, is known by its address`(
        address: String,
        isCloud: Bool
    ) async throws {
        let jira = ScriptedJira(isCloud: isCloud, root: address)
        jira.reply("GET serverInfo", .json(200, ["version": "9"]))
        _ = try await jira.tracker().open([], forWriting: true)
        #expect(jira.calls.last?.url.hasPrefix("\(address)/rest/api/\(isCloud ? 3 : 2)/") == true)
    }

    /// Each answer to a login that is not accepted, and what people are told.
    static func denials() throws -> [(ScriptedJira.Reply, String)] {
        let reason = try HTTPField.Name.named("X-Seraph-LoginReason")
        let denial = try HTTPField.Name.named("X-Authentication-Denied-Reason")
        let name = try HTTPField.Name.named("X-AUSERNAME")
        let captcha = "CAPTCHA_CHALLENGE; login-url=https://acme/login.jsp"
        let wrong = "Jira does not accept the login"
        let anonymous = "Jira takes the login for nobody's"
        return [
            (.text(401, "Client must be authenticated to access this resource."), wrong),
            (.text(401, "<html>Unauthorized</html>"), wrong),
            (.json(401, ["message": .string("Basic auth is off \(ScriptedJira.token)")]), wrong),
            (.text(200, "", [reason: "AUTHENTICATED_FAILED"]), wrong),
            (.json(403, ["message": "Failed to parse Connect Session Auth Token"]), wrong),
            (.text(403, "<html>", [denial: captcha]), "a CAPTCHA"),
            (.text(401, "<html>", [denial: captcha]), "a CAPTCHA"),
            (.text(403, "<html>", [reason: "AUTHENTICATION_DENIED"]), "a CAPTCHA"),
            (.text(200, ""), anonymous), (.json(200, [:]), anonymous),
            (.json(200, ["name": "x"], [name: "anonymous"]), anonymous),
            (.json(404, ["message": "null for uri"]), "correct jira.url"),
        ]
    }

    @Test func `a login that is not accepted ends the run at the first call`() async throws {
        for (reply, words) in try Self.denials() {
            let jira = ScriptedJira()
            jira.reply("GET myself", reply)
            let failure = await failure { _ = try await jira.tracker().open([], forWriting: true) }
            #expect(failure?.kind == .final)
            #expect(failure?.description.contains(words) == true, "\(failure as Any)")
            #expect(failure?.description.contains(ScriptedJira.token) == false)
            #expect(jira.routes == ["GET myself"])
        }
    }

    @Test func `a login that ends within a run ends the run`() async throws {
        let jira = ScriptedJira()
        let session = try await jira.session()
        let reason = try HTTPField.Name.named("X-Seraph-LoginReason")
        // What Cloud answers to anybody: no issue at all.
        let nothing: JSONValue = ["issues": [], "isLast": true]
        jira.reply("POST search/jql", .json(200, nothing, [reason: "AUTHENTICATED_FAILED"]))
        let survey = TicketSurvey(scope: WantedTicket.jira().key.scope, findsOthers: false)
        let failure = await failure { _ = try await session.survey(survey) }
        #expect(failure?.kind == .final)
        #expect(jira.routes.count == 1)
    }

    @Test func `a proxy's page is no answer of Jira's`() async {
        for status in [200, 302, 403, 404] {
            let jira = ScriptedJira()
            jira.reply("GET myself", .text(status, "<html>Sign in to the proxy</html>"))
            let failure = await failure { _ = try await jira.tracker().open([], forWriting: true) }
            #expect(failure?.kind == .temporary(retryAfter: nil))
            #expect(failure?.description.contains("<") == false)
            #expect(failure?.description.contains("between us and Jira") == true)
        }
    }
}
