import Platform
import Testing

/// How many processors a process may use.
struct ProcessorsTests {
    // Ours: paths of the kernel's files, and what stands in them.
    private typealias Files = [String: String]

    private func quota(_ cgroups: String, _ files: Files) -> Double? {
        Processors.quota(cgroups: cgroups) { files[$0] }
    }

    @Test func `a container that sees its own cgroup as the root has its quota`() {
        let files = ["/sys/fs/cgroup/cpu.max": "150000 100000\n"]
        #expect(quota("0::/\n", files) == 1.5)
    }

    @Test func `the smallest quota of all cgroups above it counts`() {
        var files = [
            "/sys/fs/cgroup/a.slice/b.service/cpu.max": "max 100000\n",
            "/sys/fs/cgroup/a.slice/cpu.max": "200000 100000\n",
        ]
        #expect(quota("0::/a.slice/b.service\n", files) == 2)
        files["/sys/fs/cgroup/a.slice/b.service/cpu.max"] = "50000 100000\n"
        #expect(quota("0::/a.slice/b.service\n", files) == 0.5)
    }

    @Test func `a container whose path is the host's has the quota at its root`() {
        let files = [
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "300000\n",
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        ]
        let cgroups = "12:pids:/docker/x\n4:cpu,cpuacct:/docker/x\n0::/docker/x\n"
        #expect(quota(cgroups, files) == 3)
    }

    @Test(arguments: [
        "max 100000\n", "", "junk\n", "0 100000\n", "100000 0\n", "100000\n", "-1 100000\n",
    ])
    func `what is no quota is none`(text: String) {
        #expect(quota("0::/\n", ["/sys/fs/cgroup/cpu.max": text]) == nil)
    }

    @Test func `version 1 writes -1 for none`() {
        let files = [
            "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ]
        #expect(quota("1:cpu:/\n", files) == nil)
    }

    @Test func `a cgroup without files, or no cgroup, has none`() {
        #expect(quota("0::/../outside\nnonsense\n", [:]) == nil)
        #expect(quota("", [:]) == nil)
    }

    @Test func `this process may use one at least`() {
        #expect(Processors.usable >= 1)
    }
}
