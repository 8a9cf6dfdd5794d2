import HTTPMessage
import HTTPTypes
import JSON
import Platform

/// The runs of the action, and Port's routes for them.
struct ActionRuns: Sendable {
    let configuration: SandboxConfiguration
    let wall: WallClock
    let ids: IDSource
    let recorder: Recorder
    let invoker: ActionInvoker

    /// Creates a run in progress, with a new id unless one is given; delivers nothing.
    func add(_ id: String? = nil, properties: JSONValue, through door: Door) -> ActionRun {
        let run = ActionRun(
            id: id ?? "r_\(ids.next())",
            action: configuration.catalogue.action.identifier(through: door),
            properties: properties,
            door: door,
            time: wall.now()
        )
        recorder.note { record in
            record.runsByID[run.id] = run
            record.runOrder.removeAll { $0 == run.id }
            record.runOrder.append(run.id)
            if record.runOrder.count > configuration.limits.runsMax {
                record.runsByID[record.runOrder.removeFirst()] = nil
            }
        }
        return run
    }

    private func run(_ id: String) throws(PortRefusal) -> ActionRun {
        guard let run = recorder.record.run(id) else {
            throw .notFound("Run with id \"\(id)\" was not found")
        }
        return run
    }

    private func json(of run: ActionRun) -> JSONValue {
        let action = configuration.catalogue.action
        return [
            "ok": true, "run": run.json(blueprint: action.blueprint, actionTitle: action.title),
        ]
    }

    /// Answers `GET /v1/actions/runs/{id}`; version 2 also shows the sent request.
    func show(_ id: String, _ request: Request) throws(PortRefusal) -> Response {
        let run = try run(id)
        guard try request.portQuery["version"]?.hasSameBytes(as: "v2") == true else {
            return Response.vendorJSON(.ok, json(of: run))
        }
        let action = configuration.catalogue.action
        let payload: JSONValue = [
            "type": "WEBHOOK", "url": .string(invoker.url(of: run.door) ?? ""),
            "agent": .bool(run.door == .agent),
            "synchronized": .bool(run.door.isSynchronous), "method": "POST",
        ]
        return Response.vendorJSON(
            .ok,
            [
                "ok": true,
                "run": run.json(
                    blueprint: action.blueprint,
                    actionTitle: action.title,
                    payload: payload
                ),
            ]
        )
    }

    /// Refuses any end of a synchronous run but by its answer.
    private func checkMayEnd(_ id: String) throws(PortRefusal) {
        guard try run(id).door.isSynchronous else { return }
        throw .invalid(
            "Run \"\(id)\" is synchronous: the webhook's answer ends it, nobody else may"
        )
    }

    /// Changes a run that is in progress; refuses for one that has ended.
    private func change(
        _ id: String,
        ending end: String?,
        _ body: (inout ActionRun, Timestamp) throws(PortRefusal) -> Void
    ) throws(PortRefusal) -> ActionRun {
        let now = wall.now()
        let result: Result<ActionRun, PortRefusal> = recorder.note { record in
            guard var run = record.runsByID[id] else {
                return .failure(.notFound("Run with id \"\(id)\" was not found"))
            }
            if run.hasEnded {
                if let late = end.flatMap(ActionRun.Status.init(rawValue:)) {
                    record.runsByID[id]?.lateEnds.append(late)
                }
                return .failure(
                    .invalid("Run \"\(id)\" has already ended with status \(run.status.rawValue)")
                )
            }
            do throws(PortRefusal) {
                try body(&run, now)
            } catch {
                return .failure(error)
            }
            run.updatedAt = now
            record.runsByID[id] = run
            return .success(run)
        }
        return try result.get()
    }

    /// Answers `PATCH /v1/actions/runs/{id}`.
    func update(_ id: String, with body: JSONValue) throws(PortRefusal) -> Response {
        let members = try body.members([
            "status": .oneOf(["SUCCESS", "FAILURE"]), "statusLabel": .string,
            "link": .stringOrStrings, "message": .object, "summary": .string,
            "externalRunId": .string,
        ])
        let status = members["status"]?.string
        if status != nil { try checkMayEnd(id) }
        let run = try change(id, ending: status) { run, now in
            if let label = members["statusLabel"]?.string { run.statusLabel = label }
            if let summary = members["summary"]?.string { run.summary = summary }
            if let external = members["externalRunId"]?.string { run.externalRunID = external }
            if let link = members["link"] {
                run.links = (link.array ?? [link]).compactMap(\.string)
            }
            if let status = status.flatMap(ActionRun.Status.init(rawValue:)) {
                run.end(status, at: now)
            }
        }
        return Response.vendorJSON(.ok, json(of: run))
    }

    /// Answers `POST /v1/actions/runs/{id}/logs`.
    func log(_ body: JSONValue, to id: String) throws(PortRefusal) -> Response {
        let members = try body.members(
            [
                "message": .string, "statusLabel": .string,
                "terminationStatus": .oneOf(["SUCCESS", "FAILURE"]),
            ],
            required: ["message"]
        )
        let status = members["terminationStatus"]?.string
        if status != nil { try checkMayEnd(id) }
        let lineID = "rl_\(ids.next())"
        let linesMax = configuration.limits.logLinesPerRunMax
        let run = try change(id, ending: status) { run, now throws(PortRefusal) in
            if run.logs.count >= linesMax { throw .invalid("The run has too many log lines") }
            let message = members["message"]?.string ?? ""
            run.logs.append(ActionRun.LogLine(id: lineID, message: message, time: now))
            if let label = members["statusLabel"]?.string { run.statusLabel = label }
            if let status = status.flatMap(ActionRun.Status.init(rawValue:)) {
                run.end(status, at: now)
            }
        }
        let line = run.logs.last { $0.id == lineID }
        return Response.vendorJSON(.created, ["ok": true, "runLog": line.map(run.json) ?? .null])
    }

    /// Answers `GET /v1/actions/runs/{id}/logs?limit=&offset=`, at most 50 lines.
    func logs(of id: String, _ request: Request) throws(PortRefusal) -> Response {
        let query = try request.portQuery
        func number(
            _ name: String,
            _ range: ClosedRange<Int>,
            or value: Int
        ) throws(PortRefusal)
            -> Int
        {
            guard let text = query[name] else { return value }
            guard let number = Int(text), range.contains(number) else {
                throw .invalid("querystring/\(name) must be a number in \(range)")
            }
            return number
        }
        let limit = try number("limit", 1...50, or: 50)
        let offset = try number("offset", 0...1_000_000, or: 0)
        let run = try run(id)
        let lines = run.logs.dropFirst(offset).prefix(limit)
        return Response.vendorJSON(.ok, ["ok": true, "runLogs": .array(lines.map(run.json))])
    }

    /// Answers `POST /v1/actions/{action}/runs`: creates a run and delivers it.
    func execute(_ action: String, _ body: JSONValue) async throws(PortRefusal) -> Response {
        let members = try body.members(
            ["properties": .object, "entity": .string],
            required: ["properties"]
        )
        let own = configuration.catalogue.action
        let door = [Door.webhook, .agent]
            .first { own.identifier(through: $0).hasSameBytes(as: action) }
        guard let door else {
            throw .notFound("Action with identifier \"\(action)\" was not found")
        }
        let run = add(properties: members["properties"] ?? [:], through: door)
        await invoker.deliver(run)
        return Response.vendorJSON(.accepted, json(of: run))
    }
}
