import HTTPTypes
import JSON
import Platform
import Sandbox
import Testing

/// Who is let in by the sandbox's GitHub, how fast, and what is not there any more.
struct GitHubAccessTests {
    private static let path = "/repos/\(Visitor.repository)/issues"

    @Test func `a call needs a user agent and a token`() async throws {
        let visitor = try Visitor()
        let target = "\(GitHubSite.path)\(Self.path)"
        let bare = try await visitor.send(.get, target, headers: [.authorization: "Bearer x"])
        #expect(bare.status == 403 && bare.message.contains("User-Agent"))
        let anonymous = try await visitor.send(.get, target, headers: [.userAgent: "test"])
        #expect(anonymous.status == 401 && anonymous.message == "Requires authentication")
        let wrong = try await visitor.github(.get, Self.path, token: "wrong")
        #expect(wrong.status == 401 && wrong.message == "Bad credentials")
        let person = try await visitor.github(.get, "/user", token: "ghp_personToken")
        #expect(person.json["login"] == "ada-osei")
        let right = try await visitor.github(.get, "/user")
        #expect(right.json["login"] == "scorebell-bot")
        #expect(right.header("x-oauth-scopes") == "repo")
        visitor.world.revokeGitHubTokens()
        #expect(try await visitor.github(.get, "/user").status == 401)
    }

    @Test func `an unknown version of the API is 400, and a server knows the first only`()
        async throws
    {
        let visitor = try Visitor()
        func status(_ version: String, _ base: String = "") async throws -> Int {
            let name = try #require(HTTPField.Name("X-GitHub-Api-Version"))
            let path = "\(base)\(Self.path)"
            return try await visitor.github(.get, path, headers: [name: version]).status
        }
        #expect(try await status("2022-11-28") == 200)
        #expect(try await status("2026-03-10") == 200)
        #expect(try await status("2021-01-01") == 400)
        #expect(try await status("2022-11-28", "/api/v3") == 200)
        #expect(try await status("2026-03-10", "/api/v3") == 400)
        let server = try await visitor.github(.get, "/api/v3/rate_limit")
        #expect(server.status == 404 && server.header("x-ratelimit-limit") == nil)
        let page = try await visitor.github(.get, "/api/v3/repos/example/payments")
        #expect(page.json["url"] == "http://sandbox.test:1/github/api/v3/repos/example/payments")
    }

    @Test func `the hour's calls end with 403, remaining 0, until it is over`() async throws {
        let visitor = try Visitor { $0.github.limits.callsPerHour = 2 }
        for _ in 0..<2 { #expect(try await visitor.github(.get, Self.path).status == 200) }
        let refused = try await visitor.github(.get, Self.path)
        #expect(refused.status == 403 && refused.header("x-ratelimit-remaining") == "0")
        #expect(refused.header("retry-after") == nil)
        #expect(refused.header("x-ratelimit-reset") == "1795503600")
        #expect(try await visitor.github(.get, "/rate_limit").json["rate"]?["remaining"] == 0)
        visitor.advance(by: .seconds(3_600))
        #expect(try await visitor.github(.get, Self.path).status == 200)
    }

    @Test func `eighty issues are filed in a minute, and five hundred in an hour`() async throws {
        let visitor = try Visitor { $0.github.limits.pointsPerMinute = nil }
        func filed() async throws -> Int {
            var count = 0
            while try await visitor.file("a").status == 201 { count += 1 }
            return count
        }
        #expect(try await filed() == 80)
        let refused = try await visitor.file("a")
        #expect(refused.status == 403 && refused.header("retry-after") == "60")
        #expect(refused.message.contains("secondary rate limit"))
        #expect(
            refused.json["documentation_url"]?.string?.hasSuffix("#about-secondary-rate-limits")
                == true
        )
        #expect(try await visitor.github(.get, Self.path).status == 200)
        var counts: [Int] = []
        for _ in 0..<6 {
            visitor.advance(by: .seconds(60))
            counts.append(try await filed())
        }
        #expect(counts == [80, 80, 80, 80, 80, 20])
        visitor.advance(by: .seconds(3_600))
        #expect(try await filed() == 80)
    }

    @Test func `a secondary limit may be silent about how long, or 429`() async throws {
        let visitor = try Visitor {
            $0.github.limits.creationsPerMinute = 0
            $0.github.limits.saysRetryAfter = false
        }
        _ = try await visitor.file("a")
        let silent = try await visitor.file("a")
        #expect(silent.status == 403 && silent.header("retry-after") == nil)
        #expect(silent.header("x-ratelimit-remaining") != "0")
        let other = try Visitor {
            $0.github.limits.pointsPerMinute = 5
            $0.github.limits.status = 429
        }
        #expect(try await other.file("a").status == 201)
        let points = try await other.github(.get, Self.path)
        #expect(points.status == 429 && points.header("retry-after") == "60")
    }

