import TestSupport
import Testing

/// The judge of all suites named `WorkTests` tells readers that are linear from those that are not.
struct JudgeWorkTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    }

    @Test(.enabled(if: WorkGrowth.isCounting, "instructions are counted in valgrind alone"))
    func `a sum is linear, and so is sorting`() async {
        let adds = await WorkGrowth.isLinear(from: 16_384, Self.bytes) { bytes in
            #expect(bytes.reduce(0) { $0 + Int($1) } > 0)
        }
        #expect(adds == true)
        let sorts = await WorkGrowth.isLinear(from: 16_384, Self.bytes) { bytes in
            #expect(bytes.sorted().count == bytes.count)
        }
        #expect(sorts == true)
    }

    @Test(.enabled(if: WorkGrowth.isCounting, "instructions are counted in valgrind alone"))
    func `a text hashed as Swift does, and a list emptied from its front, are not`() async {
        let hashes = await WorkGrowth.isLinear(from: 32_768, HostileText.marks) { text in
            #expect(text.hashValue != 0)
        }
        #expect(hashes == false)
        let removes = await WorkGrowth.isLinear(from: 65_536, Self.bytes) { bytes in
            var bytes = bytes.map(Int.init)
            while !bytes.isEmpty { bytes.removeFirst() }
        }
        #expect(removes == false)
    }
}
