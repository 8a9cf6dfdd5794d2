import HTTPTypes
import Outbound
import Platform
import Testing

/// What becomes of requests whose HTTP/2 stream ends before its answer (RFC 9113 section 8.7).
@Suite(.timeLimit(.minutes(1)))
struct HTTP2Tests {
    /// A post that must not arrive twice, as those to Slack are made.
    private func post(
        to server: HTTP2Server,
        with client: CurlClient
    ) async -> Result<Answer, OutboundError> {
        await client.send(.sample(.post, server.url, body: "x", reusesConnection: false))
    }

    @Test(arguments: ["refuse", "goaway"])
    func `a post whose stream was refused is repeated at once`(deed: String) async throws {
        let server = try await HTTP2Server([deed, deed])
        let client = try CurlClient.sample(trusting: server.certificate)
        let answer = try await post(to: server, with: client).get()
        #expect(answer.text == "connection 3, stream 1, request 3")
    }

    @Test(arguments: ["refuse", "goaway"])
    func `a post that is refused time after time was not sent`(deed: String) async throws {
        let server = try await HTTP2Server(Array(repeating: deed, count: 6))
        let client = try CurlClient.sample(trusting: server.certificate)
        let error = await post(to: server, with: client).failure
        let reason = "127.0.0.1:\(server.port): the server refused the request 6 times"
        #expect(error == .interrupted(reason: reason, requestSent: false))
        #expect(error?.disposition == .retry(after: nil))
    }

    @Test func `a post was not sent when the server that refused it has gone`() async throws {
        let server = try await HTTP2Server(["leave"])
        let client = try CurlClient.sample(trusting: server.certificate)
        let error = await post(to: server, with: client).failure
        #expect(error?.disposition == .retry(after: nil), "\(String(describing: error))")
    }

    @Test(arguments: ["reset", "accept", "close", "abort"])
    func `a post whose stream ends otherwise leaves it unknown`(deed: String) async throws {
        let server = try await HTTP2Server([deed])
        let client = try CurlClient.sample(trusting: server.certificate)
        let error = await post(to: server, with: client).failure
        #expect(error?.disposition == .unknown, "\(String(describing: error))")
        // It was not repeated.
        let next = try await post(to: server, with: client).get()
        #expect(next.text == "connection 2, stream 1, request 2")
    }

    @Test(arguments: ["refuse", "abort"])
    func `on a kept connection a refused stream is not told from an end, and it is unknown`(
        deed: String
    )
        async throws
    {
        let server = try await HTTP2Server(["answer", deed])
        let client = try CurlClient.sample(trusting: server.certificate)
        #expect(try await client.send(.sample(.get, server.url)).get().text.hasSuffix("request 1"))
        let error = await client.send(.sample(.post, server.url, body: "x")).failure
        #expect(error?.disposition == .unknown, "\(String(describing: error))")
    }

    @Test(arguments: ["refuse", "goaway"])
    func `what may happen twice is repeated at once on a kept connection, too`(
        deed: String
    )
        async throws
    {
        let server = try await HTTP2Server(["answer", deed])
        let client = try CurlClient.sample(trusting: server.certificate)
        _ = try await client.send(.sample(.get, server.url)).get()
        let answer = try await client.send(.sample(.get, server.url)).get()
        #expect(answer.text == "connection 2, stream 1, request 3")
    }

    @Test func `a post on a kept connection that goes away is repeated at once`() async throws {
        let server = try await HTTP2Server(["answer", "goaway"])
        let client = try CurlClient.sample(trusting: server.certificate)
        _ = try await client.send(.sample(.get, server.url)).get()
        let answer = try await client.send(.sample(.post, server.url, body: "x")).get()
        #expect(answer.text == "connection 2, stream 1, request 3")
    }

    @Test func `a GOAWAY that names the request's stream leaves it unknown`() async throws {
        let server = try await HTTP2Server(["answer", "accept"])
        let client = try CurlClient.sample(trusting: server.certificate)
        _ = try await client.send(.sample(.get, server.url)).get()
        let error = await client.send(.sample(.post, server.url, body: "x")).failure
        #expect(error?.disposition == .unknown, "\(String(describing: error))")
    }

    /// libcurl keeps in its handle that a stream on a kept connection was refused, and says of the
    /// next request that breaks off that it was refused, too.
    @Test(arguments: [HTTPRequest.Method.get, .post])
    func `a later request that broke off is not taken for a refused one`(
        method: HTTPRequest.Method
    )
        async throws
    {
        // A GET that is refused is repeated, and answered.
        let deeds = ["answer", "refuse"] + (method == .get ? ["answer"] : []) + ["abort"]
        let server = try await HTTP2Server(deeds)
        let client = try CurlClient.sample(trusting: server.certificate)
        _ = try await client.send(.sample(.get, server.url)).get()
        _ = await client.send(.sample(method, server.url))
        let error = await post(to: server, with: client).failure
        #expect(error?.disposition == .unknown, "\(String(describing: error))")
        let next = try await post(to: server, with: client).get()
        #expect(next.text.hasSuffix("request \(deeds.count + 1)"))
    }

    /// With two streams refused at once libcurl begins again itself, and keeps the refusal for later.
    @Test func `a request that broke off after it was refused is not refused once more`()
        async throws
    {
        let server = try await HTTP2Server(["answer", "hold", "restart", "abort"])
        let client = try CurlClient.sample(trusting: server.certificate)
        _ = try await client.send(.sample(.get, server.url)).get()
        let url = server.url
        let post = Task { await client.send(.sample(.post, url, body: "x")) }
        for _ in 0..<2 { try server.waitForRequest() }
        _ = await client.send(.sample(.get, url))
        let error = await post.value.failure
        #expect(error?.disposition == .unknown, "\(String(describing: error))")
    }
}
