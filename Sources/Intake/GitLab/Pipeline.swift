import Jobs
import JSON
import Platform
import Reminders

/// A job as GitLab shows a pipeline.
struct Pipeline: Sendable {
    enum Status: String, Sendable, Hashable, CaseIterable {
        case created, pending, running, success, failed, canceled

        init(_ state: JobState) {
            self =
                switch state {
                case .queued: .pending
                case .running, .waiting: .running
                case .succeeded: .success
                case .failed, .dead: .failed
                case .cancelled: .canceled
                }
        }

        /// The word on GitLab's badge; for a success it is another than the status.
        var label: String { self == .success ? "passed" : rawValue }
        var text: String { label.prefix(1).uppercased() + label.dropFirst() }
    }

    var id: Int64
    /// Its job's number, which counts up within this service.
    var number: Int64
    var jobID: String
    var project: GitLabProject
    /// Nil for a run that came by a webhook first.
    var ref: String?
    var status: Status
    var createdAt: Timestamp
    /// When this life of the job began; the store does not keep when a worker took it.
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
}

extension Pipeline {
    /// The pipeline that a stored job is.
    init(_ job: Job, id: Int64, of project: GitLabProject) {
        // A payload that cannot be read is the worker's trouble; a pipeline shows without its ref.
        let order = try? JSONCoding.decode(ReminderRequest.self, from: job.payload)
        self.init(
            id: id,
            number: job.number,
            jobID: job.id,
            project: project,
            ref: order?.pipeline?.ref,
            status: Status(job.state),
            createdAt: job.createdAt,
            startedAt: job.attempts > 0 ? job.begunAt : nil,
            finishedAt: job.endedAt
        )
    }

    /// The pipeline as JSON.
    ///
    /// Source: GitLab's API entities `PipelineBasic` and `Pipeline`. What has no meaning here is
    /// null, or zeroes where clients expect a commit.
    ///
    /// - Parameter root: Where people reach this service, without a slash at its end.
    /// - Returns: An object with every member that GitLab's has.
    func json(root: String) -> JSONValue {
        let page = "/runs/\(jobID)"
        let commit = JSONValue(stringLiteral: String(repeating: "0", count: 40))
        let duration = startedAt.flatMap { start in finishedAt.map { $0 - start } }
        return [
            "id": .integer(id), "iid": .integer(number), "project_id": .integer(project.number),
            "name": nil, "sha": commit, "before_sha": commit, "ref": .text(ref), "tag": false,
            "status": .string(status.rawValue), "source": "trigger", "yaml_errors": nil,
            "created_at": .time(createdAt),
            "updated_at": .time(finishedAt ?? startedAt ?? createdAt),
            "started_at": .time(startedAt), "finished_at": .time(finishedAt),
            "committed_at": nil, "duration": .seconds(duration), "queued_duration": nil,
            "coverage": nil, "web_url": .string(root + page),
            "user": [
                "id": 1, "username": "scorebell", "name": "scorebell", "state": "active",
                "avatar_url": nil, "web_url": .string(root),
            ],
            "detailed_status": [
                "icon": .string("status_\(status.rawValue)"),
                "text": .string(status.text),
                "label": .string(status.label), "group": .string(status.rawValue),
                "tooltip": .string(status.label), "has_details": true,
                "details_path": .string(page), "illustration": nil, "favicon": nil,
            ],
        ]
    }
}

extension GitLabProject {
    /// The project as JSON, as much of GitLab's entity `Project` as its clients need.
    func json(root: String) -> JSONValue {
        [
            "id": .integer(number), "name": .string(shortName), "path": .string(shortName),
            "name_with_namespace": .string(name), "path_with_namespace": .string(name),
            "description": nil, "default_branch": "main", "visibility": "private",
            "archived": false, "web_url": .string(root),
        ]
    }
}

extension JSONValue {
    fileprivate static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    fileprivate static func time(_ time: Timestamp?) -> JSONValue { text(time.map { "\($0)" }) }

    /// Whole seconds; less than nothing, which a clock that was set back would show, is nothing.
    fileprivate static func seconds(_ duration: Duration?) -> JSONValue {
        duration.map { .integer(max(0, $0.milliseconds / 1_000)) } ?? .null
    }
}
