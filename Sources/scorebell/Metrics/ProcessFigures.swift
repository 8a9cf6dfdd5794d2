import Exposition
import FoundationEssentials
import Glibc
import Platform

/// What the system knows of this process; read when somebody asks.
struct ProcessFigures: Sendable {
    private let cpu: LevelCell?
    private let memory: LevelCell?
    private let openFiles: LevelCell?

    /// Notes what does not change.
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
        cpu?.value = Self.cpuSeconds
        memory?.value = Self.residentBytes
        openFiles?.value = Self.openFileCount
    }

    private static var cpuSeconds: Double {
        var usage = rusage()
        // Safe: it writes one record, which lives for the call.
        guard unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// The second number of `statm`, in pages (proc_pid_statm(5)).
    private static var residentBytes: Double {
        let numbers = text(of: "/proc/self/statm").split(separator: " ")
        guard numbers.count > 1, let pages = Double(numbers[1]) else { return .nan }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Since Linux 6.2 the folder's size is the number of files, which else have to be listed.
    private static var openFileCount: Double {
        var status = stat()
        // Safe: it writes one record, which lives for the call.
        if unsafe stat("/proc/self/fd", &status) == 0, status.st_size > 0 {
            return Double(status.st_size)
        }
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        // One of them is the listing's own.
        return names.map { Double($0.count - 1) } ?? .nan
    }

    private static func text(of path: String) -> String {
        // Safe: it reads the path within the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        // Safe: it writes at most as many bytes as the array has.
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
