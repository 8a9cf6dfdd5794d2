import Foundation
import TestSupport
import Testing

/// What the real executable decides before it reads a request's body.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct DoorTests {
    private static let token = "glptt-0123456789abcdef"

    /// Sends heads alone, each of which announces a body, and returns what is answered.
    private func answers(
        to heads: [String],
        through end: String? = nil
    ) async throws -> [String] {
        var answers: [String] = []
        try await Stage()
            .run { stage in
                let program = try await stage.serve([
                    "ADMIN_TOKEN": "admin-token-for-tests-0123456789",
                    "GITLAB_TRIGGER_TOKEN": Self.token,
                ])
                let port = try #require(await program.port())
                for head in heads {
                    let client = try await WireClient(port: port)
                    try await client.send(
                        "\(head)\r\nHost: x\r\nContent-Length: 5120\r\n"
                            + "Expect: 100-continue\r\n\r\n"
                    )
                    let answer =
                        if let end {
                            try await client.receive(through: end)
                        } else {
                            try await client.receiveToEnd()
                        }
                    answers.append(answer)
                }
            }
        return answers
    }

    @Test func `a body is not asked for where the head is refused`() async throws {
        let now = Int(Date().timeIntervalSince1970)
        let code = String(repeating: "A", count: 43) + "="
        let cases: [(head: String, status: Int, text: String)] = [
            ("POST /webhook HTTP/1.1", 401, "signature_missing"),
            ("POST /webhook HTTP/1.1\r\nX-Port-Signature: v1,\(code)", 401, "timestamp_missing"),
            (
                "POST /webhook HTTP/1.1\r\nX-Port-Signature: v1,x\r\nX-Port-Timestamp: \(now)",
                401, "signature_malformed"
            ),
            (
                "POST /webhook HTTP/1.1\r\nX-Port-Signature: v1,\(code)\r\nX-Port-Timestamp: 1",
                401, "timestamp_stale"
            ),
            ("POST /webhook/none HTTP/1.1", 404, "There is no reminder of this name."),
            ("PUT /webhook HTTP/1.1", 405, "This path takes POST."),
            (
                "POST /api/v4/projects/7/ref/main/trigger/pipeline?token=wrong HTTP/1.1",
                404, "404 Not Found"
            ),
            ("POST /sign-in HTTP/1.1", 403, "This form was too old"),
            ("POST /api/preview HTTP/1.1", 401, "unauthorized"),
            ("POST /runs/abc/retry HTTP/1.1", 403, "Nothing was done"),
            ("POST /healthz HTTP/1.1", 405, "This path takes GET, HEAD."),
            ("GET /healthz HTTP/1.1", 413, "The body is larger than 4096 bytes."),
            ("POST /nowhere HTTP/1.1", 404, "There is nothing at this path."),
        ]
        let answers = try await answers(to: cases.map(\.head))
        for (answer, wanted) in zip(answers, cases) {
            #expect(answer.hasPrefix("HTTP/1.1 \(wanted.status) "), "\(wanted.head): \(answer)")
            #expect(answer.contains(wanted.text), "\(wanted.head): \(answer)")
        }
    }

    @Test func `a body is asked for where it decides`() async throws {
        let now = Int(Date().timeIntervalSince1970)
        let code = String(repeating: "A", count: 43) + "="
        let heads = [
            "POST /webhook HTTP/1.1\r\nX-Port-Signature: v1,\(code)\r\nX-Port-Timestamp: \(now)",
            "POST /api/v4/projects/7/ref/main/trigger/pipeline HTTP/1.1",
            "POST /api/v4/projects/7/ref/main/trigger/pipeline?token=\(Self.token) HTTP/1.1",
            "POST /api/preview HTTP/1.1\r\nAuthorization: Bearer admin-token-for-tests-0123456789",
        ]
        for answer in try await answers(to: heads, through: "\r\n\r\n") {
            #expect(answer == "HTTP/1.1 100 Continue\r\n\r\n")
        }
    }

    @Test func `the sign-in takes a form of 4 KB`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve([
                    "ADMIN_TOKEN": "admin-token-for-tests-0123456789"
                ])
                let port = try #require(await program.port())
                let page = try await WireClient(port: port)
                try await page.send("GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n")
                let head = try await page.receiveResponse().head
                let cookie = try #require(head.firstMatch(of: #/Set-Cookie: ([^;]+)/#)?.1)
                for (count, status) in [(5_120, 413), (4_097, 413), (4_096, 100)] {
                    let client = try await WireClient(port: port)
                    try await client.send(
                        "POST /sign-in HTTP/1.1\r\nHost: x\r\nCookie: \(cookie)\r\n"
                            + "Content-Length: \(count)\r\nExpect: 100-continue\r\n\r\n"
                    )
                    let answer = try await client.receive(through: "\r\n\r\n")
                    #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
                }
            }
    }
}
