import HTTPWire
import Logging
import Platform

/// Accepting and closing connections.
extension Reactor {
    private static let acceptLimit = 64

    /// Accepts waiting connections, as long as there is room and time.
    ///
    /// - Parameters:
    ///   - listener: Where they wait.
    ///   - isInTurn: Whether those that are left can wait for the next turn: a connection's first
    ///     steps are taken at once, and a TLS handshake takes a millisecond or more.
    /// - Returns: True if there may be more of both.
    @discardableResult
    func accept(from listener: Int32, isInTurn: Bool = false) -> Bool {
        guard listeners.contains(listener) else { return false }
        for _ in 0..<Self.acceptLimit {
            if isInTurn, isTurnOver { return true }
            guard let count = context.load.take(limit: context.limits.connections) else {
                guard SystemCalls.hasInput(listener) else { return false }
                if displaceOne() { continue }
                pauseAccepting()
                return false
            }
            switch SystemCalls.accept(listener) {
            case .connection(let descriptor, let peer):
                context.metrics.connectionsChanged(to: count)
                open(descriptor, peer: peer)
            case .wouldBlock:
                _ = context.load.release()
                return false
            case .exhausted(let number):
                _ = context.load.release()
                context.logger.warning(
                    "accepting connections pauses: the system has no room for more",
                    metadata: [LogKeys.cause: "\(SystemCalls.Failure(number: number).text)"]
                )
                pauseAccepting()
                return false
            case .lost:
                _ = context.load.release()
            }
        }
        return true
    }

    /// Accepts all waiting connections, as long as there is room.
    private func acceptAll(from listener: Int32) {
        // New ones may arrive meanwhile, but the backlog bounds how many wait at once.
        var left = context.limits.backlog
        while left > 0, accept(from: listener) { left -= Self.acceptLimit }
    }

    private func open(_ descriptor: Int32, peer: PeerAddress?) {
        let isCounted = peer.map { !context.proxies.contains($0) } ?? false
        let limit = context.limits.connectionsPerAddress
        if isCounted, let peer, !context.load.take(for: peer.subscriber, limit: limit) {
            return refuse(descriptor, "its address has too many", peer)
        }
        let session = context.identity?.session(over: descriptor)
        // Without memory for TLS a connection is closed, and never served without TLS.
        if context.identity != nil, session == nil {
            if isCounted, let peer { context.load.release(for: peer.subscriber) }
            return refuse(descriptor, "there is no memory for TLS", peer)
        }
        generation &+= 1
        let connection = Connection(
            transport: ConnectionTransport(descriptor: descriptor, session: session),
            // Tokens with the highest bit belong to listeners and the wheel.
            generation: generation & 0x7FFF_FFFF,
            peer: peer,
            isCounted: isCounted,
            parser: RequestParser(
                limits: context.limits.wire,
                unaskedBodyBytes: context.admit == nil ? .max : ServerLimits.unaskedBodyBytes
            )
        )
        let index = Int(descriptor)
        if index >= connections.count {
            connections += Array(repeating: nil, count: index + 1 - connections.count)
        }
        connections[index] = connection
        connectionCount += 1
        do throws(SystemCalls.Failure) {
            try SystemCalls.watch(
                descriptor,
                on: loop.poll,
                events: SystemCalls.connectionEvents,
                token: connection.token
            )
        } catch {
            context.logger.warning(
                "a connection cannot be watched",
                metadata: [LogKeys.cause: "\(error.text)"]
            )
            return close(connection)
        }
        // A client usually sends its request with its connection.
        advance(connection)
    }

    /// Closes a connection that exceeds a limit.
    private func refuse(_ descriptor: Int32, _ cause: String, _ peer: PeerAddress?) {
        context.metrics.refused()
        context.logger.debug(
            "a connection was refused",
            metadata: [
                LogKeys.cause: "\(cause)", LogKeys.address: "\(peer.map(\.description) ?? "unix")",
            ]
        )
        SystemCalls.close(descriptor)
        context.metrics.connectionsChanged(to: context.load.release())
    }

    /// Closes a connection at once.
    func close(_ connection: Connection) {
        guard connection.phase != .closed else { return }
        _ = hold(0, connection)
        connection.phase = .closed
        connection.wait = nil
        connection.task = nil
        connections[Int(connection.token & 0xFFFF_FFFF)] = nil
        connectionCount -= 1
        connection.transport.close()
        if connection.isCounted, let peer = connection.peer {
            context.load.release(for: peer.subscriber)
        }
        context.metrics.connectionsChanged(to: context.load.release())
        resumeAccepting()
        endIfDone()
    }

    /// Stops watching the listeners, which stay ready, until a connection is closed or some time
    /// has passed.
    private func pauseAccepting() {
        guard !listeners.isEmpty, !isAcceptingPaused else { return }
        isAcceptingPaused = true
        for listener in listeners { SystemCalls.unwatch(listener, on: loop.poll) }
        armListeners()
    }

    /// Watches the listeners again.
    func resumeAccepting() {
        guard !listeners.isEmpty, isAcceptingPaused else { return }
        isAcceptingPaused = false
        do throws(SystemCalls.Failure) {
            for listener in listeners {
                try SystemCalls.watch(
                    listener,
                    on: loop.poll,
                    events: SystemCalls.listenerEvents,
                    token: Self.token(of: listener)
                )
            }
        } catch {
            pauseAccepting()
        }
    }

    private func armListeners() {
        arm(
            Self.listenersToken,
            at: DeadlineWheel.tick(atOrAfter: now + context.times.exhaustionPause)
        )
    }

    /// Closes the listeners, lets current requests end, and waits for that.
    ///
    /// - Parameter deadline: How long that may take; what is left then is cut off.
    func drain(for deadline: Duration) async {
        // Keep the loop alive: this call may be resumed by another thread.
        tasks += 1
        defer { taskEnded() }
        now = context.time.elapsed()
        isDraining = true
        for listener in listeners {
            // Connections in the kernel's backlog would be reset when the listener is closed; those
            // of an inherited socket are left to the next process.
            if !areListenersInherited { acceptAll(from: listener) }
            SystemCalls.unwatch(listener, on: loop.poll)
            SystemCalls.close(listener)
        }
        listeners = []
        for case let connection? in connections {
            // A request may have arrived that epoll has not reported yet.
            connection.isReadable = true
            advance(connection)
            if connection.isIdle, connection.requests > 0 {
                close(connection)
            } else if connection.isIdle || connection.phase == .handshaking {
                // Its first request may be on its way.
                shorten(connection, to: context.times.linger)
            }
        }
        if connectionCount > 0 {
            drainTick = DeadlineWheel.tick(atOrAfter: now + deadline.milliseconds)
            arm(Self.drainToken, at: drainTick)
            await withCheckedContinuation { drained = $0 }
        }
    }

    /// Closes the remaining connections when the drain deadline has passed.
    func endRest() {
        context.logger.warning(
            "stopping ends connections that did not finish in time",
            metadata: ["connections": "\(connectionCount)"]
        )
        for case let connection? in connections {
            connection.task?.cancel()
            close(connection)
        }
    }
}
