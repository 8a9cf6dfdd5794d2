import HTTPMessage
import HTTPTypes
import HTTPWire
import Logging
import Platform

/// Turning bytes into requests, and responses into bytes.
extension Reactor {
    /// Does everything on the connection that can be done without waiting.
    func advance(_ connection: Connection) {
        // An immediate answer arrives here while its request is still being dispatched.
        if connection.isAdvancing { return }
        connection.isAdvancing = true
        defer { connection.isAdvancing = false }
        var steps = 0
        while true {
            guard step(connection) else {
                if updateHolding(connection) { continue }
                break
            }
            steps += 1
            if steps == Self.stepLimit || isBulk(connection)
                || (hasMore(connection) && isTurnOver)
            {
                _ = updateHolding(connection)
                yield(connection)
                break
            }
        }
        updateWait(connection)
    }

    /// Whether the next step moves many bytes, which can wait behind small requests.
    private func isBulk(_ connection: Connection) -> Bool {
        connection.isReadable
            && (connection.phase == .lingering
                || (connection.phase == .receiving && connection.parser.phase == .body))
    }

    /// Whether pipelined requests wait to be parsed.
    private func hasMore(_ connection: Connection) -> Bool {
        connection.phase == .receiving && !connection.pending.isEmpty
    }

    /// Does one step; returns false if nothing can be done until something changes.
    private func step(_ connection: Connection) -> Bool {
        switch connection.phase {
        case .handshaking: connection.isReadable && shakeHands(connection)
        case .receiving: receive(connection)
        case .responding, .closed: false
        case .sending: connection.isWritable && flush(connection)
        case .lingering: connection.isReadable && discard(connection)
        }
    }

    /// Receives bytes, or takes those left from the last request, and parses them.
    private func receive(_ connection: Connection) -> Bool {
        if !connection.pending.isEmpty {
            let step = connection.parser.parse(
                connection.pending.span,
                from: &connection.pendingStart
            )
            if connection.pendingStart == connection.pending.count {
                connection.pending = []
                connection.pendingStart = 0
            }
            return take(step, on: connection)
        }
        guard connection.isReadable else { return false }
        switch connection.transport.receive(into: &input) {
        case .wouldBlock:
            connection.isReadable = false
            return false
        case .ended, .failed:
            // Without a whole request there is nothing to answer.
            close(connection)
            return false
        case .bytes(let count):
            if connection.transport.isDrained, !connection.isHalfClosed {
                connection.isReadable = false
            }
            if connection.wait == .body { noteBody(count, connection) }
            var position = 0
            let step = connection.parser.parse(
                input.span.extracting(0..<count),
                from: &position
            )
            if position < count {
                connection.pending = input.span.extracting(position..<count).copied()
            }
            return take(step, on: connection)
        }
    }

    private func take(_ step: RequestParser.Step, on connection: Connection) -> Bool {
        switch step {
        case .needsMore:
            if connection.parser.awaitsAdmission { admit(connection) }
            // A client that has sent bytes of the body does not wait for 100.
            if connection.phase == .receiving, connection.pending.isEmpty,
                connection.parser.awaitsContinue
            {
                proceed(connection)
            }
        case .complete(let request):
            dispatch(request, on: connection)
        case .refused(let error):
            refuse(connection, with: ErrorAnswer.refusal(error))
        }
        return true
    }

    /// Decides whether the body of the current request is read, and answers if it is not.
    private func admit(_ connection: Connection) {
        guard let admit = context.admit, let head = connection.parser.head else { return }
        let request = request(head, on: connection)
        switch admit(request) {
        case .read(let limit):
            do throws(WireError) {
                try connection.parser.admitBody(upTo: limit)
                connection.admitted = request
            } catch {
                refuse(connection, with: ErrorAnswer.refusal(error))
            }
        case .answer(let response):
            connection.pending = []
            connection.exchange = exchange(head, of: request, keepsAlive: false)
            answer(connection, with: response)
        }
    }

    /// Sends 100 (Continue) (RFC 9110 10.1.1); the limits were checked with the head.
    private func proceed(_ connection: Connection) {
        guard !connection.hasSentContinue else { return }
        connection.hasSentContinue = true
        let size = ResponseWriter.proceed.count
        // Everything before was sent, so the socket has room, unless the peer sends without reading
        // and has filled its buffer: close.
        if connection.transport.send(ResponseWriter.proceed, from: 0) != .bytes(size) {
            close(connection)
        }
    }

    /// Passes the request to the responder; its answer arrives in `finish`.
    private func dispatch(_ wire: WireRequest, on connection: Connection) {
        connection.requests += 1
        connection.hasSentContinue = false
        connection.phase = .responding
        connection.wait = nil
        let request = takeRequest(wire, on: connection)
        connection.exchange = exchange(
            wire.head,
            of: request,
            keepsAlive: wire.head.keepsAlive
                && connection.requests < context.limits.requestsPerConnection
        )
        tasks += 1
        let token = connection.token
        let respond = context.respond
        // It begins at once, without a turn in the queue. What in it leaves this actor stays on the
        // loop by the preference: `#isolation`, and so a continuation, may not know the actor.
        let task = Task.immediate(executorPreference: loop) {
            let response = await respond(request)
            finish(token, response)
        }
        guard connection.phase == .responding else { return }
        connection.task = task
        // The client may have closed its side right behind the request.
        if connection.isHalfClosed, context.cancelsAbandoned { task.cancel() }
    }

