import CProcess
import Glibc
import Synchronization

/// SIGTERM, SIGINT and SIGHUP, from the first line of main on.
///
/// They are caught at once, because the kernel drops those that process 1 of a container does not
/// catch; what comes before anybody acts on it is kept. A thread of its own hears of them, so that
/// they count also when nothing else runs.
package enum ProcessSignals {
    private struct State {
        var isListening = false
        var stop: (@Sendable () -> Void)?
        var reload: (@Sendable () -> Void)?
        var mustStop = false
        var mustReload = false
    }

    private static let state = Mutex(State())

    /// Catches the signals and keeps them; call it first in main, and once.
    package static func catchAll() {
        scorebell_catch_signals()
    }

    /// Lets the signals end the process, as they end one that knows nothing of them.
    package static func endProcess() {
        for number in [SIGTERM, SIGINT, SIGHUP] { scorebell_let_signal_end(number, 1) }
    }

    /// Says what SIGTERM and SIGINT do; at once, if one of them came while nothing was said.
    ///
    /// - Parameter act: Called on the thread of the signals, or on this one; nil keeps what comes.
    /// - Throws: `ThreadSupply.Shortage` when there is no thread for the signals.
    package static func onStop(_ act: (@Sendable () -> Void)?) throws(ThreadSupply.Shortage) {
        try listen()
        for number in [SIGTERM, SIGINT] { scorebell_let_signal_end(number, 0) }
        let isDue = state.withLock { state in
            state.stop = act
            guard act != nil, state.mustStop else { return false }
            state.mustStop = false
            return true
        }
        if isDue { act?() }
    }

    /// Says what SIGHUP does; at once, if it came while nothing was said.
    ///
    /// - Parameter act: As for `onStop`.
    /// - Throws: As `onStop`.
    package static func onReload(_ act: (@Sendable () -> Void)?) throws(ThreadSupply.Shortage) {
        try listen()
        scorebell_let_signal_end(SIGHUP, 0)
        let isDue = state.withLock { state in
            state.reload = act
            guard act != nil, state.mustReload else { return false }
            state.mustReload = false
            return true
        }
        if isDue { act?() }
    }

    private static func listen() throws(ThreadSupply.Shortage) {
        let isListening = state.withLock { state in
            defer { state.isListening = true }
            return state.isListening
        }
        guard !isListening else { return }
        var thread = pthread_t()
        // Safe: the thread gets nothing and uses only this type's state, which is never freed.
        let status = unsafe pthread_create(&thread, nil, { _ in ProcessSignals.hear() }, nil)
        guard status == 0 else { throw ThreadSupply.Shortage(needed: 2, given: 1) }
        pthread_detach(thread)
    }

    private static func hear() -> Never {
        while true {
            let number = scorebell_next_signal()
            let act = state.withLock { state in
                if number == SIGHUP {
                    if state.reload == nil { state.mustReload = true }
                    return state.reload
                }
                if state.stop == nil { state.mustStop = true }
                return state.stop
            }
            act?()
        }
    }
}
