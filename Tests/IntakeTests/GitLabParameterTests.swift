import HTTPMessage
import Reminders
import HTTPTypes
import Intake
import Jobs
import JSON
import Platform
import Testing
import TestSupport

/// How the sources of parameters are read, and which of them counts.
struct GitLabParameterTests {
    private let token = GitLabFixture.token

    @Test func `the ref of the path beats the body's, and the body's beats the query's`()
        async throws
    {
        let fixture = try GitLabFixture()
        let query = "token=\(token)&ref=query"
        let path = try await fixture.post(
            "/api/v4/projects/7/ref/path/trigger/pipeline?\(query)",
            json: #"{"ref": "body"}"#
        )
        #expect(path.json["ref"] == "path")
        let url = "/api/v4/projects/7/trigger/pipeline?\(query)"
        #expect(try await fixture.post(url, json: #"{"ref": "body"}"#).json["ref"] == "body")
        #expect(try await fixture.post(url, form: "ref=body").json["ref"] == "body")
        #expect(try await fixture.post(url, json: "{}").json["ref"] == "query")
        #expect(try await fixture.post(url, json: #"{"ref": ""}"#).status == 400)
    }

    @Test func `a map in the body takes the place of the query's, whole`() async throws {
        let fixture = try GitLabFixture()
        let url =
            "\(GitLabFixture.refTrigger)?token=\(token)&variables[BLUEPRINT]=api"
            + "&inputs[scorecard]=Security"
        _ = try await fixture.post(url, json: #"{"variables": {"OTHER": "x"}}"#)
        let order = try await fixture.lastOrder()
        #expect(order.blueprint == nil && order.scorecard == "Security")
    }

    @Test(arguments: ["application/json", nil])
    func `a byte order mark before JSON is no part of it`(type: String?) async throws {
        let fixture = try GitLabFixture()
        let url = "/api/v4/projects/7/trigger/pipeline?token=\(token)"
        let body = "\u{FEFF}{\"ref\": \"body\"}"
        let answer = try await fixture.call(.post, url, body, type: type)
        #expect(answer.json["ref"] == "body")
    }

    @Test func `the token of the URL counts even where a user's input of that name is spread`()
        async throws
    {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        #expect(try await fixture.post(url, json: #"{"token": "spread"}"#).status == 201)
        #expect(try await fixture.post(url, json: #"{"token": {"a": 1}}"#).status == 201)
        let empty = "\(GitLabFixture.refTrigger)?token="
        #expect(try await fixture.post(empty, form: "token=\(token)").status == 201)
        #expect(try await fixture.post(empty, form: "").status == 404)
        let wrong = "\(GitLabFixture.refTrigger)?token=wrong"
        #expect(try await fixture.post(wrong, form: "token=\(token)").status == 404)
    }

    /// What says the same in every way that GitLab reads; `{T}` is the token.
    static let sources: [(url: String, body: String, type: String?)] = [
        ("?token={T}&ref=main&variables[BLUEPRINT]=%C3%A4+b&variables[runId]=r_1", "", nil),
        (
            "?token={T}&ref=main&variables%5BBLUEPRINT%5D=%C3%A4%20b&variables%5BrunId%5D=r_1", "",
            nil
        ),
        (
            "", "token={T}&ref=main&&variables[BLUEPRINT]=ä+b&variables[runId]=r_1",
            "application/x-www-form-urlencoded"
        ),
        (
            "", "token={T}&ref=main&variables[BLUEPRINT]=x&variables[BLUEPRINT]=%C3%A4+b&runId=r_1",
            "application/x-www-form-urlencoded; charset=utf-8"
        ),
        (
            "", #"{"token":"{T}","ref":"main","variables":{"BLUEPRINT":"ä b"},"runId":"r_1"}"#,
            "application/json"
        ),
        (
            "", #" {"token":"{T}","ref":"main","inputs":{"blueprint":"ä b","RUN_ID":"r_1"}}"#,
            "Application/JSON; charset=utf-8"
        ),
        ("?token={T}", #"{"ref":"main","variables":{"blueprint":"\u00e4 b"},"run_id":"r_1"}"#, nil),
        ("?ref=main", "token={T}&inputs[blueprint]=ä b&inputs[Run_Id]=r_1", nil),
        (
            "",
            """
            --b d'y\r\nContent-Disposition: form-data; name="token"\r\n\r\n{T}\r\n\
            --b d'y\r\nContent-Type: text/plain; charset=utf-8\r\n\
            content-disposition:form-data;name=ref\r\n\r\nmain\r\n\
            --b d'y\r\nContent-Disposition: form-data; name="variables[BLUEPRINT]"\r\n\r\n\
            ä b\r\n--b d'y\r\nContent-Disposition: form-data; name="RUN_ID"\r\n\r\nr_1\r\n\
            --b d'y--
            """,
            "multipart/form-data; boundary=\"b d'y\""
        ),
    ]

    @Test(arguments: sources)
    func `query, forms and JSON say the same`(url: String, body: String, type: String?) async throws
    {
        let fixture = try GitLabFixture()
        let answer = try await fixture.call(
            .post,
            GitLabFixture.trigger + url.replacing("{T}", with: token),
            body.replacing("{T}", with: token),
            type: type
        )
        #expect(answer.status == 201, "\(answer.json)")
        #expect(answer.json["ref"] == "main")
        #expect(try await fixture.lastJob()?.runID == "r_1")
        #expect(try await fixture.lastOrder().blueprint == "ä b")
    }

    @Test func `curl's form with a name in quotes and an empty value is read`() async throws {
        let fixture = try GitLabFixture()
        let answer = try await fixture.post(
            GitLabFixture.trigger,
            parts: [
                (#"name="token""#, token), (#"name="ref""#, "main"),
                (#"name="variables[A \"quoted\" name]""#, "line one\r\n--line two\r\n"),
                (#"name="variables[EMPTY]""#, ""),
            ]
        )
        #expect(answer.status == 201)
    }

    @Test func `a file is no text`() async throws {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let variable = try await fixture.post(
            url,
            parts: [(#"name="variables[A]"; filename="a.txt""#, "x")]
        )
        #expect(
            variable.json == ["message": "variables needs to be a map of key-valued strings"]
        )
        let ref = try await fixture.post(
            "\(GitLabFixture.trigger)?token=\(token)",
            parts: [(#"name="ref"; filename="ref""#, "main")]
        )
        #expect(ref.json == ["error": "ref is invalid"])
    }

    /// A multipart body with `B` for the boundary, its type, and why it is refused.
    static let multiparts: [(body: String, type: String, reason: String)] = {
        let good = "multipart/form-data; boundary=B"
        let part = "--B\r\nContent-Disposition: form-data; name=\"ref\"\r\n\r\nmain\r\n"
        let delimiter = "multipart/form-data without a delimiter where one must stand"
        let unnamed = "a part that does not say form-data and its name"
        let boundary = "multipart/form-data without a valid boundary"
        return [
            (part + "--B--\r\n", "multipart/form-data", boundary),
            (part + "--B--\r\n", "multipart/form-data; boundary=", "not supported"),
            (part + "--B--\r\n", "multipart/form-data; boundary=\"\"", boundary),
            (part + "--B--\r\n", "multipart/form-data; boundary=\"B ", "not supported"),
            (part + "--B--\r\n", "multipart/form-data; boundary=B; boundary=B", "not supported"),
            (
                part + "--B--\r\n",
                "multipart/form-data; boundary=\"\(String(repeating: "B", count: 71))\"", boundary
            ),
            (part + "--B--\r\n", "multipart/form-data; boundary=\"B\u{1}\"", boundary),
            (part, good, delimiter),
            (part + "--B", good, delimiter),
            (part + "--B-", good, delimiter),
            (part + "--B-- ", good, delimiter),
            (part + "--B--\r\n\r\n", good, delimiter),
            ("preamble\r\n" + part + "--B--", good, delimiter),
            ("-", good, delimiter),
            ("--BB\r\n\r\n--BB--", good, delimiter),
            ("--B\nContent-Disposition: form-data; name=a\n\nx\n--B--", good, delimiter),
            ("--B\r\n\r\nx\r\n--B--", good, unnamed),
            ("--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--", good, unnamed),
            ("--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--B--", good, unnamed),
            ("--B\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--B--", good, unnamed),
            ("--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--B--", good, unnamed),
            (
                "--B\r\nContent-Disposition: form-data; name=a\r\n"
                    + "Content-Disposition: form-data; name=b\r\n\r\nx\r\n--B--", good, unnamed
            ),
            (
                "--B\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--B--", good,
                unnamed
            ),
            ("--B\r\nnothing\r\n\r\nx\r\n--B--", good, unnamed),
            ("--B\r\nContent-Disposition: form-data; name=a", good, unnamed),
            (
                "--B\r\nX: \(String(repeating: "x", count: 90))\r\n\r\nx\r\n--B--", good,
                "a part with more than 80 bytes of headers"
            ),
            (
                String(repeating: part, count: 4) + "--B--", good, "more than 3 parts"
            ),
        ]
    }()

    @Test(arguments: multiparts)
    func `a multipart body that is not one is refused with the reason`(
        body: String,
        type: String,
        reason: String
    ) async throws {
        var limits = GitLabLimits()
        limits.form.partsMax = 3
        limits.form.partHeadBytesMax = 80
        let fixture = try GitLabFixture(limits: limits)
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let answer = try await fixture.call(.post, url, body, type: type)
        if reason == "not supported" {
            #expect(answer.status == 415)
            #expect(answer.json["error"]?.string?.hasSuffix("is not supported.") == true)
        } else {
            #expect(answer.status == 400)
            #expect(answer.json == ["message": .string("400 Bad request - \(reason)")])
        }
        #expect(try await fixture.jobCount() == 0)
    }

    /// A form, and why it is refused; the bounds are small ones.
    static let forms: [(form: String, reason: String)] = [
        ("a=%", "a parameter that is not percent-encoded UTF-8"),
        ("a=%zz", "a parameter that is not percent-encoded UTF-8"),
        ("%FF=a", "a parameter that is not percent-encoded UTF-8"),
        ("a=1&b=2&c=3&d=4&e=5&f=6", "more than 5 parameters"),
        ("&&&&&&&&&&", "more than 5 parameters"),
        ("a[b][c][d]=1", "a parameter's name with more than 2 brackets"),
        ("abcdefghijklmnopqrstu=1", "a parameter's name of more than 20 bytes"),
        (
            "a=12345678901234567890123456789012345678901",
            "a parameter's value of more than 40 bytes"
        ),
        ("variables=x&variables[A]=1", "a parameter that is both a text and a map or list"),
        ("variables[A]=1&variables=x", "a parameter that is both a text and a map or list"),
        ("a[]=1&a[b]=2", "a parameter that is both a text and a map or list"),
        ("a[b]=1&a[b][c]=2", "a parameter that is both a text and a map or list"),
    ]

    @Test(arguments: forms)
    func `a form or query beyond its bounds is refused with the reason`(
        form: String,
        reason: String
    ) async throws {
        var limits = GitLabLimits()
        limits.form.parametersMax = 5
        limits.form.nameBytesMax = 20
        limits.form.valueBytesMax = 40
        limits.form.depthMax = 2
        let fixture = try GitLabFixture(limits: limits)
        let refusal: JSONValue = ["message": .string("400 Bad request - \(reason)")]
        let body = try await fixture.post("\(GitLabFixture.refTrigger)?token=\(token)", form: form)
        #expect(body.status == 400 && body.json == refusal)
        let query = try await fixture.post("\(GitLabFixture.refTrigger)?\(form)", form: "")
        #expect(query.status == 400 && query.json == refusal)
        #expect(try await fixture.jobCount() == 0)
    }

    @Test(arguments: ["variables[A", "variables]A[", "[A]", "a[b]c"])
    func `a name with unbalanced brackets is taken as it is`(name: String) async throws {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        #expect(try await fixture.post(url, form: "\(name)=1").status == 201)
    }

    @Test(arguments: ["text/plain", "application/xml", "json", "application/json boundary", ";"])
    func `a content type that GitLab does not read is refused by name`(type: String) async throws {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let answer = try await fixture.call(.post, url, "x", type: type)
        #expect(answer.status == 415)
        #expect(
            answer.json
                == ["error": .string("The provided content-type '\(type)' is not supported.")]
        )
    }

    /// Looking for the boundary from each of its beginnings anew would take far longer.
    @Test(.timeLimit(.minutes(1)))
    func `the largest multipart body takes no time worth the attack`() async throws {
        let fixture = try GitLabFixture()
        let url = "\(GitLabFixture.refTrigger)?token=\(token)"
        let nearly = String(repeating: "\r\n--------", count: 100_000)
        let answer = try await fixture.post(url, parts: [(#"name="a""#, nearly)])
        #expect(answer.status == 400)
        #expect(answer.json["message"]?.string?.hasSuffix("of more than 262144 bytes") == true)
    }
}
