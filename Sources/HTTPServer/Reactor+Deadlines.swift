import HTTPWire
import Logging
import Vocabulary

/// How time limits are kept.
extension Reactor {
    /// Sets the deadline for what the connection waits for now, unless it waits for it already.
    func updateWait(_ connection: Connection) {
        let wait: Connection.Wait?
        switch connection.phase {
        case .receiving:
            switch connection.parser.phase {
            case .idle: wait = connection.requests == 0 ? .head : .idle
            case .head: wait = .head
            case .body: wait = .body
            }
        case .sending: wait = .write
        case .lingering: wait = .linger
        case .responding, .closed: wait = nil
        }
        guard wait != connection.wait else { return }
        connection.wait = wait
        guard let wait else { return }
        connection.deadline = DeadlineWheel.tick(atOrAfter: now + milliseconds(of: wait))
        if connection.deadline < connection.armedTick {
            connection.armedTick = arm(connection.token, at: connection.deadline)
        }
    }

    private func milliseconds(of wait: Connection.Wait) -> Int64 {
        switch wait {
        case .head: context.times.head
        case .body: context.times.body
        case .idle: context.times.idle
        case .write: context.times.write
        case .linger: context.times.linger
        }
    }

    /// Has the wheel look at `token` at `tick`; returns the tick at which it will.
    @discardableResult
    func arm(_ token: UInt64, at tick: Int64) -> Int64 {
        let place = wheel.add(token, at: tick)
        if place < sleepingUntil { sleep(until: place) }
        return place
    }

    private func sleep(until tick: Int64) {
        sleeper?.cancel()
        sleepingUntil = tick
        tasks += 1
        let sleep = context.time.sleep
        sleeper = Task.immediate(executorPreference: loop) {
            do {
                try await sleep(DeadlineWheel.tickMilliseconds * tick)
                expire()
            } catch {
                // Another sleeper has taken over, or the loop ends.
            }
            taskEnded()
        }
    }

    /// Looks at everything whose time has come, and sleeps until the next.
    private func expire() {
        now = context.time.elapsed()
        sleepingUntil = .max
        let tick = DeadlineWheel.tick(atOrBefore: now)
        for token in wheel.expire(at: tick) {
            switch token {
            case Self.listenerToken: resumeAccepting()
            case Self.drainToken: lookAtDrain(tick)
            default:
                if let connection = connection(token) { look(at: connection, tick) }
            }
        }
        if !(isDraining && connectionCount == 0), let earliest = wheel.earliest,
            earliest < sleepingUntil
        {
            sleep(until: earliest)
        }
    }

    private func lookAtDrain(_ tick: Int64) {
        if tick >= drainTick { endRest() } else { arm(Self.drainToken, at: drainTick) }
    }

    private func look(at connection: Connection, _ tick: Int64) {
        // An entry from before the deadline moved to an earlier one that has been seen.
        guard connection.armedTick <= tick else { return }
        connection.armedTick = .max
        guard let wait = connection.wait else { return }
        if connection.deadline > tick {
            connection.armedTick = arm(connection.token, at: connection.deadline)
        } else {
            expire(connection, wait)
        }
    }

    private func expire(_ connection: Connection, _ wait: Connection.Wait) {
        context.logger.debug(
            "a connection took too long",
            metadata: [LogKeys.cause: "\(wait)", LogKeys.address: "\(connection.address)"]
        )
        switch wait {
        case .idle, .write, .linger:
            close(connection)
        case .head where connection.parser.phase == .idle:
            // Nothing was asked, so nothing is answered.
            close(connection)
        case .head, .body:
            refuse(connection, with: ErrorAnswer.timeout)
            advance(connection)
        }
    }
}
