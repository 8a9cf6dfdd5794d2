import FoundationEssentials
import Platform
import Schedules
import TestSupport
import Testing

/// Our clocks and firings against Python's `zoneinfo` and `croniter`.
@Suite(.timeLimit(.minutes(10)))
struct PythonTests {
    private static let python = "\(Repository.root)/.venv/bin/python"
    private static let program = "\(Repository.root)/Tests/SchedulesTests/peers.py"
    private static let isThere = Repository.isThere(python)
    private static let start: Int64 = 0
    /// The first instant of 2040.
    private static let end: Int64 = 2_208_988_800

    @Test(.enabled(if: isThere, "croniter is not there; the test command has it"))
    func `every zone's clock shows what Python's shows, from 1970 to 2040`() async throws {
        let names = try await Tool.run([Self.python, Self.program, "names"]).split(separator: "\n")
        #expect(names.count > 300)
        var lines = ""
        for name in names {
            let zone = try ZoneDatabase.system.zone(named: String(name))
            lines += "\(name) \(Self.start) \(zone.offset(at: Self.start))"
            var instant = Self.start
            while let change = zone.change(after: instant), change < Self.end {
                lines += " \(change) \(zone.offset(at: change))"
                instant = change
            }
            lines += "\n"
        }
        let verdict = try await Tool.run([Self.python, Self.program, "clocks"], input: lines)
        #expect(verdict == "\(names.count) agree\n")
    }

    @Test(.enabled(if: isThere, "croniter is not there; the test command has it"))
    func `random expressions in random zones fire when Python says so`() async throws {
        let names = try await Tool.run([Self.python, Self.program, "names"]).split(separator: "\n")
        var random = SeededGenerator(seed: 5_545)
        var lines = ""
        let count = 2_000
        for _ in 0..<count {
            let name = String(names.randomElement(using: &random) ?? "UTC")
            let text = RandomExpression.next(&random)
            let schedule = Schedule(
                try CronExpression(text),
                in: try ZoneDatabase.system.zone(named: name)
            )
            let start = Int64.random(in: Self.start...Self.end, using: &random)
            let firings = schedule.firings(after: Timestamp(secondsSince1970: start), count: 5)
            let numbers = firings.map { "\($0.secondsSince1970)" }.joined(separator: " ")
            lines += "\(name)\t\(text)\t\(start)\t\(numbers)\n"
        }
        let verdict = try await Tool.run([Self.python, Self.program, "firings"], input: lines)
        #expect(verdict == "\(count) agree\n")
    }
}

/// Cron expressions of every form, of which each fires at some time.
private enum RandomExpression {
    static func next(_ random: inout SeededGenerator) -> String {
        while true {
            let fields = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
                .map { field($0.0...$0.1, &random) }
            let text = fields.joined(separator: " ")
            if (try? CronExpression(text)) != nil { return text }
        }
    }

    private static func field(
        _ range: ClosedRange<Int>,
        _ random: inout SeededGenerator
    ) -> String {
        // Two numbers: croniter reads 59-59 as if it were a star.
        let first = Int.random(in: range.lowerBound..<range.upperBound, using: &random)
        let last = Int.random(in: first + 1...range.upperBound, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2: return "*"
        case 3: return "*/\(Int.random(in: 1...range.upperBound, using: &random))"
        case 4: return "\(first)-\(last)"
        case 5: return "\(first)-\(last)/\(Int.random(in: 1...4, using: &random))"
        case 6: return "\(first),\(last)"
        default: return "\(first)"
        }
    }
}
