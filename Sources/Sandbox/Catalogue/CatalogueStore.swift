import Platform
import Synchronization

/// The catalogue as it is now; it changes between two runs.
final class CatalogueStore: Sendable {
    private struct State {
        var catalogue: Catalogue
        var changeCount = 0
    }

    private let state: Mutex<State>

    init(_ catalogue: Catalogue) {
        state = Mutex(State(catalogue: catalogue))
    }

    var catalogue: Catalogue { state.withLock { $0.catalogue } }

    /// The catalogue, with the number of changes that it has seen.
    var current: (catalogue: Catalogue, version: Int) {
        state.withLock { ($0.catalogue, $0.changeCount) }
    }

    /// Fixes some rules and breaks others, as `Catalogue.change` does.
    func change(at now: Timestamp) -> CatalogueChange {
        state.withLock { state in
            defer { state.changeCount += 1 }
            return state.catalogue.change(round: state.changeCount, at: now)
        }
    }
}
