import GitHub
import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Synchronization
import Testing
import TestSupport
import TicketSupport

/// What each of GitHub's refusals means for the attempt, and what people are told.
struct GitHubRefusalTests {
    typealias Kind = DeliveryFailure.Kind

    /// Opens a tracker whose repository answers so.
    private func failure(_ answer: Answer) async -> DeliveryFailure? {
        let stage = GitHubStage { _ in answer }
        return await GitHubTests.failure { () async throws(DeliveryFailure) in
            _ = try await stage.tracker().open([], forWriting: true)
        }
    }

    private static let limits =
        "https://docs.github.com/rest/using-the-rest-api/rate-limits#about-secondary-rate-limits"
    private static let reset = String(GitHubStage.start.secondsSince1970 + 1_800)

    private static let refusals: [(answer: Answer, kind: Kind, text: String)] = [
        (
            .refusal(403, "Slow down", [("Retry-After", "90"), ("X-RateLimit-Remaining", "0")]),
            .rateLimited(retryAfter: .seconds(90)),
            "GitHub asks to slow down; work goes on in 90 s."
        ),
        (
            .refusal(403, "Over", [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset)]),
            .rateLimited(retryAfter: .seconds(1_800)),
            "GitHub's hourly limit of requests is used up; it starts again in 1800 s."
        ),
        (
            .refusal(403, "You have exceeded", page: limits),
            .rateLimited(retryAfter: .seconds(60)),
            "GitHub asks to slow down; work goes on in 60 s."
        ),
        (
            .refusal(429, "Too many"), .rateLimited(retryAfter: .seconds(60)),
            "GitHub asks to slow down; work goes on in 60 s."
        ),
        (
            .refusal(
                403,
                "Resource not accessible by personal access token",
                [("X-Accepted-GitHub-Permissions", "issues=write")]
            ), .final,
            "GitHub forbids this to the token (Resource not accessible by personal access token):"
                + " give it the permission to read and write issues (it wants issues=write)."
        ),
        (
            .refusal(
                403,
                "Resource protected by organization SAML enforcement.",
                [("X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?token=1")]
            ), .final,
            "The organisation wants single sign-on for the token: authorise it at"
                + " https://github.com/orgs/acme/sso?token=1."
        ),
        (
            .refusal(403, "Repository was archived so is read-only."), .final,
            "The repository is archived, so its issues are read-only (Repository was archived so is"
                + " read-only.): unarchive it, or name another repository."
        ),
        (
            .refusal(401, "Bad credentials"), .final,
            "GitHub does not accept the token (Bad credentials): it is wrong, expired or revoked;"
                + " set github.token to one that is valid."
        ),
        (
            .refusal(404, "Not Found"), .final,
            "GitHub has no repository `acme/shop`, or the token may not see it: correct the name, or"
                + " give the token access."
        ),
        (
            .refusal(451, "DMCA"), .final, "GitHub blocks it for legal reasons (DMCA)."
        ),
        (
            .refusal(503, "Busy", [("Retry-After", "7")]), .temporary(retryAfter: .seconds(7)),
            "GitHub cannot answer now: status 503."
        ),
        (
            .refusal(301, "Moved", [("Location", "https://evil.test/repositories/1")]), .final,
            "GitHub's answer leads to another host, `evil.test`, where the token is not sent: set"
                + " github.api-url to the name that GitHub itself uses."
        ),
        (
            .github(200, ["id": 77, "full_name": "acme/shop", "has_issues": false]), .final,
            "`acme/shop` has its issues disabled: enable them in its settings."
        ),
        (
            .github(
                200,
                ["id": 77, "full_name": "acme/shop", "permissions": ["pull": true, "push": false]]
            ), .final,
            "The token may only read `acme/shop`, so GitHub would drop the labels by which issues are"
                + " found again: give it the role triage or write there."
        ),
        (
            .github(200, ["id": 77, "full_name": "acme/shop", "archived": true]), .final,
            "The repository is archived, so its issues are read-only (acme/shop): unarchive it, or name"
                + " another repository."
        ),
        (
            .github(200, ["id": 77]), .temporary(retryAfter: nil),
            "GitHub's answer cannot be used: it lacks the repository's name."
        ),
    ]

    @Test(arguments: 0..<refusals.count)
    func `each refusal has its meaning and its sentence`(place: Int) async {
        let (answer, kind, text) = Self.refusals[place]
        let failure = await failure(answer)
        #expect(failure?.kind == kind)
        #expect(failure?.description == text)
    }

    @Test func `a page of somebody between us and GitHub is no answer`() async {
        let page = Answer(status: 404, body: Array("<html>".utf8))
        #expect(await failure(page)?.kind == .temporary(retryAfter: nil))
    }

    @Test func `a token that a refusal repeats is not shown`() async {
        let failure = await failure(.refusal(401, "no \(GitHubStage.token)\nhere"))
        #expect(failure?.description.contains("(no [redacted]\\u{A}here)") == true)
    }

    @Test func `nothing is asked while GitHub wants rest, which doubles until a write is taken`()
        async
    {
        let stage = GitHubStage { _ in .refusal(403, "You have exceeded a secondary rate limit") }
        let tracker = stage.tracker()
        var waits: [Duration?] = []
        for _ in 0..<8 {
            let failure = await GitHubTests.failure { () async throws(DeliveryFailure) in
                _ = try await tracker.open([], forWriting: true)
            }
            waits.append(failure?.retryAfter)
            let calls = stage.calls.count
            _ = await GitHubTests.failure { () async throws(DeliveryFailure) in
                _ = try await tracker.open([], forWriting: true)
            }
            #expect(stage.calls.count == calls)
            stage.clock.advance(by: failure?.retryAfter ?? .zero)
        }
        #expect(waits == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600].map { .seconds($0) })
    }

    @Test func `a place of the catalogue that cannot be used costs its tickets only`()
        async throws
    {
        let stage = GitHubStage { request in
            switch request {
            case "GET /repos/acme/shop": .repository
            case "GET /repos/acme/hidden": .refusal(404, "Not Found")
            default: .refusal(500, request)
            }
        }
        let tracker = stage.tracker()
        let session = try await tracker.open(
            ["acme/hidden", "../x", "https://github.test/acme/shop.git"],
            forWriting: true
        )
        let places: [(WantedTicket.Place, String)] = [
            (
                .named("acme/hidden"),
                "GitHub has no repository `acme/hidden`, or the token may not see it: correct the"
                    + " name, or give the token access."
            ), (.named("../x"), "`../x` is no repository: it has to be owner/name."),
            (.unknown("No team."), "No team."),
        ]
        for (place, text) in places {
            let ticket = WantedTicket.sample(place: place)
            let new = NewTicket(ticket, draft: tracker.draft(of: ticket))
            #expect(try await session.create([new]).all == [.failure(TicketRefusal(text))])
        }
        #expect(
            stage.requests == [
                "GET /repos/acme/shop", "GET /repos/acme/hidden", "GET /repos/acme/shop",
            ]
        )
    }

    @Test func `nothing is created where it cannot be seen what is there`() async throws {
        let stage = GitHubStage { request in
            if request == "GET /repos/acme/other" {
                return .github(200, ["id": 78, "full_name": "acme/other"])
            }
            return request == "GET /repos/acme/shop"
                ? .repository
                : request.hasPrefix("GET /repos/acme/shop/")
                    ? .github(200, []) : .refusal(404, "Not Found")
        }
        let tracker = stage.tracker()
        let session = try await tracker.open(["acme/other"], forWriting: true)
        let survey = TicketSurvey(scope: WantedTicket.scope, findsOthers: false)
        #expect(try await session.survey(survey).isEmpty)
        let ticket = WantedTicket.sample(place: .named("acme/other"))
        let new = NewTicket(ticket, draft: tracker.draft(of: ticket))
        guard case .failure(let refusal)? = await session.create([new]).answers[0] else {
            Issue.record("it was created")
            return
        }
        #expect(refusal.description.hasPrefix("GitHub has no repository `acme/other`, or"))
        #expect(!stage.requests.contains { $0.hasPrefix("POST") })
    }

    @Test func `a server without limits proves the login by saying so`() async throws {
        let stage = GitHubStage { request in
            request == "GET /rate_limit"
                ? .refusal(404, "Rate limiting is not enabled.") : .refusal(500, request)
        }
        let tracker = stage.tracker(repository: nil)
        #expect(try await tracker.open([], forWriting: true).remarks.isEmpty)
        let wrong = GitHubStage { _ in .refusal(401, "Bad credentials") }
        await #expect(throws: DeliveryFailure.self) {
            try await wrong.tracker(repository: nil).open([], forWriting: true)
        }
    }

    /// Creates a ticket whose POST is answered so.
    private func created(
        _ answer: @escaping @Sendable () -> Result<Answer, OutboundError>
    ) async throws -> CreateOutcome<FoundTicket> {
        let stage = GitHubStage(results: { call in
            switch call.method {
            case .post where call.url.hasSuffix("/issues"): answer()
            case .post: .success(.refusal(422, "already_exists"))
            default:
                call.url.contains("/labels/")
                    ? .success(.refusal(404, "Not Found")) : .success(.repository)
            }
        })
        let tracker = stage.tracker()
        let session = try await tracker.open([], forWriting: true)
        let new = NewTicket(.sample(), draft: tracker.draft(of: .sample()))
        return await session.create([new])
    }

    @Test func `a write whose answer is lost may have happened`() async throws {
        let lost: [Result<Answer, OutboundError>] = [
            .success(.refusal(502, "Bad gateway")), .success(.refusal(504, "Timeout")),
            .failure(.timedOut(after: .seconds(30), requestSent: true)),
            .failure(.interrupted(reason: "reset", requestSent: true)),
            .success(.github(201, ["title": "no number"])),
            .success(.init(status: 201, body: Array("<html>".utf8))),
        ]
        for answer in lost {
            let outcome = try await created({ answer })
            #expect(outcome.isUnknown && outcome.answers == [nil])
            #expect(outcome.failure?.kind == .unknown(retryAfter: nil))
        }
        let outcome = try await created({ .failure(.unreachable(reason: "x")) })
        #expect(!outcome.isUnknown && outcome.answers == [nil])
        #expect(outcome.failure?.kind == .temporary(retryAfter: nil))
    }

    @Test func `labels that GitHub drops end the run, and say what to do`() async throws {
        let answer = Answer.github(
            201,
            ["number": 7, "title": "T", "state": "open", "labels": [], "pull_request": .null]
        )
        let outcome = try await created({ .success(answer) })
        // It is known, so that no later run makes another.
        #expect(try outcome.answers[0]?.get().reference.name == "acme/shop#7")
        let failure = try #require(outcome.failure)
        #expect(failure.kind == .final)
        #expect(
            failure.description
                == "GitHub dropped the label `scorebell` of acme/shop#7, so it would not be found"
                + " again and made anew in each run: let the token write to the repository (the role"
                + " triage or more), then label or close that issue."
        )
    }

    @Test func `an issue that GitHub does not take costs itself only`() async throws {
        let answer = Answer.github(
            422,
            [
                "message": "Validation Failed",
                "errors": [
                    ["resource": "Issue", "field": "title", "code": "missing_field"],
                    ["message": "title is too long (maximum is 256 characters)"], "plain",
                ],
            ]
        )
        guard case .failure(let refusal)? = try await created({ .success(answer) }).answers[0]
        else {
            Issue.record("it was not refused")
            return
        }
        #expect(
            refusal.description
                == "GitHub does not take it (Validation Failed “Issue title missing_field” “title is"
                + " too long (maximum is 256 characters)” “plain”, HTTP 422)."
        )
        #expect(refusal.description.count <= 500)
    }

    @Test(arguments: ["2026-12-05 08:00:00 UTC", "2026-12-05 08:00:00 +0200"])
    func `a token that ends within two weeks is told of`(date: String) async throws {
        var answer = Answer.repository
        let name = try #require(HTTPField.Name("GitHub-Authentication-Token-Expiration"))
        answer.headers[name] = date
        let stage = GitHubStage { [answer] _ in answer }
        let tracker = stage.tracker()
        // From 2026-11-24 on.
        let remark = "The GitHub token ends on 2026-12-05: make a new one, and set github.token."
        #expect(try await tracker.open([], forWriting: true).remarks == [remark])
        answer.headers[name] = "2027-01-05 08:00:00 UTC"
        let later = GitHubStage { [answer] _ in answer }
        #expect(try await later.tracker().open([], forWriting: true).remarks.isEmpty)
    }

    @Test(
        arguments: [
            ("https://api.github.com/", "https://api.github.com"),
            ("https://git.acme.test", "https://git.acme.test/api/v3"),
            ("https://git.acme.test/api/v3/", "https://git.acme.test/api/v3"),
            ("https://api.acme.ghe.com", "https://api.acme.ghe.com"),
            ("http://localhost:8080/github", "http://localhost:8080/github"),
        ]
    )
    func `an Enterprise server's address may lack its path`(text: String, url: String) {
        let stage = GitHubStage { _ in .repository }
        #expect(stage.tracker(at: text).identity == url)
    }

    @Test func `a list goes on by GitHub's links, but at no other host`() async throws {
        let link = Mutex("<\(GitHubStage.base)/repositories/77/issues?after=x>; rel=\"next\"")
        let stage = GitHubStage { request in
            switch request {
            case "GET /repos/acme/shop": .repository
            case "GET /repositories/77/issues?after=x": .github(200, [])
            default: .github(200, [], [("Link", link.withLock { $0 })])
            }
        }
        let session = try await stage.tracker().open([], forWriting: false)
        let request = TicketSurvey(scope: WantedTicket.scope, findsOthers: false)
        #expect(try await session.survey(request).isEmpty)
        #expect(stage.requests.last == "GET /repositories/77/issues?after=x")
        link.withLock {
            $0 =
                "<\(GitHubStage.base)/x>; rel=\"prev\","
                + " <http://github.test@evil.test/x>; rel=\"next\""
        }
        let failure = await GitHubTests.failure { () async throws(DeliveryFailure) in
            _ = try await session.survey(request)
        }
        #expect(failure?.kind == .final)
        #expect(failure?.description.contains("`github.test@evil.test`") == true)
    }
}