    @Test func `a token without the right is told which one`() async throws {
        let visitor = try Visitor {
            $0.github.tokens += [
                .init(secret: Secret("fine"), kind: .fineGrained(canWriteIssues: false)),
                .init(secret: Secret("scopeless"), kind: .classic(scopes: ["gist"])),
            ]
        }
        let fine = try await visitor.github(.post, Self.path, ["title": "a"], token: "fine")
        #expect(fine.status == 403)
        #expect(fine.message == "Resource not accessible by personal access token")
        #expect(fine.header("x-accepted-github-permissions") == "issues=write")
        #expect(fine.header("x-ratelimit-remaining") != "0")
        let classic = try await visitor.github(.post, Self.path, ["title": "a"], token: "scopeless")
        #expect(classic.status == 404)
        #expect(classic.header("x-accepted-oauth-scopes")?.contains("repo") == true)
    }

    @Test func `a token's end is told in a header, and then it is wrong`() async throws {
        let end = Timestamp(secondsSince1970: 1_795_500_100)
        let visitor = try Visitor { $0.github.tokens[0].expires = end }
        let answer = try await visitor.github(.get, "/user")
        let told = answer.header("github-authentication-token-expiration")
        #expect(
            told == "\(end.description.prefix(10)) \(end.description.dropFirst(11).prefix(8)) UTC"
        )
        visitor.advance(by: .seconds(100))
        #expect(try await visitor.github(.get, "/user").status == 401)
    }

    @Test(arguments: [
        ("example/attic", 403), ("example/no-issues", 410), ("example/secret", 404),
        ("example/nothing", 404),
    ])
    func `a repository may be archived, without issues, invisible or missing`(
        name: String,
        status: Int
    ) async throws {
        let visitor = try Visitor()
        #expect(try await visitor.file("a", in: name).status == status)
    }

    @Test func `a renamed repository redirects, and has another full name`() async throws {
        let visitor = try Visitor()
        let old = try await visitor.github(.get, "/repos/example/platform/issues?state=all")
        #expect(old.status == 301 && old.message == "Moved Permanently")
        let place = try #require(old.header("location"))
        #expect(place == "http://sandbox.test:1/github/repositories/700005/issues?state=all")
        #expect(old.json["url"] == .string(place))
        #expect(try await visitor.github(.get, place).status == 200)
        let write = try await visitor.file("a", in: "example/platform")
        #expect(write.status == 307)
        visitor.world.gitHub.rename("example/payments", to: "example/money")
        let moved = try await visitor.github(.get, "/repos/example/payments")
        let there = try await visitor.github(.get, try #require(moved.header("location")))
        #expect(moved.status == 301 && there.json["full_name"] == "example/money")
        #expect(
            try await visitor.file("a", in: there.json["full_name"]?.string ?? "").status == 201
        )
    }

    @Test func `a deleted issue is gone, a moved one redirects`() async throws {
        let visitor = try Visitor()
        let hub = visitor.world.gitHub
        for title in ["a", "b", "c"] { try await visitor.file(title) }
        hub.delete(1, in: Visitor.repository)
        #expect(try await visitor.issues(.get, "/1").status == 410)
        #expect(hub.transfer(2, from: Visitor.repository, to: "example/payments") == 1)
        let moved = try await visitor.issues(.get, "/2")
        #expect(moved.status == 301)
        let there = try await visitor.github(.get, try #require(moved.header("location")))
        #expect(there.json["title"] == "b" && there.labels == ["scorebell"])
        #expect(there.json["repository_url"]?.string?.hasSuffix("example/payments") == true)
        #expect(try await visitor.issues(.patch, "/2", ["title": "d"]).status == 307)
        hub.transfer(3, from: Visitor.repository, to: "example/secret")
        #expect(try await visitor.issues(.get, "/3").status == 404)
        #expect(try await visitor.issues(.get, "?state=all").json == [])
    }

    @Test func `an answer can be lost after the issue is stored`() async throws {
        let visitor = try Visitor()
        visitor.world.faults.add(
            Fault(
                route: .githubIssueCreate,
                kind: .loseAnswer(status: 502),
                times: 1,
                scope: .init(repository: "example/payments")
            )
        )
        #expect(try await visitor.file("a").status == 201)
        #expect(try await visitor.file("b", in: "example/payments").status == 502)
        #expect(visitor.world.gitHub.issues(in: "example/payments").map(\.title) == ["b"])
    }

    @Test func `what cannot be read is 400, and the rest is 404`() async throws {
        let visitor = try Visitor()
        let headers: HTTPFields = [.userAgent: "a", .authorization: "token ghp_sandboxToken"]
        let target = "\(GitHubSite.path)\(Self.path)"
        let text = try await visitor.send(.post, target, headers: headers, raw: Array("{".utf8))
        #expect(text.status == 400 && text.message == "Problems parsing JSON")
        #expect(try await visitor.github(.get, "/search/issues?q=a").status == 404)
        #expect(visitor.world.record.refusals.count == 2)
    }
}
