import JSON
import Outbound
import Platform
import Reminders
import Synchronization

/// One attempt's dealings with a Jira whose login was proved.
///
/// What it learns about projects, people and parts it keeps until the attempt ends.
final class JiraSession: TrackerSession {
    /// A project of the catalogue or the configuration, as far as it was looked at.
    enum Place: Sendable {
        /// Jira shows it, under that key.
        case known(String)
        /// Issues can be created in it.
        case usable(JiraPlace)
        /// Why none can be; a sentence.
        case unusable(String)
    }

    private struct State {
        var places: [ExactString: Place] = [:]
        /// Keys of parts by the issues' identifiers; nil for an issue that is no part of ours.
        var partKeys: [ExactString: String?] = [:]
        /// Account ids or names by project and address; nil for somebody whom Jira does not know.
        var people: [ExactString: String?] = [:]
        var hasVerifiedLabels: Set<Bool> = []
    }

    let site: JiraSite
    let configuration: JiraConfiguration
    private let state = Mutex(State())

    var api: JiraAPI { site.api }

    init(_ site: JiraSite, _ configuration: JiraConfiguration) {
        self.site = site
        self.configuration = configuration
    }

    var remarks: [String] { [] }

    /// Looks at the projects, and at what the configured one needs for new issues.
    func open(_ names: [String], forWriting: Bool) async throws(JiraError) {
        if let project = configuration.project {
            guard let key = try await api.project(project) else {
                throw .unusable(
                    Self.unknown(project, to: site.account)
                        + " Correct jira.project, or give the account the permission to browse it."
                )
            }
            keep(.known(key), as: project)
            if forWriting {
                let place = try await api.place(key, configuration, account: site.account)
                keep(.usable(place), as: project)
            }
        }
        let others = names.filter { place(named: $0) == nil }
        let keys = try await concurrently(others) { name throws(JiraError) in
            try await self.api.project(name)
        }
        for (name, key) in zip(others, keys) {
            keep(key.map(Place.known) ?? .unusable(Self.unknown(name, to: site.account)), as: name)
        }
    }

    private static func unknown(_ name: String, to account: String) -> String {
        "Jira shows \(account) no project \(quotation(of: name, charactersMax: 100))."
    }

    /// Returns the project that a new ticket goes to; a sentence where there is none.
    func place(
        for wanted: WantedTicket.Place
    ) async throws(JiraError) -> Result<JiraPlace, TicketRefusal> {
        let name: String
        switch wanted {
        case .unknown(let reason): return .failure(TicketRefusal(reason))
        case .named(let key): name = key
        case .configured:
            guard let project = configuration.project else {
                return .failure(
                    TicketRefusal("The catalogue names no project for it: set jira.project.")
                )
            }
            name = project
        }
        let key: String
        switch place(named: name) {
        case .usable(let place): return .success(place)
        case .unusable(let reason): return .failure(TicketRefusal(reason))
        case .known(let known): key = known
        case nil:
            guard let known = try await api.project(name) else {
                let reason = Self.unknown(name, to: site.account)
                keep(.unusable(reason), as: name)
                return .failure(TicketRefusal(reason))
            }
            key = known
        }
        do throws(JiraError) {
            let place = try await api.place(key, configuration, account: site.account)
            keep(.usable(place), as: name)
            return .success(place)
        } catch .unusable(let reason) {
            keep(.unusable(reason), as: name)
            return .failure(TicketRefusal(reason))
        }
    }

    /// Does something for each item, a few at once.
    ///
    /// - Returns: What came of each, in order.
    /// - Throws: The first failure in that order.
    func concurrently<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable (Item) async throws(JiraError) -> Value
    ) async throws(JiraError) -> [Value] {
        let results = await withTaskGroup(of: (Int, Result<Value, JiraError>).self) { group in
            var results: [Int: Result<Value, JiraError>] = [:]
            for (number, item) in items.enumerated() {
                if number >= api.limits.inFlightMax, let (done, result) = await group.next() {
                    results[done] = result
                    if case .failure = result { break }
                }
                group.addTask {
                    do throws(JiraError) {
                        return (number, .success(try await body(item)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            for await (number, result) in group { results[number] = result }
            return results
        }
        var values: [Value] = []
        for (_, result) in results.sorted(by: { $0.key < $1.key }) {
            values.append(try result.get())
        }
        return values
    }
}

/// What the session remembers.
extension JiraSession {
    /// The keys of all projects that Jira shows, in order, each once.
    var projects: [String] {
        let keys = state.withLock { state in
            state.places.values.compactMap { place in
                switch place {
                case .known(let key): ExactString(key)
                case .usable(let place): ExactString(place.key)
                case .unusable: nil
                }
            }
        }
        return Set(keys).sorted().map(\.text)
    }

    /// The configured project's key, as Jira writes it.
    var configuredProject: String? {
        switch configuration.project.flatMap(place(named:)) {
        case .known(let key): key
        case .usable(let place): place.key
        case .unusable, nil: nil
        }
    }

    func place(named name: String) -> Place? {
        state.withLock { $0.places[ExactString(name)] }
    }

    func keep(_ place: Place, as name: String) {
        state.withLock { $0.places[ExactString(name)] = place }
    }

    /// Returns the key of a part; nil where it is not known, or the issue is none of ours.
    func partKey(of id: String) -> String? {
        state.withLock { $0.partKeys[ExactString(id)] ?? nil }
    }

    /// Whether an issue was never looked at as a part.
    func isUnknownPart(_ id: String) -> Bool {
        state.withLock { $0.partKeys[ExactString(id)] == nil }
    }

    func keepPartKey(_ key: String?, of id: String) {
        state.withLock { $0.partKeys[ExactString(id)] = .some(key) }
    }

    /// Returns somebody's identifier in a project: nil where it was not asked for yet.
    func person(_ address: String, in project: String) -> String?? {
        state.withLock { $0.people[ExactString("\(project)/\(address)")] }
    }

    func keepPerson(_ id: String?, for address: String, in project: String) {
        state.withLock { $0.people[ExactString("\(project)/\(address)")] = .some(id) }
    }

    /// Whether labels of tickets, or of parts, were seen to be stored.
    func hasVerifiedLabels(ofParts isPart: Bool) -> Bool {
        state.withLock { $0.hasVerifiedLabels.contains(isPart) }
    }

    func keepVerifiedLabels(ofParts isPart: Bool) {
        state.withLock { _ = $0.hasVerifiedLabels.insert(isPart) }
    }
}
