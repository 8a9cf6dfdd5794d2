import Foundation
import HTTPTypes
import JSON
import Outbound
import Sandbox
import Testing
import TestSupport

/// The lines that the real executable writes.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct LogTests {
    private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

    private static func headers(_ fields: [String: String]) -> HTTPFields {
        var headers = HTTPFields()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    private func lines(_ program: Program) throws -> [JSONValue] {
        try program.text.split(separator: "\n")
            .map { try JSONValue(parsing: Array($0.utf8)) }
    }

    @Test func `each line is one JSON object, and a job's lines bear its facts`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["WEBHOOK_REQUIRE_SIGNATURE": "false"])
                let run = stage.world.addRun()
                let url = try #require(stage.webhookURL)
                let traced = Self.headers([
                    "traceparent": "00-\(Self.traceID)-00f067aa0ba902b7-01"
                ])
                let body = #"{"runId":"\#(run.id)"}"#
                #expect(try await stage.call(.post, url, headers: traced, body: body).status == 202)
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)

                let lines = try lines(program)
                for line in lines {
                    let members = try #require(line.object)
                    #expect(members["time"]?.string?.hasSuffix("Z") == true)
                    #expect(members["level"] != nil && members["message"] != nil)
                }
                let calls = lines.filter {
                    $0["message"]?.string == "A call ended." && $0["step"] == "build"
                }
                #expect(!calls.isEmpty)
                for call in calls {
                    #expect(call["run_id"]?.string == run.id && call["attempt"] == "1")
                    #expect(call["job_id"] != nil && call["trace_id"]?.string == Self.traceID)
                }
                // The report is a job of its own in the same trace.
                #expect(
                    lines.contains {
                        $0["step"] == "end run" && $0["trace_id"]?.string == Self.traceID
                    }
                )
                #expect(
                    lines.contains {
                        $0["message"] == "The job succeeded." && $0["level"] == "info"
                    }
                )
            }
    }

    @Test func `the trace is passed on to Port, and to Slack it is not`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["WEBHOOK_REQUIRE_SIGNATURE": "false"])
                let run = stage.world.addRun()
                let url = try #require(stage.webhookURL)
                let traced = Self.headers([
                    "traceparent": "00-\(Self.traceID)-00f067aa0ba902b7-01"
                ])
                let body = #"{"runId":"\#(run.id)"}"#
                _ = try await stage.call(.post, url, headers: traced, body: body)
                _ = await stage.world.runEnded(run.id)
                let traces = stage.world.record.traces
                #expect(traces[.scorecard] == ["00-\(Self.traceID)-00f067aa0ba902b7-01"])
                #expect(traces[.runUpdate] == ["00-\(Self.traceID)-00f067aa0ba902b7-01"])
                #expect(traces[.slackWebhook] == nil)
                #expect(!program.text.isEmpty)
            }
    }

    @Test func `a trace that is none is not passed on, and harms nothing`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(["WEBHOOK_REQUIRE_SIGNATURE": "false"])
                let run = stage.world.addRun()
                let url = try #require(stage.webhookURL)
                let headers = Self.headers(["traceparent": "00-zz-zz-\"{}"])
                let body = #"{"runId":"\#(run.id)"}"#
                _ = try await stage.call(.post, url, headers: headers, body: body)
                #expect(try #require(await stage.world.runEnded(run.id)).status == .success)
                #expect(stage.world.record.traces.isEmpty)
            }
    }

    @Test func `requests are logged only when that is asked for, and without their secrets`()
        async throws
    {
        try await Stage()
            .run { stage in
                let silent = try await stage.serve()
                let quiet = try #require(stage.webhookURL)
                #expect(try await stage.call(.post, "\(quiet)?token=hidden").status == 401)
                silent.signal(SIGTERM)
                #expect(await silent.exitStatus() == 0)
                #expect(!silent.text.contains("A request was answered."))

                let program = try await stage.serve(["LOG_ACCESS": "true", "LOG_LEVEL": "info"])
                let url = try #require(stage.webhookURL)
                let headers = Self.headers([
                    "authorization": "Bearer hidden", "x-port-signature": "v1,hidden",
                    "traceparent": "00-\(Self.traceID)-00f067aa0ba902b7-01",
                ])
                _ = try await stage.call(.post, "\(url)?token=hidden", headers: headers)
                let large = Self.headers(["x-large": String(repeating: "x", count: 100_000)])
                _ = try await stage.call(.get, url, headers: large)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)

                let lines = try lines(program)
                let answered = try #require(
                    lines.first { $0["message"] == "A request was answered." }
                )
                #expect(answered["method"] == "POST" && answered["path"] == "/webhook")
                #expect(answered["route"] == "webhook" && answered["status"] == "401")
                #expect(answered["address"] == "127.0.0.1")
                #expect(answered["trace_id"]?.string == Self.traceID)
                #expect(answered["request_id"]?.string?.count == 26)
                #expect(answered["bytes"] != nil && answered["duration_us"] != nil)
                let refused = lines.first { $0["message"] == "A request was refused." }
                #expect(refused?["status"] == "431" && refused?["method"] == "GET")
                #expect(refused?["path"] == "/webhook")
                #expect(!program.text.contains("hidden"))
            }
    }
}
