import FoundationEssentials
import Sandbox
import Testing
import TicketSupport

/// The histories of the model with the clients of Jira and GitHub, on the sandbox's emulators.
struct TicketEmulatorTests {
    enum Place: CaseIterable {
        case jiraCloud, jiraDataCenter, gitHub
    }

    /// How many histories there are, and the first one's seed.
    private static let count = number("SCOREBELL_TEST_HISTORIES") ?? 2_000
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
        return TicketHistory(seed: seed, stepsMax: 16) { shape, time in
            let site: any TicketSite =
                switch place {
                case .jiraCloud: TicketJira(.cloud, shape, time)
                case .jiraDataCenter: TicketJira(.dataCenter, shape, time)
                case .gitHub: TicketGitHub(shape, time)
                }
            return TicketEmulation(site, shape, time)
        }
    }
}
