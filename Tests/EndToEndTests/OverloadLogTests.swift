import Glibc
import HTTPMessage
import HTTPServer
import HTTPTypes
import InMemoryLogging
import Logging
import Outbound
import Platform
import scorebell
import Testing
import TestSupport

/// When the log tells of requests that are refused for a reason that only an operator can mend.
struct RefusalNoticeTests {
    private let log = InMemoryLogHandler()
    private let clock = TestClock()

    private var notice: OverloadLog {
        OverloadLog(logger: Logger(label: "test") { _ in log }, clock: clock)
    }

    private var warnings: [String] {
        log.entries.filter { $0.level == .warning }.map { "\($0.message)" }
    }

    @Test func `the first refused signature of each minute is told with the likely causes`() {
        let notice = notice
        let refused = Response(.unauthorized, body: Array(#"{"error":"signature_wrong"}"#.utf8))
        notice.note(.webhook, refused, to: "192.0.2.1")
        notice.note(.namedWebhook, refused, to: "192.0.2.2")
        clock.advance(by: .seconds(59))
        notice.note(.webhook, refused, to: "192.0.2.1")
        #expect(warnings.count == 1)
        for words in ["clock", "port.webhook-secret", "proxy"] {
            #expect(warnings.first?.contains(words) == true)
        }
        #expect(log.entries.first?.metadata["cause"] == #"{"error":"signature_wrong"}"#)
        #expect(log.entries.first?.metadata["address"] == "192.0.2.1")
        clock.advance(by: .seconds(1))
        notice.note(.webhook, refused, to: "192.0.2.1")
        #expect(warnings.count == 2)
    }

    @Test func `a wrong token is no webhook's signature, and overload is told beside it`() {
        let notice = notice
        notice.note(.api, Response(.unauthorized), to: "192.0.2.1")
        #expect(warnings.isEmpty)
        notice.note(.webhook, Response(.unauthorized), to: "192.0.2.1")
        notice.note(.webhook, Response(.serviceUnavailable), to: "192.0.2.1")
        notice.note(.readyz, Response(.serviceUnavailable), to: "192.0.2.1")
        #expect(warnings.count == 2)
        clock.advance(by: .seconds(10))
        notice.note(.webhook, Response(.serviceUnavailable), to: "192.0.2.1")
        #expect(warnings.count == 3)
    }

    @Test func `serve tells of a refused signature once, and shows no part of it`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                let root = "http://127.0.0.1:\(try #require(await program.port()))"
                var headers = HTTPFields()
                if let name = HTTPField.Name("X-Port-Timestamp") { headers[name] = "1" }
                if let name = HTTPField.Name("X-Port-Signature") {
                    headers[name] = "v1,bmVlZGxlbmVlZGxlbmVlZGxlbmVlZGxlbmVlZGxlbmU="
                }
                for _ in 0..<3 {
                    let answer = try await stage.call(
                        .post,
                        "\(root)/webhook",
                        headers: headers,
                        body: "{}"
                    )
                    #expect(answer.status == 401)
                }
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                let lines = program.text.split(separator: "\n")
                    .filter { $0.contains("A webhook was refused by its signature") }
                #expect(lines.count == 1, "\(program.text)")
                #expect(lines.first?.contains(#"\"error\":\"timestamp_stale\""#) == true)
                #expect(!program.text.contains("bmVlZGxl"))
            }
    }
}
