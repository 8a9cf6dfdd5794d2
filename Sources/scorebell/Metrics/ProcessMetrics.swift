import Exposition
import Platform

/// The metrics of this process: processor time, memory and open files, read at each scrape.
struct ProcessMetrics: Sendable {
    private let cpu: LevelCell?
    private let memory: LevelCell?
    private let openFiles: LevelCell?

    /// Sets the figures that do not change: start, limit of open files, and version.
    init(_ registry: MetricsRegistry, startedAt: Timestamp) {
        cpu = registry.level("scorebell_process_cpu_seconds_total")
        memory = registry.level("scorebell_process_resident_memory_bytes")
        openFiles = registry.level("scorebell_process_open_fds")
        let start = Double(startedAt.millisecondsSince1970) / 1_000
        registry.level("scorebell_process_start_time_seconds")?.value = start
        registry.level("scorebell_process_max_fds")?.value = Double(OpenFiles.limit)
        registry.level("scorebell_build_info", [("version", Version.current)])?.value = 1
    }

    func refresh() {
        cpu?.value = ProcessUsage.cpuSeconds
        memory?.value = ProcessUsage.residentBytes
        openFiles?.value = ProcessUsage.openFileCount
    }
}
