import HTTPWire
import Logging
import Vocabulary

/// How connections come and go.
extension Reactor {
    private static let acceptLimit = 64

    /// Takes the connections that wait, as many as there is room for.
    func accept() {
        guard let listener else { return }
        for _ in 0..<Self.acceptLimit {
            guard let count = context.load.take(limit: context.limits.connections) else {
                return pauseAccepting()
            }
            switch SystemCalls.accept(listener) {
            case .connection(let descriptor, let address):
                context.metrics.connectionsChanged(to: count)
                open(descriptor, address: address)
            case .wouldBlock:
                _ = context.load.release()
                return
            case .exhausted(let number):
                _ = context.load.release()
                context.logger.warning(
                    "accepting connections pauses: the system has no room for more",
                    metadata: [LogKeys.cause: "\(SystemCalls.Failure(number: number).text)"]
                )
                return pauseAccepting()
            case .lost:
                _ = context.load.release()
            }
        }
    }

    private func open(_ descriptor: Int32, address: String) {
        generation &+= 1
        let connection = Connection(
            descriptor: descriptor,
            // The tokens of the listener and the wheel begin with all bits set.
            generation: generation & 0x7FFF_FFFF,
            address: address,
            parser: RequestParser(limits: context.limits.wire, names: context.names)
        )
        SystemCalls.sendWithoutDelay(descriptor)
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

    /// Ends the connection at once.
    func close(_ connection: Connection) {
        guard connection.phase != .closed else { return }
        connection.phase = .closed
        connection.wait = nil
        connection.task = nil
        connections[Int(connection.token & 0xFFFF_FFFF)] = nil
        connectionCount -= 1
        connection.transport.close()
        context.metrics.connectionsChanged(to: context.load.release())
        resumeAccepting()
        endIfDone()
    }

    /// Stops looking at the listener, which would be ready for ever, until a connection is closed
    /// or some time has passed.
    private func pauseAccepting() {
        guard let listener, !isAcceptingPaused else { return }
        isAcceptingPaused = true
        SystemCalls.unwatch(listener, on: loop.poll)
        arm(
            Self.listenerToken,
            at: DeadlineWheel.tick(atOrAfter: now + context.times.exhaustionPause)
        )
    }

    /// Looks at the listener again.
    func resumeAccepting() {
        guard let listener, isAcceptingPaused else { return }
        isAcceptingPaused = false
        do throws(SystemCalls.Failure) {
            try SystemCalls.watch(
                listener,
                on: loop.poll,
                events: SystemCalls.inputEvents,
                token: Self.listenerToken
            )
        } catch {
            isAcceptingPaused = true
            arm(
                Self.listenerToken,
                at: DeadlineWheel.tick(atOrAfter: now + context.times.exhaustionPause)
            )
        }
    }

    /// Takes no new connection, lets what is under way end, and waits until it has.
    ///
    /// - Parameter deadline: How long that may take; what is left then is cut off.
    func drain(for deadline: Duration) async {
        // The loop must outlive this call, whose end may come back to it from another thread.
        tasks += 1
        defer { taskEnded() }
        now = context.time.elapsed()
        isDraining = true
        // What the kernel has accepted for us would be reset when the listener closes.
        accept()
        if let listener {
            SystemCalls.close(listener)
            self.listener = nil
        }
        for case let connection? in connections {
            // A request may have arrived that epoll has not told of yet.
            connection.isReadable = true
            advance(connection)
            if connection.isIdle { close(connection) }
        }
        if connectionCount > 0 {
            drainTick = DeadlineWheel.tick(atOrAfter: now + deadline.milliseconds)
            arm(Self.drainToken, at: drainTick)
            await withCheckedContinuation { drained = $0 }
        }
    }

    /// Cuts off what the drain has waited for long enough.
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
