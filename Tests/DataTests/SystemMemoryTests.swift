import Tensors
import Testing

@Suite struct SystemMemoryTests {
    let folder = TemporaryFolder()

    init() {
        _ = folder.folder("proc/self")
        _ = folder.file("proc/meminfo", "MemTotal: 9 kB\nMemAvailable:   2000 kB\n")
    }

    @Test func readsWhatTheKernelOffers() {
        let memory = SystemMemory.current(root: folder.path)
        #expect(memory == SystemMemory(available: 2_048_000, groupHeadroom: nil))
    }

    @Test func takesTheLeastHeadroomOfTheGroupsAbove() {
        _ = folder.file("proc/self/cgroup", "0::/a/b\n")
        _ = folder.folder("sys/fs/cgroup/a/b")
        _ = folder.file("sys/fs/cgroup/a/b/memory.max", "max\n")
        _ = folder.file("sys/fs/cgroup/a/memory.max", "1000000\n")
        _ = folder.file("sys/fs/cgroup/a/memory.current", "400000\n")
        #expect(SystemMemory.current(root: folder.path).usable == 600_000)
    }

    @Test func readsVersionOneGroups() {
        _ = folder.file("proc/self/cgroup", "4:cpu:/\n5:memory:/\n")
        _ = folder.folder("sys/fs/cgroup/memory")
        _ = folder.file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
        #expect(SystemMemory.current(root: folder.path).groupHeadroom == nil)
    }

    @Test func countsFilesInThePageCacheAsFree() {
        _ = folder.file("proc/self/cgroup", "0::/a\n")
        _ = folder.folder("sys/fs/cgroup/a")
        _ = folder.file("sys/fs/cgroup/a/memory.max", "1000000\n")
        _ = folder.file("sys/fs/cgroup/a/memory.current", "900000\n")
        _ = folder.file("sys/fs/cgroup/a/memory.stat", "anon 600000\ninactive_file 300000\n")
        #expect(SystemMemory.current(root: folder.path).usable == 400_000)
    }

    @Test func heedsALimitOfTheAddressSpace() {
        _ = folder.file(
            "proc/self/limits",
            "Limit  Soft Limit  Hard Limit  Units\n"
                + "Max address space         1000000              2000000              bytes\n")
        _ = folder.file("proc/self/status", "Name: linnet\nVmSize:\t     500 kB\n")
        #expect(SystemMemory.current(root: folder.path).usable == 488_000)
        _ = folder.file(
            "proc/self/limits", "Max address space         unlimited            unlimited  bytes\n")
        #expect(SystemMemory.current(root: folder.path).addressHeadroom == nil)
    }
}
