import HTTPMessage
import Platform
import HTTPTypes
import JSON

extension SandboxWorld {
    /// Answers the sandbox's own routes: the page, the record, the faults.
    func answerOwn(_ request: Request, to route: Route) async -> Response {
        switch route {
        case .page: return pageResponse(request)
        case .pageParts: return partsResponse(request)
        case .asset(let asset): return Page.response(for: asset)
        case .execute: return await executeFromPage(request)
        case .state: return Response.vendorJSON(.ok, seen.value.json)
        case .faultAdd: return addFault(request)
        case .faultsClear:
            faults.clear()
            return Response.vendorJSON(.ok, ["ok": true])
        default: return Response.vendorJSON(.ok, ["ok": true, "service": "scorebell sandbox"])
        }
    }

    private func addFault(_ request: Request) -> Response {
        do throws(PortRefusal) {
            faults.add(try Fault(json: try body(of: request)))
            return Response.vendorJSON(
                .created,
                ["ok": true, "faults": .integer(Int64(faults.count))]
            )
        } catch {
            return error.response
        }
    }

    /// Answers the page's form: with a redirect to the page, or in JSON for its script.
    private func executeFromPage(_ request: Request) async -> Response {
        let origin = request.header(.origin)
        let host = request.header(.host) ?? ""
        let site = request.header(.secFetchSite)
        // Another site's page must not be able to execute the action.
        if site == "cross-site" || (origin != nil && origin != "http://\(host)") {
            return Response.text(.forbidden, "The button works on this page only\n")
        }
        guard let form = try? FormFields(body: request.body) else {
            return Response.text(.badRequest, "The form is malformed\n")
        }
        let shape = form["shape"].flatMap { InvocationShape(rawValue: $0) }
        let door = form["door"].flatMap { Door(rawValue: $0) }
        let run = await fireAction(shape ?? .full, through: door ?? .webhook)
        if request.header(.accept) == "application/json" {
            return Response.vendorJSON(.accepted, ["ok": true, "runId": .string(run.id)])
        }
        return Response(.seeOther, headers: [.location: "/"])
    }
}

extension Record {
    /// The record, as `GET /sandbox/state` sends it.
    var json: JSONValue {
        [
            "version": .integer(Int64(version)),
            "calls": .object(
                Dictionary(
                    uniqueKeysWithValues: calls.map {
                        (ExactString($0.rawValue), .integer(Int64($1)))
                    }
                )
            ),
            "messages": .array(messages.map(\.json)),
            "refusals": .array(
                refusals.map { refusal in
                    [
                        "time": .string(refusal.time.description),
                        "route": .string(refusal.route.rawValue),
                        "status": .integer(Int64(refusal.status)),
                        "reason": .string(refusal.reason),
                    ]
                }
            ),
            "deliveries": .array(
                deliveries.map { delivery in
                    [
                        "time": .string(delivery.time.description),
                        "runId": .string(delivery.runID),
                        "status": delivery.status.map { .integer(Int64($0)) } ?? .null,
                        "body": .string(delivery.body),
                    ]
                }
            ),
            "runs": .array(runs.map(\.stateJSON)),
        ]
    }
}

extension SlackPost {
    fileprivate var json: JSONValue {
        [
            "time": .string(time.description), "payload": payload,
            "readable": .string(readable), "flags": .array(flags.map(JSONValue.string)),
        ]
    }
}

extension ActionRun {
    fileprivate var stateJSON: JSONValue {
        [
            "id": .string(id), "status": .string(status.rawValue),
            "statusLabel": statusLabel.map(JSONValue.string) ?? .null,
            "summary": summary.map(JSONValue.string) ?? .null,
            "links": .array(links.map(JSONValue.string)),
            "externalRunId": externalRunID.map(JSONValue.string) ?? .null,
            "door": .string(door.rawValue),
            "response": response.map(JSONValue.string) ?? .null,
            "createdAt": .string(createdAt.description),
            "endedAt": endedAt.map { .string($0.description) } ?? .null,
            "logs": .array(
                logs.map {
                    ["time": .string($0.time.description), "message": .string($0.message)]
                }
            ),
        ]
    }
}
