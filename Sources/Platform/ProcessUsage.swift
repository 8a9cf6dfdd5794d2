import FoundationEssentials
import Glibc

/// What this process has used of the machine, as the kernel counts it.
package enum ProcessUsage {
    /// Processor time in user and kernel mode; NaN if unknown.
    package static var cpuSeconds: Double {
        var usage = rusage()
        // Safe: it writes one record, which lives for the call.
        guard unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Bytes in RAM: the second number of `statm`, in pages (proc_pid_statm(5)); NaN if unknown.
    package static var residentBytes: Double {
        let numbers = text(of: "/proc/self/statm").split(separator: " ")
        guard numbers.count > 1, let pages = Double(numbers[1]) else { return .nan }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Open files and connections; NaN if unknown.
    ///
    /// Since Linux 6.2 the size of the folder is their number; before they have to be listed.
    package static var openFileCount: Double {
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
