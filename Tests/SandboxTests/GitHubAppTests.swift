import HTTPTypes
import JSON
import Platform
import Sandbox
import Testing

/// The App of the sandbox's GitHub, and the tokens of its installation.
struct GitHubAppTests {
    private static let now: Int64 = 1_795_500_000
    private static let installation = "/repos/\(Visitor.repository)/installation"

    private static func claims(
        issued: Int64 = -60,
        ends: Int64 = 540,
        issuer: JSONValue = "4711"
    ) -> JSONValue {
        ["iat": .integer(now + issued), "exp": .integer(now + ends), "iss": issuer]
    }

    /// A token of the installation for that body.
    private static func token(_ visitor: Visitor, _ body: JSONValue = [:]) async throws -> Answer {
        let jwt = try Visitor.jwt(claims())
        let found = try await visitor.github(.get, installation, token: jwt)
        let id = try #require(found.json["id"])
        guard case .integer(let number) = id else { throw TokenMissing() }
        return try await visitor.github(
            .post,
            "/app/installations/\(number)/access_tokens",
            body,
            token: jwt
        )
    }

    private struct TokenMissing: Error {}

    @Test(arguments: ["4711", 4711, "Iv23sandboxClient"] as [JSONValue])
    func `the App is known by its id and its client id`(issuer: JSONValue) async throws {
        let jwt = try Visitor.jwt(Self.claims(issuer: issuer))
        #expect(try await Visitor().github(.get, Self.installation, token: jwt).status == 200)
    }

    @Test func `an issue says which App opened it, and the installation how that is called`()
        async throws
    {
        let visitor = try Visitor()
        let jwt = try Visitor.jwt(Self.claims())
        let found = try await visitor.github(.get, Self.installation, token: jwt)
        #expect(found.json["app_slug"] == "scorebell")
        let token = try #require(try await Self.token(visitor).json["token"]?.string)
        let path = "/repos/\(Visitor.repository)/issues"
        let ofApp = try await visitor.github(.post, path, ["title": "T"], token: token)
        #expect(ofApp.json["user"]?["login"] == "scorebell[bot]")
        #expect(ofApp.json["performed_via_github_app"]?["slug"] == "scorebell")
        // A person copies all of it, by what the page in a browser would send.
        let copy: JSONValue = ["title": "T", "labels": ["scorebell"], "body": "B"]
        let ofPerson = try await visitor.github(.post, path, copy, token: "ghp_personToken")
        #expect(ofPerson.json["user"]?["login"] == "ada-osei")
        #expect(ofPerson.json["user"]?["type"] == "User")
        #expect(ofPerson.json["performed_via_github_app"] == .null)
    }

    @Test(
        arguments: [
            (claims(issued: 1), "'Issued at'"), (claims(ends: -1), "'Expiration time'"),
            (claims(ends: 601), "too far in the future"),
            (claims(issued: -200, ends: 500), "too far in the future"),
            (claims(issuer: "1"), "Integration not found"), ([:], "'Issued at'"),
        ] as [(JSONValue, String)]
    )
    func `a JWT with wrong claims is 401`(claims: JSONValue, message: String) async throws {
        let jwt = try Visitor.jwt(claims)
        let answer = try await Visitor().github(.get, Self.installation, token: jwt)
        #expect(answer.status == 401 && answer.message.contains(message), "\(answer.message)")
    }

    @Test func `a JWT of another algorithm or of another key is 401`() async throws {
        let other = try Visitor.jwt(Self.claims(), algorithm: "HS256")
        let strict = try Visitor { $0.github.app.isSignature = { _, _ in false } }
        let jwt = try Visitor.jwt(Self.claims())
        for (visitor, token) in [(try Visitor(), other), (strict, jwt), (strict, "a.b.c")] {
            let answer = try await visitor.github(.get, Self.installation, token: token)
            #expect(answer.status == 401)
            #expect(answer.message == "A JSON web token could not be decoded")
        }
    }

    @Test(arguments: [(90, 401), (-90, 200), (30, 200)])
    func `a clock that is ahead of GitHub's is refused where the JWT does not allow for it`(
        ahead: Int64,
        status: Int
    ) async throws {
        let visitor = try Visitor { $0.github.limits.clockLead = .seconds(-ahead) }
        let jwt = try Visitor.jwt(Self.claims(ends: 480))
        let answer = try await visitor.github(.get, Self.installation, token: jwt)
        #expect(answer.status == status)
    }

    @Test func `an installation's token lives for an hour`() async throws {
        let visitor = try Visitor()
        let answer = try await Self.token(visitor)
        #expect(answer.status == 201)
        let token = try #require(answer.json["token"]?.string)
        #expect(answer.json["expires_at"] == "2026-11-24T07:00:00Z")
        let path = "/repos/\(Visitor.repository)/issues"
        let filed = try await visitor.github(.post, path, ["title": "a"], token: token)
        #expect(filed.json["user"]?["login"] == "scorebell[bot]")
        #expect(try await visitor.github(.get, "/user", token: token).status == 403)
        visitor.advance(by: .seconds(3_599))
        #expect(try await visitor.github(.get, path, token: token).status == 200)
        visitor.advance(by: .seconds(1))
        let late = try await visitor.github(.get, path, token: token)
        #expect(late.status == 401 && late.message == "Bad credentials")
    }

    @Test func `a token can be narrowed to repositories and rights`() async throws {
        let visitor = try Visitor()
        let narrowed = try await Self.token(
            visitor,
            ["repositories": ["payments"], "permissions": ["issues": "read"]]
        )
        #expect(narrowed.json["repository_selection"] == "selected")
        let token = try #require(narrowed.json["token"]?.string)
        #expect(
            try await visitor.github(.get, "/repos/example/payments", token: token).status == 200
        )
        #expect(
            try await visitor.github(.get, "/repos/\(Visitor.repository)", token: token).status
                == 404
        )
        let body: JSONValue = ["title": "a"]
        let written = try await visitor.github(
            .post,
            "/repos/example/payments/issues",
            body,
            token: token
        )
        #expect(written.status == 403)
        #expect(written.message == "Resource not accessible by integration")
        for wrong in [
            ["repositories": ["nothing"]], ["permissions": ["contents": "write"]],
        ] as [JSONValue] {
            #expect(try await Self.token(visitor, wrong).status == 422)
        }
    }

    @Test func `the App itself reads no issues, and a token asks for no installation`()
        async throws
    {
        let visitor = try Visitor()
        let jwt = try Visitor.jwt(Self.claims())
        let path = "/repos/\(Visitor.repository)/issues"
        #expect(try await visitor.github(.get, path, token: jwt).status == 401)
        #expect(try await visitor.github(.get, Self.installation).status == 401)
        #expect(try await visitor.github(.get, "/app", token: jwt).json["slug"] == "scorebell")
        let elsewhere = "/repos/example/secret/installation"
        #expect(try await visitor.github(.get, elsewhere, token: jwt).status == 404)
    }
}
