import Jobs
import JSON
import Platform
import Reminders
import Synchronization
import TestSupport
import TicketSupport
import Workers

/// One history of a catalogue, of people, and of runs in which anything may go wrong, from a seed.
struct TicketHistory {
    let seed: UInt64
    let harness: TicketHarness
    private let shape: ModelService.Shape
    private let stepsMax: Int
    private var random: SeededGenerator
    private let kind: Kind
    /// The store of the service, and the ledger in it.
    private let store = MemoryJobStore()
    private var runs = 0

    /// What runs there are.
    private enum Kind: CaseIterable {
        /// Those of a service, which has a ledger.
        case serves
        /// Those of `send`, each of which forgets.
        case sends
        case both
    }

    /// Makes a history.
    ///
    /// - Parameters:
    ///   - seed: All chance.
    ///   - stepsMax: How many things happen at most before quiet returns.
    ///   - service: What they happen to, with its differences.
    init(
        seed: UInt64,
        stepsMax: Int = 8,
        service: (ModelService.Shape, ModelTime) -> any WatchedService = {
            ModelService($0, clock: $1.clock)
        }
    ) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        kind = [.serves, .serves, .serves, .sends, .both].randomElement(using: &random) ?? .serves
        var shape = ModelService.Shape()
        shape.lag = .seconds([0, 5, 60, 110].randomElement(using: &random) ?? 0)
        shape.hasParts = Bool.random(using: &random)
        shape.refusesDuplicates = Bool.random(using: &random)
        shape.batchMax = Int.random(in: 1...3, using: &random)
        shape.createsPerHour = Int.random(in: 0..<8, using: &random) == 0 ? 2 : nil
        if let most = shape.createsPerHour { shape.batchMax = min(shape.batchMax, most) }
        let rules = TicketRules(
            createsMax: Int.random(in: 0..<4, using: &random) == 0 ? 2 : 100,
            closesMax: Int.random(in: 0..<4, using: &random) == 0 ? 1 : 100,
            reopenDays: [0, 3, 30].randomElement(using: &random) ?? 0,
            closesVanished: Int.random(in: 0..<4, using: &random) > 0,
            adopts: Int.random(in: 0..<4, using: &random) > 0
        )
        harness = TicketHarness(.random(using: &random), rules: rules) { service(shape, $0) }
        self.shape = shape
        self.stepsMax = stepsMax
        self.random = random
        harness.service.audit { [kind] in $0.forgets = kind != .serves }
        addOthers()
    }

    private var service: any WatchedService { harness.service }

    /// What to print of a history that failed.
    var description: String {
        """
        seed \(seed): \(service.violations)
        \(kind) \(shape) \(harness.rules)
        \(service.history.joined(separator: "\n"))
        """
    }

    private mutating func addOthers() {
        let catalogue = harness.catalogue
        // What port-sender filed in GitHub is known by its labels alone.
        let isOfIssues = service.operation == .issueHandler
        for ticket in catalogue.wanted.tickets where Int.random(in: 0..<6, using: &random) == 0 {
            let name = [catalogue.scorecard, catalogue.title].randomElement(using: &random) ?? ""
            let labels = ticket.key.othersLabels(scorecard: name)
            service.addOthers(
                ticket.key,
                in: catalogue,
                labels: Bool.random(using: &random) || isOfIssues ? labels : [],
                closing: [nil, nil, .done, .refused].randomElement(using: &random) ?? nil
            )
        }
        harness.time.advance(by: service.lag + .seconds(1))
    }

    /// Lets things happen, and then quiet return.
    mutating func play() async throws {
        for _ in 0..<Int.random(in: 1...stepsMax, using: &random) {
            try await step()
            if !service.violations.isEmpty { return }
        }
        try await calm()
    }

    private mutating func step() async throws {
        switch Int.random(in: 0..<9, using: &random) {
        case 0..<2:
            service.note(harness.catalogue.change(using: &random))
        case 2..<4:
            try await letPersonAct()
        case 4:
            pass(Int.random(in: 0...10, using: &random) * 86_400)
        case 5:
            pass(Int.random(in: 0...200, using: &random))
        default:
            switch kind {
            case .serves: try await serve()
            case .sends: try await send()
            case .both:
                if Bool.random(using: &random) { try await serve() } else { try await send() }
            }
        }
    }

    private func pass(_ seconds: Int) {
        service.note("\(seconds) s go by")
        harness.time.advance(by: .seconds(seconds))
    }

    private mutating func letPersonAct() async throws {
        let deed = service.deeds.randomElement(using: &random)
        guard let ticket = service.tickets.randomElement(using: &random), let deed else { return }
        let known = try await harness.records(in: store).contains { $0.ticket?.id == ticket.id }
        service.person(does: deed, to: ticket.number, isKnown: known)
    }

    // MARK: Runs

    /// Orders a run of the service, and makes some attempts at what is due.
    private mutating func serve() async throws {
        runs += 1
        try await harness.enqueue("run \(runs)", in: store)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            guard try await harness.waitForDue(in: store) else { return }
            try await attempt(in: store)
        }
    }

    /// Lets `send` work until it is done, dies, or has no time left.
    private mutating func send() async throws {
        // What another process wrote meanwhile nobody but the tracker can tell.
        harness.time.advance(by: service.lag + .seconds(1))
        let store = MemoryJobStore()
        runs += 1
        try await harness.enqueue("send \(runs)", in: store)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            guard try await harness.waitForDue(in: store) else { break }
            guard try await attempt(in: store) else { break }
        }
        harness.time.advance(by: service.lag + .seconds(1))
    }

    /// Makes one attempt in which things may go wrong; false when the process died.
    @discardableResult
    private mutating func attempt(in store: MemoryJobStore) async throws -> Bool {
        let trouble = TicketTrouble(&random, harness, store, isAlone: kind != .serves)
        let end = try await harness.attempt(
            in: store,
            as: trouble.process,
            failpoints: trouble.failpoints
        )
        service.note("the attempt ends: \(trouble.process.isDead ? "dead" : "\(end)")")
        return !trouble.process.isDead
    }

    // MARK: The end

    /// Lets runs go on until nothing is written, and looks at what there is.
    private mutating func calm() async throws {
        service.note("calm")
        var quiet = 0
        for number in 0..<30 {
            harness.time.advance(by: .seconds(3_600))
            let store = kind == .sends ? MemoryJobStore() : store
            let writes = service.writes
            let end = try await harness.run("calm \(number)", in: store)
            if end != .succeeded { service.violate("a calm run ends as \(end)") }
            quiet = service.writes == writes ? quiet + 1 : 0
            if quiet == 2 { break }
        }
        if quiet < 2 { service.violate("it is never quiet") }
        service.judgeCalm()
    }
}
