/// The active faults, and the answers that they hold.
package final class FaultBoard: Sendable {
    private struct State: Sendable {
        var faults: [Fault] = []
        var holding = 0
        /// The number of releases; a held answer waits for the next one.
        var releases = 0
    }

    private let state = Watched(State())

    /// Adds a fault; several for one route occur in the order in which they were added.
    package func add(_ fault: Fault) {
        state.change { $0.faults.append(fault) }
    }

    /// Removes all faults and releases the held answers.
    package func clear() {
        state.change { state in
            state.faults = []
            state.releases += 1
        }
    }

    /// Releases the held answers; the faults stay.
    package func release() {
        state.change { $0.releases += 1 }
    }

    /// The number of active faults.
    package var count: Int { state.value.faults.count }

    /// Waits until at least `count` answers are held at once.
    package func holding(atLeast count: Int) async {
        _ = await state.value { $0.holding >= count }
    }

    /// Returns the fault for the current call of a route, and counts its occurrence.
    ///
    /// - Parameters:
    ///   - route: The route.
    ///   - call: What the call names; it is only read if the route has a fault.
    /// - Returns: Its kind; nil where the call is answered as usual.
    func next(for route: RouteName, _ call: () -> Fault.Scope) -> Fault.Kind? {
        guard state.read({ $0.faults.contains { $0.route == route } }) else { return nil }
        let call = call()
        return state.change { state in
            let index = state.faults.firstIndex { $0.route == route && $0.scope.holds(for: call) }
            guard let index else { return nil }
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

    /// Waits for the next release, the task's cancellation, or that long.
    func hold(upTo duration: Duration?, clock: any Clock<Duration>) async {
        let releases = state.change { state in
            state.holding += 1
            return state.releases
        }
        defer { state.change { $0.holding -= 1 } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.state.value { $0.releases > releases } }
            if let duration {
                // A cancelled sleep ends the wait too.
                group.addTask { try? await clock.sleep(for: duration) }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
