import OpenSSL

/// The number of a pipeline as GitLab's clients see it: that of its job, and proof that it was told.
///
/// The job's number is shifted left by 20 bits; below it stand 20 bits of an HMAC-SHA256 over the
/// numbers of job and project, whose key is the trigger token. So the pipelines cannot be counted
/// through without a token, for of a million numbers one is a pipeline's, and one asked for under
/// another project is not there. Below 2^33 jobs the number is exact in a Double, which many JSON
/// readers use. It changes when the token does.
enum PipelineID {
    private static let proofBits: Int64 = 20

    static func make(_ number: Int64, of project: GitLabProject, key: HMACKey) -> Int64 {
        let code = key.code(over: "scorebell pipeline \(number) of \(project.number)")
        let proof = code.bytes.prefix(3).reduce(Int64(0)) { $0 << 8 | Int64($1) } >> 4
        return number << proofBits | proof
    }

    /// The job's number in a pipeline's, right or not.
    static func number(in id: Int64) -> Int64 { id >> proofBits }
}
