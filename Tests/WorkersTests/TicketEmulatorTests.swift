import FoundationEssentials
import Jobs
import Reminders
import Sandbox
import Scorecards
import Testing
import TicketSupport

/// The histories of the model with the clients of Jira and GitHub, on the sandbox's emulators.
struct TicketEmulatorTests {
    enum Place: CaseIterable {
        case jiraCloud, jiraDataCenter, gitHub
    }

    /// How many histories there are, and the first one's seed.
    private static let count = number("SCOREBELL_TEST_HISTORIES") ?? 3_000
    private static let first = number("SCOREBELL_TEST_HISTORY") ?? 0
    /// How many one test case has.
    private static let blockSize = 100

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test(arguments: 0..<max(1, count / blockSize))
    func `no ticket doubles, no decision is undone, and quiet returns`(
        block: Int
    ) async throws {
        for seed in 0..<min(Self.blockSize, Self.count) {
            var history = Self.history(UInt64(Self.first + block * Self.blockSize + seed))
            try await history.play()
            let isGood = history.harness.service.violations.isEmpty
            #expect(isGood, "\(history.description)")
        }
    }

    private static func history(_ seed: UInt64) -> TicketHistory {
        let place = Place.allCases[Int(seed % 3)]
        return TicketHistory(seed: seed, stepsMax: 16) { service(place, $0, $1) }
    }

    private static func service(
        _ place: Place,
        _ shape: ModelService.Shape,
        _ time: ModelTime
    ) -> TicketEmulation {
        let site: any TicketSite =
            switch place {
            case .jiraCloud: TicketJira(.cloud, shape, time)
            case .jiraDataCenter: TicketJira(.dataCenter, shape, time)
            case .gitHub: TicketGitHub(shape, time)
            }
        return TicketEmulation(site, shape, time)
    }

    private static func harness(_ place: Place, lag: Duration = .zero) -> TicketHarness {
        var shape = ModelService.Shape()
        shape.lag = lag
        let rule = Rule(identifier: "r1", title: "Rule 1", level: "Gold")
        return TicketHarness(
            ModelCatalogue(rules: [rule], items: [.init(identifier: "a", title: "A", met: [])]),
            rules: TicketRules(reopenDays: 30)
        ) { service(place, shape, $0) }
    }

    @Test(arguments: Place.allCases)
    func `what a person closes twice in a week is opened again once`(place: Place) async throws {
        let harness = Self.harness(place)
        let store = MemoryJobStore()
        try await harness.run("first", in: store)
        let number = try #require(harness.service.tickets.first?.number)
        var states: [Bool] = []
        for days in [1, 1, 8] {
            harness.service.person(does: .closeAsDone, to: number)
            harness.time.advance(by: .seconds(days * 86_400))
            try await harness.run("run \(states.count)", in: store)
            states += harness.service.tickets.map(\.isOpen)
        }
        #expect(states == [true, false, true])
        #expect(harness.service.violations.isEmpty, "\(harness.service.violations)")
    }

    @Test(arguments: Place.allCases)
    func `a ticket without its label and marks is still the ledger's`(place: Place) async throws {
        let harness = Self.harness(place)
        let store = MemoryJobStore()
        try await harness.run("first", in: store)
        let number = try #require(harness.service.tickets.first?.number)
        harness.service.person(does: .strip, to: number)
        try await harness.run("second", in: store)
        harness.catalogue.items[0].met = ["r1"]
        try await harness.run("third", in: store)
        #expect(harness.service.tickets.map(\.isOpen) == [false])
        #expect(harness.service.violations.isEmpty, "\(harness.service.violations)")
    }

    /// Data Center cannot be asked for what its search does not show yet.
    @Test(arguments: [Place.jiraCloud, .gitHub])
    func `what was just written is seen in the next run, though a search is behind`(
        place: Place
    ) async throws {
        let harness = Self.harness(place, lag: .seconds(60))
        let store = MemoryJobStore()
        var states: [Bool] = []
        for met in [[], ["r1"], []] as [Set<String>] {
            harness.catalogue.items[0].met = met
            try await harness.run("run \(states.count)", in: store)
            states += harness.service.tickets.map(\.isOpen)
            // Longer than the lag after the first run only.
            harness.time.advance(by: .seconds(states.count == 1 ? 70 : 10))
        }
        #expect(states == [true, false, true])
        #expect(harness.service.violations.isEmpty, "\(harness.service.violations)")
    }
}
