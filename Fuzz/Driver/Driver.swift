import FuzzTargets
import Glibc

/// The target that SCOREBELL_FUZZ_TARGET names.
private let target: FuzzTarget = {
    // Safe: the environment does not change while this reads it.
    let name = unsafe getenv("SCOREBELL_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        preconditionFailure("SCOREBELL_FUZZ_TARGET must be one of \(FuzzTarget.allCases)")
    }
    return target
}()

/// What libFuzzer calls with each of its inputs; it ends the process where an invariant is broken.
@c(LLVMFuzzerTestOneInput)
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // Safe: libFuzzer's buffer has that many bytes, and lives until this returns.
    let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    do throws(BrokenInvariant) {
        try target.run(input)
    } catch {
        preconditionFailure("\(target): \(error)")
    }
    return 0
}
