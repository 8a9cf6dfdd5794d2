import Foundation
import Platform
import Sandbox
import Synchronization
import Testing
import TestSupport

/// The processes of a service, one of which is always about to be killed.
final class ChaosCrowd: Sendable {
    /// One life of one process.
    struct Life: Sendable {
        var program: Program
        /// When it was surely dead; nil while it lives.
        var killedAt: Timestamp?
    }

    private struct State {
        var lives: [Life] = []
        /// The index in `lives` of each process now.
        var current: [Int] = []
        var watchers: [(lives: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let stage: Stage
    private let settings: [String: String]
    private let state = Mutex(State())

    init(_ stage: Stage, settings: [String: String], count: Int) async throws {
        self.stage = stage
        self.settings = settings
        for index in 0..<count { enter(try await stage.serve(settings), at: index) }
    }

    var lives: [Life] { state.withLock { $0.lives } }

    /// Waits until more processes than that have been started.
    func lives(moreThan count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.lives.count > count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    private func enter(_ program: Program, at index: Int) {
        let reached = state.withLock { state in
            if index < state.current.count {
                state.current[index] = state.lives.count
            } else {
                state.current.append(state.lives.count)
            }
            state.lives.append(Life(program: program))
            let count = state.lives.count
            let reached = state.watchers.filter { $0.lives < count }
            state.watchers.removeAll { $0.lives < count }
            return reached
        }
        for watcher in reached { watcher.continuation.resume() }
    }

    /// Kills one process after another, each after some more calls, until the task is cancelled.
    func harass(seed: UInt64) async {
        var dice = SeededGenerator(seed: seed)
        while true {
            trouble(&dice)
            let next = stage.world.record.allCalls + Int.random(in: 5...80, using: &dice)
            _ = await stage.world.record { $0.allCalls >= next }
            guard !Task.isCancelled else { return }
            do {
                let count = state.withLock { $0.current.count }
                try await replace(Int.random(in: 0..<count, using: &dice))
            } catch {
                Issue.record("a process did not start again: \(error)")
                return
            }
        }
    }

    private func replace(_ index: Int) async throws {
        let life = state.withLock { $0.current[index] }
        let program = lives[life].program
        program.signal(SIGKILL)
        _ = await program.exitStatus()
        let killedAt = WallClock.system.now()
        state.withLock { $0.lives[life].killedAt = killedAt }
        enter(try await stage.serve(settings), at: index)
    }

    /// Adds one trouble of the other side, for a call or two.
    private func trouble(_ dice: inout SeededGenerator) {
        let routes: [RouteName] = [
            .token, .blueprintSearch, .scorecard, .runUpdate, .slackWebhook, .slackWebhook,
        ]
        let kinds: [Fault.Kind] = [
            .status(500), .status(503), .status(429, headers: ["Retry-After": "1"]),
            .loseAnswer(), .reset, .resetAnswer, .hang(upTo: .milliseconds(300)),
            .slow(.milliseconds(50)),
        ]
        guard stage.world.faults.count < 6,
            let route = routes.randomElement(using: &dice),
            let kind = kinds.randomElement(using: &dice)
        else { return }
        stage.world.faults.add(
            Fault(route: route, kind: kind, times: Int.random(in: 1...2, using: &dice))
        )
    }

    /// Ends the processes as an operator would.
    func stop() async {
        let current = state.withLock { state in state.current.map { state.lives[$0].program } }
        for program in current { program.signal(SIGTERM) }
        for program in current {
            #expect(await program.exitStatus() == 0)
        }
    }
}

extension Record {
    /// Every call of the service, whatever became of it.
    var allCalls: Int { RouteName.allCases.reduce(0) { $0 + calls($1) } }
}
