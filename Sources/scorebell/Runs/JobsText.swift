import Console
import Jobs
import JSON
import Platform

/// Formats jobs as text for a terminal or a file.
struct JobsText: Sendable {
    var terminal = Terminal.none

    /// Returns a table with one line for each job.
    func table(of jobs: [Job], now: Timestamp) -> [String] {
        let rows = jobs.map { job in
            [
                job.id, job.state.rawValue, job.kind, job.hasRun ? job.runID : "none",
                "\(job.attempts)",
                Self.age(now - job.createdAt), job.reason ?? "",
            ]
        }
        return aligned([["JOB", "STATE", "KIND", "RUN", "ATTEMPTS", "AGE", "WHY"]] + rows)
    }

    /// Returns all facts of one job.
    func lines(of story: JobDetails) -> [String] {
        let job = story.job
        var facts = [
            ["job", job.id], ["state", job.state.rawValue], ["kind", job.kind],
            ["run", job.hasRun ? job.runID : "none"], ["accepted", "\(job.createdAt)"],
            ["attempts", "\(job.attempts)\(Self.unspent(job))"],
        ]
        switch job.state {
        case .queued, .waiting: facts.append(["due", "\(job.dueAt)"])
        case .running: facts.append(["lease until", "\(job.dueAt)"])
        case .succeeded, .failed, .dead, .cancelled: break
        }
        if let endedAt = job.endedAt { facts.append(["ended", "\(endedAt)"]) }
        if let reason = job.reason { facts.append(["why", reason]) }
        facts.append(["order", String(decoding: job.payload, as: UTF8.self)])
        facts += story.replays.map { ["retry \($0.number)", "\($0.at)"] }
        var lines = aligned(facts)
        if !story.steps.isEmpty {
            lines += [""]
            lines += aligned(
                [["STEP", "STATE", "STARTED", "ENDED"]]
                    + story.steps.map { step in
                        [
                            step.name, step.word(of: job), "\(step.startedAt)",
                            step.endedAt.map { "\($0)" } ?? "",
                        ]
                    }
            )
        }
        if !story.others.isEmpty {
            lines += [""]
            lines += aligned(
                [["OTHER JOBS OF THIS RUN", "STATE", "KIND", "WHY"]]
                    + story.others.map {
                        [$0.id, $0.state.rawValue, $0.kind, $0.reason ?? ""]
                    }
            )
        }
        return lines
    }

    /// Formats an age: `12 s`, `5 min`, `3 h`, `8 d`.
    static func age(_ duration: Duration) -> String {
        let seconds = max(0, duration.milliseconds / 1_000)
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    private static func unspent(_ job: Job) -> String {
        job.snoozes > 0 ? ", and put off \(job.snoozes) times" : ""
    }

    /// Aligns rows in columns; the last column is cut at the terminal's width.
    private func aligned(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map(\.onOneLine) }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns)
            .map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            var used = 0
            for (index, cell) in row.enumerated() {
                let isLast = index == row.count - 1
                let text = isLast ? cut(cell, after: used) : cell
                line += terminal.painted(text, as: index == 0 ? "" : cell)
                if !isLast {
                    line += String(repeating: " ", count: widths[index] - cell.count + 2)
                }
                used += widths[index] + 2
            }
            return line
        }
    }

    /// The narrowest last column; below it the terminal wraps the line.
    private static let restMin = 10

    private func cut(_ text: String, after used: Int) -> String {
        guard let columns = terminal.columns, columns - used >= Self.restMin,
            text.count > columns - used
        else { return text }
        return "\(text.prefix(columns - used - 1))…"
    }
}
