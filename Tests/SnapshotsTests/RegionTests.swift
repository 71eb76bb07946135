import CCaptureFormat
import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

/// What the parts of an address space are told to be.
@Suite struct RegionTests {
  private static let mebibyte: UInt64 = 1 << 20
  private static let arena: UInt64 = 64 << 20

  /// The sorts of what a body adds to a capture with two modules, one of them kmmem's.
  private static func sorts(_ add: (inout SyntheticCapture) -> Void) throws -> [RegionSort] {
    var capture = SyntheticCapture()
    capture.module("/opt/penta.so", 0x10_0000..<0x10_5100)
    capture.module("/opt/kmmem/libkmmem_agent.so", 0x20_0000..<0x20_2000)
    add(&capture)
    return try #require(try capture.load().regions).map(\.sort)
  }

  @Test func `without records nothing is known`() throws {
    #expect(try SyntheticCapture().load().regions == nil)
  }

  @Test func `a module's regions are told by what may be done with them`() throws {
    let sorts = try Self.sorts {
      $0.region(0x10_0000..<0x10_1000, "r--p", path: "/opt/penta.so")
      $0.region(0x10_1000..<0x10_3000, "r-xp", path: "/opt/penta.so")
      $0.region(0x10_3000..<0x10_4000, "rw-p", path: "/opt/penta.so")
      // Variables that begin as zeros have no file, and end within a page.
      $0.region(0x10_4000..<0x10_6000, "rw-p")
      $0.region(0x10_6000..<0x10_7000, "rw-p")
      $0.region(0x20_0000..<0x20_1000, "r-xp", path: "/opt/kmmem/libkmmem_agent.so")
      $0.region(0x20_1000..<0x20_2000, "rw-p")
    }
    #expect(sorts == [.constants, .code, .data, .data, .other, .kmmem, .kmmem])
  }

  @Test func `a module that is gone has no regions`() throws {
    let sorts = try Self.sorts {
      let gone = $0.module("/opt/gone.so", 0x30_0000..<0x30_1000)
      $0.unload(gone, generation: 1)
      $0.region(0x30_0000..<0x30_1000)
    }
    #expect(sorts == [.other])
  }

  @Test func `the kernel's names are taken at their word`() throws {
    let sorts = try Self.sorts {
      for (place, name) in ["[heap]", "[stack]", "[vdso]", "[vvar]", "[anon:cache]", "[anon_shmem:x]"].enumerated() {
        let start = 0x100_0000 + UInt64(place) * 0x1000
        $0.region(start..<start + 0x1000, "rw-p", path: name)
      }
    }
    #expect(sorts == [.heap, .stack, .kernel, .kernel, .other, .shared])
  }

  @Test func `what the agent knew comes before looks`() throws {
    let sorts = try Self.sorts {
      for known in [RegionRecord.Known.own, .stack, .guarded, .mapped, .arena, .heap] {
        let start = 0x100_0000 + UInt64(known.rawValue) * 0x1000
        $0.region(start..<start + 0x1000, known: known)
      }
    }
    #expect(sorts == [.kmmem, .stack, .heap, .mapped, .pythonArenas, .heap])
  }

  @Test func `files and shared memory`() throws {
    let sorts = try Self.sorts {
      $0.region(0x100_0000..<0x100_1000, "r--p", path: "/srv/data.bin", known: .mapped)
      $0.region(0x100_2000..<0x100_3000, "rw-s", path: "/srv/data.bin")
      $0.region(0x100_4000..<0x100_5000, "rw-s", path: "/dev/zero (deleted)", known: .mapped)
      $0.region(0x100_6000..<0x100_7000, "rw-s", path: "/dev/shm/queue")
      $0.region(0x100_8000..<0x100_9000, "r-xp", path: "/opt/unseen.so")
    }
    #expect(sorts == [.file, .file, .shared, .shared, .code])
  }

  @Test func `an arena of glibc begins at a multiple of 64 MiB and reserves as much`() throws {
    let sorts = try Self.sorts {
      let start = 3 * Self.arena
      $0.region(start..<start + Self.mebibyte)
      $0.region(start + Self.mebibyte..<start + Self.arena, "---p", resident: 0)
      // The same elsewhere is none, and neither is one with nothing behind it.
      $0.region(5 * Self.arena + 0x1000..<5 * Self.arena + 0x2000)
      $0.region(5 * Self.arena + 0x2000..<6 * Self.arena, "---p", resident: 0)
      $0.region(7 * Self.arena..<7 * Self.arena + 0x1000)
      $0.region(8 * Self.arena..<9 * Self.arena)
    }
    #expect(sorts == [.heap, .heap, .other, .reserved, .other, .heap])
  }

  @Test func `the closed page before a stack is the stack's`() throws {
    let sorts = try Self.sorts {
      $0.region(0x100_0000..<0x100_1000, "---p", resident: 0)
      $0.region(0x100_1000..<0x180_0000, known: .stack, thread: 3)
      $0.region(0x200_0000..<0x200_1000, "---p", resident: 0)
    }
    #expect(sorts == [.stack, .stack, .reserved])
  }

  @Test func `regions have the sites of this capture and the order of addresses`() throws {
    var capture = SyntheticCapture()
    capture.header.siteBase = 100
    let site = capture.site(.mapping, allocations: 1, bytes: 4096)
    capture.region(0x3000..<0x4000, known: .mapped, site: site + 100)
    capture.region(0x1000..<0x2000, known: .mapped, site: 100)
    capture.region(0x5000..<0x6000, known: .mapped, site: 7000)
    capture.region(0x7000..<0x8000, known: .stack, thread: 2)
    let regions = try #require(try capture.load().regions)
    #expect(regions.map(\.record.addresses.lowerBound) == [0x1000, 0x3000, 0x5000, 0x7000])
    #expect(regions.map(\.site) == [nil, 0, nil, nil])
    #expect(regions.map(\.thread) == [nil, nil, nil, 2])
  }

  @Test func `records that cannot be are counted as damage`() throws {
    var capture = SyntheticCapture()
    capture.region([0x2000, 0x2000, 0, 0, 0, 0], site: 0, permissions: 3, known: 0, thread: 0, [])
    capture.region([0x2000, 0x1000, 0, 0, 0, 0], site: 0, permissions: 3, known: 0, thread: 0, [])
    capture.region([0x2000, 0x3000, 0, 0, 0, 0], site: 0, permissions: 3, known: 0, thread: 0, Array("/x".utf8), length: .max)
    capture.append(KMM_RECORD_REGION, [UInt8](repeating: 1, count: 40))
    capture.region([0x2000, .max, 0, .max, .max, .max], site: .max, permissions: .max, known: .max, thread: .max, [])
    let recording = try capture.load()
    #expect(recording.losses.logDamage.malformedRecords == 4)
    #expect(recording.regions?.count == 1)
    #expect(recording.regions?.first?.record.permissions.text == "rwxs")
  }
}
