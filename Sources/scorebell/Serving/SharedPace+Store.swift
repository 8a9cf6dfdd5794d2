import Jobs
import OpenSSL
import Platform
import Slack

/// The pace that all processes on one store keep.
extension SharedPace {
    /// Makes the pace of a destination that is known by a secret, of which the store learns a code.
    ///
    /// A store that does not answer holds up no post: then each process keeps its own pace.
    init(destination: Secret, store: any JobStore, clock: WallClock) {
        let code = HMACKey(destination).code(over: "scorebell destination")
        // Half of it is enough to tell one from the other.
        let key = "slack:\(code.hexadecimal.prefix(32))"
        self.init(
            reserve: { interval, wait in
                // Nobody else can be hindered by a pace of nothing.
                guard interval > .zero else { return .after(.zero) }
                let now = clock.now()
                let turn = try? await store.reserveSlot(
                    at: key,
                    every: interval,
                    within: wait,
                    at: now
                )
                return switch turn {
                case .at(let time): .after(time - now)
                case .later(let time): .later(time - now)
                case nil: .after(.zero)
                }
            },
            rest: { pause in
                guard pause > .zero else { return }
                // The next turn is then only as far away as this process's own pace makes it.
                try? await store.pause(key, until: clock.now() + pause)
            }
        )
    }
}
