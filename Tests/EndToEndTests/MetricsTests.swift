import Foundation
import HTTPTypes
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// What a scrape of the real executable tells, read by Prometheus's own parser.
@Suite(
    .serialized,
    .timeLimit(.minutes(3)),
    .enabled(
        if: PythonTool.isThere("prometheus_client"),
        "the test command installs the Python tools"
    )
)
struct MetricsTests {
    @Test func `a scrape is as Prometheus wants it, and tells what a reminder did`() async throws {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot()
                let before = try await PythonTool.scrape(root)
                #expect(
                    before[#"scorebell_http_requests_total route=webhook status=202"#] == 0
                )
                for outcome in ["delivered", "fell_back", "unreached", "unchanged"] {
                    #expect(before["scorebell_notes_total outcome=\(outcome)"] != nil)
                }
                for action in [
                    "created", "updated", "reopened", "closed", "adopted", "left", "failed",
                ] {
                    #expect(before["scorebell_tickets_total action=\(action)"] == 0)
                }
                #expect(before["scorebell_tickets_total action=unchanged"] == nil)
                for outcome in ["found", "missing", "failed"] {
                    #expect(before["scorebell_people_lookups_total outcome=\(outcome)"] == 0)
                }
                #expect(try await stage.remind().status == .success)
                _ = try await stage.call(.post, "\(root)/webhook")
                // The store is asked once a second at most; the report has its own job.
                var after = try await PythonTool.scrape(root)
                for _ in 0..<1_000 where after["scorebell_queue_jobs state=succeeded"] != 2 {
                    after = try await PythonTool.scrape(root)
                }
                for (series, least) in Self.counted {
                    let value = try #require(after[series], "\(series) in \(after.keys.sorted())")
                    #expect(value >= least, "\(series)")
                }
                #expect(after["scorebell_queue_depth "] == 0 && after["scorebell_store_up "] == 1)
            }
    }

    @Test func `however often the service is asked whether it is ready, it looks once a second`()
        async throws
    {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot()
                let series = "scorebell_store_commit_writes_sum "
                let before = try #require(try await PythonTool.scrape(root)[series])
                let watch = Stopwatch(ContinuousClock())
                for _ in 0..<1_000 {
                    #expect(try await stage.call(.get, "\(root)/readyz").status == 200)
                }
                let looks = watch.elapsed.inSeconds + 2
                let after = try #require(try await PythonTool.scrape(root)[series])
                #expect(after > before && after <= before + looks)
            }
    }

    /// What must be told after one reminder, and the least that it may be.
    private static let counted: [String: Double] = [
        "scorebell_http_requests_total route=webhook status=202": 1,
        "scorebell_http_requests_total route=webhook status=401": 1,
        "scorebell_http_request_seconds_count route=webhook": 2,
        "scorebell_http_connections ": 1,
        "scorebell_queue_jobs state=succeeded": 2,
        "scorebell_queue_max_depth ": 100_000,
        "scorebell_job_attempts_total kind=scorecard_reminder outcome=succeeded": 1,
        "scorebell_job_attempts_total kind=run_report outcome=succeeded": 1,
        "scorebell_job_attempts_total kind=scorecard_reminder outcome=dead": 0,
        "scorebell_job_attempts_total kind=scorecard_reminder outcome=retried": 0,
        "scorebell_job_step_seconds_count kind=scorecard_reminder step=build": 1,
        "scorebell_job_step_seconds_count kind=scorecard_reminder step=send": 1,
        "scorebell_upstream_calls_total outcome=2xx service=port": 3,
        "scorebell_upstream_calls_total outcome=2xx service=slack": 1,
        "scorebell_upstream_call_seconds_count service=slack": 1,
        "scorebell_upstream_rate_limited_total service=slack": 0,
        "scorebell_upstream_wait_seconds_count service=slack": 1,
        "scorebell_store_commit_seconds_count ": 1,
        "scorebell_store_commit_writes_count ": 1,
        "scorebell_process_cpu_seconds_total ": 0.001,
        "scorebell_process_resident_memory_bytes ": 1_000_000,
        "scorebell_process_open_fds ": 5,
        "scorebell_process_max_fds ": 5,
        "scorebell_process_start_time_seconds ": 1_700_000_000,
        "scorebell_build_info version=0.1.0": 1,
        "scorebell_config_last_reload_successful ": 1,
    ]

    @Test func `two scrapes have the same series, whatever was asked for between them`()
        async throws
    {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot()
                _ = try await stage.call(.get, "\(root)/no/such/path")
                let first = try await PythonTool.scrape(root)
                for number in 0..<50 {
                    _ = try await stage.call(.get, "\(root)/no/such/path/\(number)?a=\(number)")
                    _ = try await stage.call(.post, "\(root)/webhook/name-\(number)")
                }
                _ = try await PythonTool.scrape(root)
                let last = try await PythonTool.scrape(root)
                // The named webhook's first 404 is the one combination that nobody had yet.
                let new = Set(last.keys).subtracting(first.keys)
                #expect(
                    new == ["scorebell_http_requests_total route=named_webhook status=404"]
                )
                #expect(Set(first.keys).isSubset(of: last.keys))
                #expect(!last.keys.contains { $0.contains("such") || $0.contains("name-") })
                #expect(last["scorebell_http_requests_total route=other status=404"] == 51)
            }
    }

    @Test func `bytes that are no request are counted apart`() async throws {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot()
                let headers: HTTPFields = [.cookie: String(repeating: "x", count: 100_000)]
                let answer = try await stage.call(.get, "\(root)/healthz", headers: headers)
                #expect(answer.status == 431)
                let series = "scorebell_http_requests_refused_total status=431"
                #expect(try await PythonTool.scrape(root)[series] == 1)
            }
    }

    @Test func `metrics are read, not written`() async throws {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot()
                let answer = try await stage.call(.post, "\(root)/metrics")
                #expect(answer.status == 405 && answer.headers[.allow] == "GET, HEAD, OPTIONS")
            }
    }

    @Test(arguments: ["config/alerts.yaml", "config/dashboard.json"])
    func `every metric that alerts and the dashboard ask for is told`(path: String) async throws {
        try await Stage()
            .run { stage in
                let root = try await stage.serveRoot()
                let asked = try await PythonTool.python("rules.py", ["\(Repository.root)/\(path)"])
                #expect(asked.status == 0, "\(asked.text)")
                let names = asked.text.split(separator: "\n").map(String.init)
                #expect(names.count > 10)
                let told = Set(
                    try await PythonTool.scrape(root).keys.map { $0.prefix { $0 != " " } }
                        .map(String.init)
                )
                for name in names { #expect(told.contains(name), "\(path) asks for \(name)") }
            }
    }
}

