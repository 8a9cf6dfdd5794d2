import HTTPTypes
import JSON
import Sandbox
import Testing

/// The list of issues of the sandbox's GitHub.
struct GitHubListTests {
    private static func visitor(issues count: Int) async throws -> Visitor {
        let visitor = try Visitor { $0.github.limits.unpace() }
        for number in 1...count { try await visitor.file("Issue \(number)") }
        return visitor
    }

    @Test func `pages are found by their links, which name the repository by its id`()
        async throws
    {
        let visitor = try await Self.visitor(issues: 5)
        var titles: [String] = []
        var target: String? = "/repos/\(Visitor.repository)/issues?labels=scorebell&per_page=2"
        var links: [String] = []
        while let next = target {
            let page = try await visitor.github(.get, next)
            titles += page.titles
            // What is filed meanwhile moves no page.
            try await visitor.file("Later")
            target = page.link("next")
            links += target.map { [$0] } ?? []
        }
        #expect(titles == ["Issue 5", "Issue 4", "Issue 3", "Issue 2", "Issue 1"])
        #expect(links.count == 2)
        #expect(
            links.allSatisfy {
                $0.hasPrefix("http://sandbox.test:1/github/repositories/700001/issues?labels=")
            }
        )
        #expect(try await visitor.github(.get, "/repositories/700001/issues?after=x").status == 422)
    }

    @Test func `thirty are on a page, and never more than a hundred`() async throws {
        let visitor = try await Self.visitor(issues: 101)
        #expect(try await visitor.issues(.get).titles.count == 30)
        let most = try await visitor.issues(.get, "?per_page=1000")
        #expect(most.titles.count == 100 && most.link("next") != nil)
        #expect(try await visitor.issues(.get, "?per_page=100&page=2").titles == ["Issue 1"])
    }

    @Test func `labels are all wanted, in whatever case, and a comma never matches`()
        async throws
    {
        let visitor = try Visitor()
        try await visitor.file("both", ["scorebell", "Bronze"])
        try await visitor.file("one", ["scorebell"])
        try await visitor.file("comma", ["scorebell", "a,b"])
        #expect(try await visitor.issues(.get, "?labels=SCOREBELL,bronze").titles == ["both"])
        #expect(try await visitor.issues(.get, "?labels=none").json == [])
        #expect(try await visitor.issues(.get, "?labels=a%2Cb").json == [])
        #expect(try await visitor.issues(.get, "?labels=scorebell").titles.count == 3)
    }

    @Test func `open ones are listed unless another state is asked for`() async throws {
        let visitor = try Visitor()
        for title in ["a", "b"] { try await visitor.file(title) }
        visitor.world.gitHub.close(1, in: Visitor.repository)
        #expect(try await visitor.issues(.get).titles == ["b"])
        #expect(try await visitor.issues(.get, "?state=closed").titles == ["a"])
        #expect(try await visitor.issues(.get, "?state=all&direction=asc").titles == ["a", "b"])
        #expect(try await visitor.issues(.get, "?state=done").status == 422)
    }

    @Test func `a list does not say who closed an issue, but why`() async throws {
        let visitor = try Visitor()
        try await visitor.file("a")
        visitor.world.gitHub.close(1, in: Visitor.repository, as: .notPlanned)
        let listed = try await visitor.issues(.get, "?state=all").json.array?.first
        #expect(listed?["closed_by"] == .null && listed?["state_reason"] == "not_planned")
        #expect(try await visitor.issues(.get, "/1").json["closed_by"]?["login"] == "ada-osei")
    }

    @Test func `pull requests are among the issues`() async throws {
        let visitor = try Visitor()
        try await visitor.file("issue")
        visitor.world.gitHub.file(
            "pull",
            labels: ["scorebell"],
            in: Visitor.repository,
            isPullRequest: true
        )
        let items = try await visitor.issues(.get, "?labels=scorebell").json.array ?? []
        #expect(items.map { $0["pull_request"] != nil } == [true, false])
    }

    @Test func `an unchanged list is 304, and costs nothing`() async throws {
        let visitor = try Visitor()
        try await visitor.file("a")
        let first = try await visitor.issues(.get, "?state=all")
        let path = "/repos/\(Visitor.repository)/issues?state=all"
        let headers: HTTPFields = [.ifNoneMatch: try #require(first.header("etag"))]
        let same = try await visitor.github(.get, path, headers: headers)
        #expect(same.status == 304 && same.text.isEmpty)
        #expect(same.header("x-ratelimit-used") == first.header("x-ratelimit-used"))
        visitor.world.gitHub.add(label: "people", to: 1, in: Visitor.repository)
        #expect(try await visitor.github(.get, path, headers: headers).status == 200)
    }

    @Test func `a new issue is missing in lists for a while, and is there when asked for`()
        async throws
    {
        let visitor = try Visitor { $0.github.limits.listLag = .seconds(5) }
        try await visitor.file("a")
        #expect(try await visitor.issues(.get).json == [])
        #expect(try await visitor.issues(.get, "/1").status == 200)
        visitor.advance(by: .seconds(5))
        #expect(try await visitor.issues(.get).titles == ["a"])
    }

    @Test func `what changed since a time is listed, by when it changed`() async throws {
        let visitor = try Visitor()
        for title in ["a", "b"] {
            try await visitor.file(title)
            visitor.advance(by: .seconds(10))
        }
        let updated = try #require(try await visitor.issues(.get, "/2").json["updated_at"]?.string)
        #expect(try await visitor.issues(.get, "?since=\(updated)").titles == ["b"])
        visitor.world.gitHub.edit(1, in: Visitor.repository, title: "a2")
        #expect(try await visitor.issues(.get, "?sort=updated").titles == ["a2", "b"])
    }
}
