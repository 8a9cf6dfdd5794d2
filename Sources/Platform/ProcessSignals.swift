import CProcess
import Glibc
import Synchronization

/// Handles SIGTERM, SIGINT and SIGHUP from the first line of main on.
///
/// They are caught at once, because the kernel drops signals that process 1 of a container does not
/// catch; a signal that arrives before a handler is set is kept for it. A thread of its own waits
/// for them, so that they also work while every other thread is busy.
package enum ProcessSignals {
    private struct State {
        var isListening = false
        var stop: (@Sendable () -> Void)?
        var reload: (@Sendable () -> Void)?
        var mustStop = false
        var mustReload = false
    }

    private static let state = Mutex(State())

    /// Installs the signal handlers; call it once, first in main.
    package static func catchAll() {
        scorebell_catch_signals()
    }

    /// Restores the default actions, which end the process.
    package static func endProcess() {
        for number in [SIGTERM, SIGINT, SIGHUP] { scorebell_let_signal_end(number, 1) }
    }

    /// Sets the action for SIGTERM and SIGINT; runs it at once if one of them has arrived already.
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

    /// Sets the action for SIGHUP; runs it at once if it has arrived already.
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