/// The Python tools that the test command installs.
enum PythonTool {
    static let python = "\(Repository.root)/.venv/bin/python"

    /// Whether a package was installed.
    static func isThere(_ package: String) -> Bool {
        let library = "\(Repository.root)/.venv/lib"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
        return versions.contains { version in
            FileManager.default.fileExists(atPath: "\(library)/\(version)/site-packages/\(package)")
        }
    }

    /// Runs one of our clients.
    static func python(
        _ client: String,
        _ arguments: [String]
    ) async throws -> (status: Int32, text: String) {
        let program = try Program(
            ["\(Repository.root)/Tests/Clients/\(client)"] + arguments,
            environment: ["PYTHONUTF8": "1"],
            in: "/tmp",
            executable: python
        )
        return (await program.exitStatus(), program.text)
    }

    /// The value of each series that a service tells, by its name and labels.
    static func scrape(_ root: String) async throws -> [String: Double] {
        let scraped = try await python("scrape.py", ["\(root)/metrics"])
        #expect(scraped.status == 0, "\(scraped.text)")
        let pairs = scraped.text.split(separator: "\n")
            .compactMap { line -> (String, Double)? in
                guard let space = line.lastIndex(of: " "),
                    let value = Double(line[line.index(after: space)...])
                else { return nil }
                return (String(line[..<space]), value)
            }
        return Dictionary(pairs) { first, _ in first }
    }
}

extension Stage {
    /// Starts the executable and returns where it is.
    func serveRoot(_ changes: [String: String] = [:]) async throws -> String {
        let program = try await serve(changes)
        return "http://127.0.0.1:\(try #require(await program.port()))"
    }
}
