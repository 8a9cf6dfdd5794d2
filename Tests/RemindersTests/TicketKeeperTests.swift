import JSON
import Platform
import Reminders
import Testing

/// Whose tickets are.
struct TicketKeeperTests {
    private let scope = TicketScope(blueprint: "service", scorecard: "ready")

    private func record(_ reminder: String) -> TicketRecord {
        TicketRecord(
            reminder: reminder,
            scope: scope,
            entity: "a",
            level: "Gold",
            ticket: nil,
            memo: TicketMemo(key: "", scope: scope.digest, entity: "", hash: "", title: ""),
            writtenAt: Timestamp(secondsSince1970: 0)
        )
    }

    /// Whether it judges a record of each of these reminders, and whose the record is afterwards.
    private func fates(_ keeper: TicketKeeper) -> [String] {
        ["-", "ops", "former", "-~1", "ops~1", "former~1"]
            .map { name in
                let isJudged = keeper.judges(record(name), in: scope)
                return "\(isJudged ? "judged " : "")\(keeper.owner(of: record(name)))"
            }
    }

    @Test func `a reminder inherits from those that are gone, and from runs with inputs`() {
        #expect(
            fates(TicketKeeper("ops", configured: ["ops"])) == [
                "-", "judged ops", "judged ops", "ops", "ops", "judged ops",
            ]
        )
        #expect(
            fates(TicketKeeper("-", configured: ["ops"])) == [
                "judged -", "ops", "judged -", "-", "-", "judged -",
            ]
        )
    }

    @Test func `a run with inputs keeps what such runs opened, and takes nothing over`() {
        #expect(
            fates(TicketKeeper("ops~1", configured: ["ops"])) == [
                "-", "ops", "former", "-~1", "judged ops~1", "former~1",
            ]
        )
    }

    @Test func `what another scorecard left behind is its own reminder's`() {
        let other = TicketScope(blueprint: "service", scorecard: "other")
        let keeper = TicketKeeper("ops", configured: ["ops"])
        #expect(keeper.judges(record("ops"), in: other))
        #expect(!keeper.judges(record("former"), in: other))
        #expect(keeper.owner(of: nil) == "ops")
    }
}
