import Glibc

/// Listening sockets that whoever started this process opened for it, as systemd does.
///
/// Source: sd_listen_fds(3). They make restarts possible in which nobody is refused: the socket
/// outlives the process, and connections wait in it. `LISTEN_FDNAMES` is not needed.
enum SocketActivation {
    /// The environment says something that cannot be meant.
    struct Mistake: Error, CustomStringConvertible {
        var text: String

        var description: String {
            "LISTEN_FDS must be a number from 1 to \(SocketActivation.countMax), not \"\(text)\"."
        }
    }

    static let countMax = 64

    /// Returns how many there are from descriptor 3 on; 0 when they are for another process.
    // Ours: names of this process's environment.
    static func count(in environment: [String: String]) throws(Mistake) -> Int {
        guard let text = environment["LISTEN_FDS"], !text.isEmpty,
            environment["LISTEN_PID"] == "\(getpid())"
        else { return 0 }
        guard let count = Int(text), (1...countMax).contains(count) else {
            throw Mistake(text: text)
        }
        return count
    }
}
