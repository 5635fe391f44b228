using FastShield.EndToEnd.Tests.Hosting;
using Xunit;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>
/// A disk that fails when it is told to: a library in front of libc (LD_PRELOAD) that refuses what changes files in one folder with the error number
/// that a file holds, as a full, a broken or a read-only disk does.
/// </summary>
internal sealed class FaultyDisk
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/uio.h>
        #include <unistd.h>

        static int fault(void) {
            int saved = errno, value = 0;
            char text[16] = {0};
            int (*really)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
            int fd = really(getenv("FAULT_SWITCH"), O_RDONLY);
            if (fd >= 0) { if (read(fd, text, 15) > 0) value = atoi(text); close(fd); }
            errno = saved;
            return value;
        }
        static int inside(const char *path) { const char *folder = getenv("FAULT_FOLDER"); return folder && strncmp(path, folder, strlen(folder)) == 0; }
        static int hit(int fd) {
            char link[64], path[4096];
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t n = readlink(link, path, sizeof path - 1);
            if (n <= 0) return 0;
            path[n] = 0;
            if (!inside(path)) return 0;
            int f = fault();
            if (f) errno = f;
            return f;
        }
        #define REAL(type, name, ...) type (*really)(__VA_ARGS__) = dlsym(RTLD_NEXT, name)
        ssize_t write(int fd, const void *b, size_t n) { if (hit(fd)) return -1; REAL(ssize_t, "write", int, const void *, size_t); return really(fd, b, n); }
        ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { if (hit(fd)) return -1; REAL(ssize_t, "pwrite", int, const void *, size_t, off_t); return really(fd, b, n, o); }
        ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { if (hit(fd)) return -1; REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t); return really(fd, b, n, o); }
        ssize_t pwritev(int fd, const struct iovec *v, int n, off_t o) { if (hit(fd)) return -1; REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t); return really(fd, v, n, o); }
        ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t o) { if (hit(fd)) return -1; REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off64_t); return really(fd, v, n, o); }
        int fsync(int fd) { if (hit(fd)) return -1; REAL(int, "fsync", int); return really(fd); }
        int fdatasync(int fd) { if (hit(fd)) return -1; REAL(int, "fdatasync", int); return really(fd); }
        int rename(const char *a, const char *b) { int f = inside(b) ? fault() : 0; if (f) { errno = f; return -1; } REAL(int, "rename", const char *, const char *); return really(a, b); }
        """;

    private readonly string _library;
    private readonly string _switch;
    private readonly string _folder;

    private FaultyDisk(string library, string @switch, string folder)
    {
        _library = library;
        _switch = @switch;
        _folder = folder;
    }

    /// <summary>Compiles the library; the folder is the one that fails.</summary>
    public static async Task<FaultyDisk> MakeAsync(Workspace workspace, string folder)
    {
        var library = workspace.File("faulty-disk.so");
        var made = await Tool.RunAsync("cc", ["-shared", "-fPIC", "-O1", "-o", library, workspace.Write("faulty-disk.c", Source), "-ldl"], input: null);
        Assert.True(made.ExitCode == 0, made.All);
        return new FaultyDisk(library, workspace.Write("faulty-disk.switch", "0"), folder);
    }

    /// <summary>The same binary on this disk.</summary>
    public ShieldBinary Under(ShieldBinary binary) =>
        new(binary.Name, "/usr/bin/env", [$"LD_PRELOAD={_library}", $"FAULT_SWITCH={_switch}", $"FAULT_FOLDER={_folder}", binary.Program, .. binary.Leading]);

    /// <summary>From now on everything that would change a file fails with this error number; 0 lets it through.</summary>
    public void Fail(int error) => File.WriteAllText(_switch, error.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
