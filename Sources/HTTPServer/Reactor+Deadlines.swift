import HTTPWire
import Logging
import Platform

/// Keeping deadlines.
extension Reactor {
    /// Sets the deadline for the connection's current wait, unless it is set already.
    func updateWait(_ connection: Connection) {
        let wait: Connection.Wait?
        switch connection.phase {
        case .handshaking: wait = .handshake
        case .receiving:
            switch connection.parser.phase {
            case .idle: wait = connection.requests == 0 ? .firstByte : .idle
            case .head: wait = .head
            case .body: wait = .body
            }
        case .sending: wait = .write
        case .lingering: wait = .linger
        case .responding, .closed: wait = nil
        }
        guard wait != connection.wait else { return }
        connection.wait = wait
        connection.waitStart = now
        guard let wait else { return }
        var milliseconds = milliseconds(of: wait)
        if wait == .body {
            connection.bodyStart = now
            startWindow(connection)
            if context.limits.bodyBytesPerSecond > 0 {
                milliseconds = min(milliseconds, context.times.bodyGrace)
            }
        }
        setDeadline(of: connection, at: now + milliseconds)
    }

    private func setDeadline(of connection: Connection, at time: Int64) {
        connection.deadline = DeadlineWheel.tick(atOrAfter: time)
        if connection.deadline < connection.armedTick {
            connection.armedTick = arm(connection.token, at: connection.deadline)
        }
    }

    /// Shortens the deadline of the connection's current wait.
    func shorten(_ connection: Connection, to milliseconds: Int64) {
        let time = now + milliseconds
        if connection.deadline > DeadlineWheel.tick(atOrAfter: time) {
            setDeadline(of: connection, at: time)
        }
    }

    private func milliseconds(of wait: Connection.Wait) -> Int64 {
        switch wait {
        case .handshake: context.times.handshake
        case .firstByte:
            min(
                shortened(context.times.firstByte),
                isDraining ? context.times.linger : .max
            )
        case .head: context.times.head
        case .body: context.times.body
        case .idle: shortened(context.times.idle)
        case .write: context.times.write
        case .linger: context.times.linger
        }
    }

    /// Returns an idle time shortened as connections run out: from half of the limit on linearly,
    /// down to `leastIdle`.
    private func shortened(_ milliseconds: Int64) -> Int64 {
        let limit = context.limits.connections
        let left = Int64(limit - context.load.count)
        let half = Int64(limit - limit / 2)
        if left >= half { return milliseconds }
        return max(min(milliseconds, Self.leastIdle), milliseconds * max(0, left) / half)
    }

    /// Adds an entry to the wheel; returns the tick at which it is due.
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
        sleeper = Task.immediate {
            do {
                try await sleep(DeadlineWheel.tickMilliseconds * tick)
                expire()
            } catch {
                // Another sleeper has replaced this one, or the loop has ended.
            }
            taskEnded()
        }
    }

    /// Handles all expired deadlines, then sleeps until the next.
    private func expire() {
        now = context.time.elapsed()
        sleepingUntil = .max
        let tick = DeadlineWheel.tick(atOrBefore: now)
        for token in wheel.expire(at: tick) {
            switch token {
            case Self.listenersToken: resumeAccepting()
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
        // A stale entry: the deadline has moved to an earlier one that was handled.
        guard connection.armedTick <= tick else { return }
        connection.armedTick = .max
        guard let wait = connection.wait else { return }
        if connection.deadline > tick {
            connection.armedTick = arm(connection.token, at: connection.deadline)
        } else if wait == .body, mayGoOn(connection) {
            let end = connection.bodyStart + context.times.body
            let next = connection.windowStart + context.times.bodyGrace
            setDeadline(of: connection, at: min(end, next))
        } else {
            expire(connection, wait)
        }
    }

    /// Whether a body's deadline has not passed and its rate is high enough.
    private func mayGoOn(_ connection: Connection) -> Bool {
        guard now - connection.bodyStart < context.times.body else { return false }
        guard isWindowOver(connection) else { return true }
        guard isFastEnough(connection) else { return false }
        startWindow(connection)
        return true
    }

    /// Counts received bytes of a body.
    func noteBody(_ count: Int, _ connection: Connection) {
        // The deadline may be handled late; bytes that came after the window's end do not count for
        // it.
        if isWindowOver(connection), isFastEnough(connection) { startWindow(connection) }
        connection.windowBytes += count
    }

    /// Starts a window in which the body's rate is measured.
    ///
    /// Over the whole body, the bytes at its beginning would let it stall for the rest of its time.
    private func startWindow(_ connection: Connection) {
        connection.windowStart = now
        connection.windowBytes = 0
    }

    private func isWindowOver(_ connection: Connection) -> Bool {
        now - connection.windowStart >= context.times.bodyGrace
    }

    private func isFastEnough(_ connection: Connection) -> Bool {
        let rate = Int64(context.limits.bodyBytesPerSecond)
        let elapsed = now - connection.windowStart
        return Int64(connection.windowBytes) * 1_000 >= rate * elapsed
    }

    private func expire(_ connection: Connection, _ wait: Connection.Wait) {
        context.logger.debug(
            "a connection took too long",
            metadata: [LogKeys.cause: "\(wait)", LogKeys.address: "\(connection.address)"]
        )
        switch wait {
        case .handshake, .firstByte, .idle, .write, .linger:
            // There is no request to answer, or TLS is not set up: close without an answer.
            close(connection)
        case .body where now - connection.bodyStart < context.times.body:
            refuse(
                connection,
                with: ErrorAnswer.tooSlow(bytesPerSecond: context.limits.bodyBytesPerSecond)
            )
            advance(connection)
        case .head, .body:
            refuse(connection, with: ErrorAnswer.timeout)
            advance(connection)
        }
    }
}
