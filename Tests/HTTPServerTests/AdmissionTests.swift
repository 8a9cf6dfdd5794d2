import HTTPMessage
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

/// What a request's head decides about its body.
@Suite(.timeLimit(.minutes(1)))
struct AdmissionTests {
    private static let admit: BodyAdmitter = { request in
        switch request.path {
        case "/refused": .answer(Response(.unauthorized, body: Array("no".utf8)))
        case "/short": .read(upTo: 5_000)
        default: .read(upTo: .max)
        }
    }

    private static func head(_ path: String, _ fields: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n"
    }

    @Test func `a body that is not wanted is refused instead of being asked for`() async throws {
        try await withServer(admit: Self.admit) { _, port in
            let client = try await WireClient(port: port)
            let fields = "Expect: 100-continue\r\nContent-Length: 1000000"
            try await client.send(Self.head("/refused", fields))
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 401 "))
            #expect(answer.contains("\r\nConnection: close\r\n") && answer.hasSuffix("no"))
        }
    }

    @Test func `a body that is wanted is asked for and read`() async throws {
        try await withServer(admit: Self.admit) { _, port in
            let client = try await WireClient(port: port)
            try await client.send(
                Self.head("/wanted", "Expect: 100-continue\r\nContent-Length: 4")
            )
            #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
            try await client.send("body")
            #expect(try await client.receiveResponse().body == "POST /wanted body")
        }
    }

    @Test(arguments: ["Content-Length: 5001", "Transfer-Encoding: chunked"])
    func `a body that is longer than its path takes gets 413`(fields: String) async throws {
        try await withServer(admit: Self.admit) { _, port in
            let client = try await WireClient(port: port)
            let chunk = fields.hasPrefix("T") ? "1389\r\n" : ""
            try await client.send(Self.head("/short", fields) + chunk)
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("The body is larger than 5000 bytes."))
        }
    }

    @Test func `a body of the length that its path takes is read, however it comes`()
        async throws
    {
        try await withServer(admit: Self.admit) { _, port in
            let client = try await WireClient(port: port)
            let body = String(repeating: "a", count: 5_000)
            try await client.send(Self.head("/short", "Content-Length: 5000") + body)
            #expect(try await client.receiveResponse().body == "POST /short \(body)")
            try await client.send(Self.head("/short", "Transfer-Encoding: chunked"))
            for byte in "1388\r\n\(body)\r\n0\r\n\r\n" { try await client.send("\(byte)") }
            #expect(try await client.receiveResponse().body == "POST /short \(body)")
        }
    }

    @Test func `what came whole with its head is not asked about`() async throws {
        try await withServer(admit: Self.admit) { _, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.head("/refused", "Content-Length: 4") + "body")
            #expect(try await client.receiveResponse().body == "POST /refused body")
        }
    }
}
