import CProcess
import FoundationEssentials

/// The processors that this process may use, which are often fewer than the machine has.
package enum Processors {
    /// What the affinity (sched_setaffinity(2)) and the cgroup's quota allow, at least one.
    ///
    /// A quota of one and a half processors counts as two.
    package static var usable: Int {
        let allowed = Int(scorebell_allowed_processors())
        guard let quota = quota(cgroups: text("/proc/self/cgroup") ?? "", read: text) else {
            return allowed
        }
        return max(1, min(allowed, Int(quota.rounded(.up))))
    }

    /// The most threads that libdispatch makes for tasks of one priority.
    ///
    /// That is the number of processors, but few on a large machine that lets a process choose its
    /// processors (Sources/CProcess/processors.c).
    static var poolThreads: Int { Int(scorebell_pool_threads()) }

    /// Lets all threads that are started from now on run on every processor; call it first in main.
    package static func restore() {
        scorebell_restore_processors()
    }

    private static let root = "/sys/fs/cgroup"

    /// Returns the smallest quota of the process's cgroups and those above them; nil without one.
    ///
    /// Source: cgroups(7), and the kernel's cgroup-v2.rst and sched-bwc.rst. A container may see
    /// its own cgroup as the root, and then the path is none here; the root counts, too.
    ///
    /// - Parameters:
    ///   - cgroups: The text of `/proc/self/cgroup`.
    ///   - read: Returns the text of a file; nil when it cannot be read.
    /// - Returns: A number of processors, above 0.
    package static func quota(cgroups: String, read: (String) -> String?) -> Double? {
        var quotas: [Double] = []
        for line in cgroups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isV2 = parts[0] == "0" && parts[1].isEmpty
            guard isV2 || parts[1].split(separator: ",").contains("cpu") else { continue }
            // Where both versions are used, that of version 2 is in a folder of its own.
            let roots = isV2 ? [root, "\(root)/unified"] : ["\(root)/\(parts[1])", "\(root)/cpu"]
            for folder in roots.flatMap({ folders(from: parts[2], in: $0) }) {
                quotas += [isV2 ? v2(folder, read) : v1(folder, read)].compactMap(\.self)
            }
        }
        return quotas.min()
    }

    /// Returns the folders of a cgroup and of all its ancestors.
    private static func folders(from path: Substring, in root: String) -> [String] {
        var folders = [root]
        for name in path.split(separator: "/") where name != ".." {
            folders.append("\(folders[folders.count - 1])/\(name)")
        }
        return folders
    }

    /// `cpu.max`: the quota, or `max`, and the period.
    private static func v2(_ folder: String, _ read: (String) -> String?) -> Double? {
        let numbers = read("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace)
        guard let numbers, numbers.count == 2 else { return nil }
        return ratio(numbers[0], numbers[1])
    }

    private static func v1(_ folder: String, _ read: (String) -> String?) -> Double? {
        guard let quota = read("\(folder)/cpu.cfs_quota_us"),
            let period = read("\(folder)/cpu.cfs_period_us")
        else { return nil }
        return ratio(quota.prefix { $0 != "\n" }, period.prefix { $0 != "\n" })
    }

    /// Nil for `max` and -1, which mean none.
    private static func ratio(_ quota: Substring, _ period: Substring) -> Double? {
        guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else {
            return nil
        }
        return quota / period
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
