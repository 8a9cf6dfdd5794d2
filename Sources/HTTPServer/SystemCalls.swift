import CLinux
import Glibc
import Platform

/// The result of an operation on a non-blocking descriptor.
enum IOResult: Sendable, Hashable {
    /// The number of bytes moved.
    case bytes(Int)
    /// The descriptor has to become ready first.
    case wouldBlock
    /// The peer has closed its side.
    case ended
    /// The connection is lost; the number is errno's.
    case failed(Int32)
}

/// The result of accepting a connection.
enum Accepted: Sendable, Hashable {
    /// A connection and its peer, which is nil for a Unix-domain socket.
    case connection(Int32, peer: PeerAddress?)
    case wouldBlock
    /// No descriptor or memory is left; a later attempt can succeed.
    case exhausted(Int32)
    /// This connection was lost before it was accepted; the next may work.
    case lost(Int32)
}

/// A ready descriptor, as epoll reports it.
struct Readiness: Sendable, Hashable {
    var token: UInt64
    var events: UInt32

    var isReadable: Bool { events & (EPOLLIN.rawValue | Self.ended) != 0 }
    var isWritable: Bool { events & (EPOLLOUT.rawValue | Self.lost) != 0 }
    /// Whether the peer has closed its side, or the connection is lost.
    var isEnded: Bool { events & Self.ended != 0 }

    private static let lost = EPOLLERR.rawValue | EPOLLHUP.rawValue
    private static let ended = EPOLLRDHUP.rawValue | lost
}

/// The system calls of this module, with EINTR repeated and errno returned.
package enum SystemCalls {
    /// The error number of a failed call.
    package struct Failure: Error, Sendable, Hashable {
        var number: Int32

        /// The system's text for the error.
        var text: String {
            // Safe: glibc's text is a constant or the thread's own buffer (since 2.32, see
            // strerror(3)), and it is copied before anything else can be called.
            unsafe String(cString: strerror(number))
        }
    }

    // MARK: Moving bytes

    /// Receives at most as many bytes as `buffer` has.
    static func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> IOResult {
        // Safe: the pointer is used only during the call and covers exactly the array's bytes.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            repeated { unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0) }
        }
        return count == 0 ? .ended : transfer(count)
    }

    /// Sends the bytes from `start` on, without raising SIGPIPE.
    static func send(_ descriptor: Int32, _ buffer: [UInt8], from start: Int) -> IOResult {
        // Safe: the pointer is used only during the call and covers exactly the slice's bytes.
        transfer(
            unsafe buffer[start...]
                .withUnsafeBytes { bytes in
                    repeated {
                        unsafe Glibc.send(
                            descriptor,
                            bytes.baseAddress,
                            bytes.count,
                            Int32(MSG_NOSIGNAL)
                        )
                    }
                }
        )
    }

    /// Closes the sending side; the socket can still receive.
    static func finishSending(_ descriptor: Int32) {
        // A connection that is already lost needs no end.
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes the descriptor; Linux frees it even when it reports an error, so none is repeated.
    static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    private static func transfer(_ count: Int) -> IOResult {
        if count >= 0 { return .bytes(count) }
        return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(errno)
    }

    static func repeated<Value: SignedInteger>(_ call: () -> Value) -> Value {
        while true {
            let value = call()
            if value != -1 || errno != EINTR { return value }
        }
    }

    // MARK: Readiness

    static func makePoll() throws(Failure) -> Int32 {
        try checked(epoll_create1(Int32(EPOLL_CLOEXEC)))
    }

    /// Makes a descriptor that becomes readable when `wake` is called.
    static func makeWaker() throws(Failure) -> Int32 {
        try checked(eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)))
    }

    static func wake(_ waker: Int32) {
        // It fails only if the counter is full, and then the descriptor is readable already.
        _ = repeated { eventfd_write(waker, 1) }
    }

    static func quieten(_ waker: Int32) {
        var value: eventfd_t = 0
        // Safe: the pointer is to a local of the right type, used only during the call.
        _ = unsafe eventfd_read(waker, &value)
    }

    /// The epoll events of a connection: edge-triggered, both directions.
    static let connectionEvents =
        EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    /// The epoll events of a waker: level-triggered.
    static let inputEvents = EPOLLIN.rawValue
    /// The epoll events of a listener that other loops or processes may watch too: only one of them
    /// is woken.
    static let listenerEvents = EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue

    static func watch(
        _ descriptor: Int32,
        on poll: Int32,
        events: UInt32,
        token: UInt64
    ) throws(Failure) {
        var event = unsafe scorebell_epoll_event(events, token)
        // Safe: the pointer is to a local, used only during the call.
        _ = try checked(unsafe epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event))
    }

    static func unwatch(_ descriptor: Int32, on poll: Int32) {
        // It fails only if the descriptor is not watched, which is what was wanted.
        _ = epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil)
    }

    /// Waits for readiness, and puts at most `limit` events into `ready`.
    static func wait(_ poll: Int32, blocking: Bool, limit: Int, ready: inout [Readiness]) {
        ready.removeAll(keepingCapacity: true)
        // Safe: epoll_wait fills at most `limit` elements of the allocation, and only as many as it
        // returns are read, each of which it has initialised; the memory ends with the closure.
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: limit) { events in
            let count = unsafe epoll_wait(
                poll,
                events.baseAddress,
                Int32(limit),
                blocking ? -1 : 0
            )
            var index = 0
            // An interrupted wait found nothing; the caller will wait again.
            while index < count {
                let event = unsafe events[index]
                ready.append(
                    unsafe Readiness(token: scorebell_epoll_token(event), events: event.events)
                )
                index += 1
            }
        }
    }

    static func checked(_ value: Int32) throws(Failure) -> Int32 {
        if value == -1 { throw Failure(number: errno) }
        return value
    }
}

extension SystemCalls {
    /// Runs `body` on a thread of its own.
    static func startThread(_ body: @escaping @Sendable () -> Void) throws(Failure) {
        do throws(ThreadSupply.Shortage) {
            try SystemThread.start(body)
        } catch {
            // pthread_create(3): the number for a limit of threads that is reached.
            throw Failure(number: EAGAIN)
        }
    }
}