    private func exchange(
        _ head: RequestHead,
        of request: Request,
        keepsAlive: Bool
    ) -> Connection.Exchange {
        Connection.Exchange(
            method: head.method,
            target: head.target,
            isHead: head.method == .head,
            minorVersion: head.minorVersion,
            keepsAlive: keepsAlive,
            client: request.clientAddress
        )
    }

    /// Returns the request with its body; its head was converted before, or is now.
    private func takeRequest(_ wire: WireRequest, on connection: Connection) -> Request {
        var request = connection.admitted.take() ?? request(wire.head, on: connection)
        request.body = wire.body
        return request
    }

    /// Converts a head to a request without a body.
    private func request(_ head: RequestHead, on connection: Connection) -> Request {
        let origin =
            context.proxies.isEmpty
            ? nil : context.proxies.origin(head.fields, from: connection.peer)
        var request = Request(
            head.method,
            head.target,
            fields: head.fields,
            clientAddress: connection.address,
            clientNetwork: connection.network,
            isSecure: origin?.isSecure ?? connection.transport.isEncrypted
        )
        if let client = origin?.address {
            request.clientAddress = "\(client)"
            request.clientNetwork = client.networkText(of: request.clientAddress)
        }
        return request
    }

    private func finish(_ token: UInt64, _ response: Response) {
        defer { taskEnded() }
        guard let connection = connection(token), connection.phase == .responding else { return }
        connection.task = nil
        // An immediate answer comes within the turn, which has read the clock.
        if !connection.isAdvancing { now = context.time.elapsed() }
        if response.isReset {
            connection.transport.reset()
            return close(connection)
        }
        answer(connection, with: response)
        advance(connection)
    }

    /// Answers an invalid or late request, and closes the connection.
    func refuse(_ connection: Connection, with response: Response) {
        connection.pending = []
        connection.exchange = Connection.Exchange(
            method: connection.parser.method ?? Self.unknownMethod,
            target: connection.parser.target ?? "",
            // RFC 9110 9.3.2: no content, also where HEAD is refused.
            isHead: connection.parser.method == .head,
            minorVersion: 1,
            keepsAlive: false,
            client: connection.address
        )
        context.metrics.requestRefused(response.status)
        context.refused(
            RefusedRequest(
                method: connection.parser.method,
                target: connection.parser.target,
                status: response.status,
                address: connection.address
            )
        )
        answer(connection, with: response)
    }

    private func answer(_ connection: Connection, with response: Response) {
        guard let exchange = connection.exchange else { return }
        connection.exchange = nil
        output.removeAll(keepingCapacity: output.capacity <= 4 * Self.receiveBytes)
        let framing = ResponseWriter.Framing(
            date: currentDate(),
            minorVersion: exchange.minorVersion,
            keepsAlive: exchange.keepsAlive && !isDraining,
            isHead: exchange.isHead
        )
        let written = write(response, framing: framing)
        connection.closesAfterAnswer = !written.keepsAlive
        if logsRequests { log(exchange, written.status) }
        send(connection)
    }

    /// Stands for the method of a request that was refused before its method was known.
    private static let unknownMethod = HTTPRequest.Method("UNKNOWN") ?? .get

    private func log(_ exchange: Connection.Exchange, _ status: HTTPResponse.Status) {
        context.logger.debug(
            "request answered",
            metadata: [
                LogKeys.method: "\(exchange.method.rawValue)",
                // The query may hold a token.
                LogKeys.path: "\(exchange.target.prefix { $0 != "?" })",
                LogKeys.status: "\(status.code)",
                LogKeys.address: "\(exchange.client)",
            ]
        )
    }

    /// The parts of a response that were actually written.
    private struct Written {
        var status: HTTPResponse.Status
        var keepsAlive: Bool
    }

    /// Serialises the response to `output`.
    private func write(_ response: Response, framing: ResponseWriter.Framing) -> Written {
        do throws(ResponseError) {
            let keepsAlive = try append(response, framing: framing)
            return Written(status: response.status, keepsAlive: keepsAlive)
        } catch {
            context.logger.error(
                "a response cannot be sent",
                metadata: [LogKeys.cause: "\(error)"]
            )
            // The text of our own error answer is known to be valid.
            let keepsAlive = try? append(ErrorAnswer.fault, framing: framing)
            return Written(status: ErrorAnswer.fault.status, keepsAlive: keepsAlive ?? false)
        }
    }

    private func append(
        _ response: Response,
        framing: ResponseWriter.Framing
    ) throws(ResponseError) -> Bool {
        try ResponseWriter.append(
            response.status,
            fields: response.headers,
            body: response.body,
            framing: framing,
            to: &output
        )
    }

    private func currentDate() -> [UInt8] {
        let tick = DeadlineWheel.tick(atOrBefore: now)
        if tick != dateTick {
            dateTick = tick
            date = HTTPDate.bytes(secondsSince1970: context.wallClock.now().secondsSince1970)
        }
        return date
    }
}
