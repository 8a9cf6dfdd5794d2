import JSON

/// The body of an accepted webhook.
package struct Receipt: Sendable, Hashable, Codable {
    package var ok = true
    package var jobId: String
    package var runId: String
    package var duplicate: Bool
    package var status: String

    package init(jobId: String, runId: String, duplicate: Bool, status: String) {
        self.jobId = jobId
        self.runId = runId
        self.duplicate = duplicate
        self.status = status
    }
}

extension Receipt {
    /// The body as it is sent.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("ok", ok)
            writer.member("jobId", jobId)
            writer.member("runId", runId)
            writer.member("duplicate", duplicate)
            writer.member("status", status)
        }
        return writer.bytes
    }
}
