/// The faults that are set, and the answers that are being held because of them.
package final class FaultBoard: Sendable {
    private struct State: Sendable {
        var faults: [Fault] = []
        var holding = 0
        /// Grows with every release; who holds an answer waits for the next one.
        var releases = 0
    }

    private let state = Watched(State())

    /// Adds a fault; of several for a route the one that was added first happens first.
    package func add(_ fault: Fault) {
        state.change { $0.faults.append(fault) }
    }

    /// Removes all faults and lets the held answers go.
    package func clear() {
        state.change { state in
            state.faults = []
            state.releases += 1
        }
    }

    /// Lets the held answers go; the faults stay.
    package func release() {
        state.change { $0.releases += 1 }
    }

    /// How many faults are set.
    package var count: Int { state.value.faults.count }

    /// Waits until that many answers are held at once.
    package func holding(atLeast count: Int) async {
        _ = await state.value { $0.holding >= count }
    }

    /// Takes what is to happen to a call of that route now.
    func next(for route: RouteName) -> Fault.Kind? {
        state.change { state in
            guard let index = state.faults.firstIndex(where: { $0.route == route }) else {
                return nil
            }
            if state.faults[index].after > 0 {
                state.faults[index].after -= 1
                return nil
            }
            let kind = state.faults[index].kind
            if let times = state.faults[index].times {
                state.faults[index].times = times - 1
                if times <= 1 { state.faults.remove(at: index) }
            }
            return kind
        }
    }

    /// Holds the caller until the next release, its cancellation, or that long.
    func hold(upTo duration: Duration?, clock: any Clock<Duration>) async {
        let releases = state.change { state in
            state.holding += 1
            return state.releases
        }
        defer { state.change { $0.holding -= 1 } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.state.value { $0.releases > releases } }
            if let duration {
                // A cancelled sleep is an end of the wait like any other.
                group.addTask { try? await clock.sleep(for: duration) }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
